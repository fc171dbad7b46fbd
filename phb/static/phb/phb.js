import { initAll } from "../nhsuk/nhsuk-frontend.min.js";

// A browser's own file box is kept: the component's button is named otherwise than it reads (WCAG 2.5.3).
for (const upload of document.querySelectorAll('[data-module="nhsuk-file-upload"]')) {
  upload.removeAttribute("data-module");
}

initAll();
