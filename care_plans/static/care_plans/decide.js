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

async function explain() {
  const mine = ++latest;
  const answer = await fetch(form.dataset.explain, { method: "POST", body: new FormData(form) }).catch(() => null);
  // An older answer that comes late says nothing about the boxes as they are now.
  if (mine !== latest || !answer?.ok) return;
  show(new DOMParser().parseFromString(await answer.text(), "text/html"));
  const outcome = document.querySelector(".phb-outcome__name");
  say(outcome ? `Your answers lead to: ${outcome.textContent}` : "");
}

form.addEventListener("input", () => {
  clearTimeout(timer);
  timer = setTimeout(explain, WAIT);
});

if (!document.querySelector(".phb-outcome__name")) explain();
