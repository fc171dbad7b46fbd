// Shows what the answers lead to as they are given. The server explains; without this file, “Explain” asks it.

const form = document.querySelector("form[data-explain]");
const WAIT = 150; // milliseconds after the last key, so that typing asks once
let timer = 0;
let latest = 0;

function show(page) {
  for (const part of page.querySelectorAll("[data-live]")) {
    document.getElementById(part.id).replaceWith(part);
  }
  const asks = document.getElementById("outcome").dataset.asksCore === "yes";
  const question = form.querySelector('[name="core_meets_need"]').closest(".nhsuk-form-group");
  question.hidden = form.elements.service.value !== "" && !asks;
  question.querySelector('[value="not_asked"]').closest(".nhsuk-radios__item").hidden = asks;
}

function say(words) {
  const spoken = document.getElementById("spoken");
  if (spoken.textContent !== words) spoken.textContent = words;
}

// While what is shown may be out of date, nothing is decided by it.
function wait(waits) {
  const decide = form.querySelector('button[name="decide"]');
  if (decide) decide.disabled = waits;
}

async function explain() {
  const mine = ++latest;
  const answer = await fetch(form.dataset.explain, { method: "POST", body: new FormData(form) }).catch(() => null);
  // An older answer that comes late says nothing about the boxes as they are now.
  if (mine !== latest) return;
  // Without an answer the button stays of use: the server shows what has changed before it decides.
  if (!answer?.ok) return wait(false);
  const words = await answer.text();
  if (mine !== latest) return;
  show(new DOMParser().parseFromString(words, "text/html"));
  const outcome = document.querySelector(".phb-outcome__name");
  say(outcome ? `Your answers lead to: ${outcome.textContent}` : "");
}

form.addEventListener("input", () => {
  latest += 1;
  wait(true);
  clearTimeout(timer);
  timer = setTimeout(explain, WAIT);
});

if (!document.querySelector(".phb-outcome__name")) explain();
