import { initAll } from "../nhsuk/nhsuk-frontend.min.js";

// A browser's own file box is kept: the component's button is named otherwise than it reads (WCAG 2.5.3).
for (const upload of document.querySelectorAll('[data-module="nhsuk-file-upload"]')) {
  upload.removeAttribute("data-module");
}

// What a choice reveals follows it in the style sheet; the component would give radios a state they cannot have (ARIA 1.2).
if (CSS.supports("selector(:has(*))")) {
  for (const radios of document.querySelectorAll('[data-module="nhsuk-radios"]')) {
    radios.removeAttribute("data-module");
  }
}

initAll();

// Words in a form that keeps them are sent now and then, so that a session that ends, or a closed page, loses nothing.
const HOW_OFTEN = 3000;

for (const mark of document.querySelectorAll("input[data-keep]")) {
  const form = mark.form;
  const said = document.createElement("p");
  said.className = "phb-quiet";
  said.setAttribute("role", "status");
  form.append(said);
  const words = () => new URLSearchParams(new FormData(form));
  let kept = words().toString();
  let waiting;
  let sent = false;
  let asking = new AbortController();

  const keep = async () => {
    waiting = undefined;
    const now = words();
    if (sent || now.toString() === kept) return;
    asking = new AbortController();
    try {
      const answer = await fetch(mark.dataset.keep, { method: "POST", body: now, redirect: "manual", signal: asking.signal });
      if (answer.status === 204) {
        kept = now.toString();
        const time = new Date().toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });
        said.textContent = `Kept for you at ${time}. Not saved yet.`;
      } else if (answer.type === "opaqueredirect") {
        said.textContent = "You have been signed out. Press the button: your words are kept, and given back when you sign in.";
      } else {
        said.textContent = "Your words could not be kept for you. Save them before you leave this page.";
      }
    } catch {
      if (!sent) said.textContent = "Your words could not be kept for you just now. Save them before you leave this page.";
    }
  };

  form.addEventListener("input", () => {
    waiting ??= setTimeout(keep, HOW_OFTEN);
  });
  form.addEventListener("submit", () => {
    sent = true;
    clearTimeout(waiting);
    asking.abort();
  });
  addEventListener("pagehide", () => {
    if (!sent && words().toString() !== kept) navigator.sendBeacon(mark.dataset.keep, words());
  });
}
