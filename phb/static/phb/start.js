// Says, before anything is drawn, that scripts run: without this the NHS components stay in their plain form.
document.body.classList.add("js-enabled");
if ("noModule" in HTMLScriptElement.prototype) {
  document.body.classList.add("nhsuk-frontend-supported");
}
