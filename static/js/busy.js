// A form is sent once: its button says so, and says no to a second press.
export function bind(form) {
  form.addEventListener("submit", (event) => {
    if (form.getAttribute("aria-busy") === "true") {
      event.preventDefault();
      return;
    }
    if (event.defaultPrevented) return;
    form.setAttribute("aria-busy", "true");
    const button = event.submitter;
    if (button) wait(button, form.dataset.busy);
  });
  // Coming back with the browser's own button shows the page as it was left.
  window.addEventListener("pageshow", (event) => event.persisted && rest(form));
}

function wait(button, words) {
  button.setAttribute("aria-busy", "true");
  button.setAttribute("aria-disabled", "true");
  if (!words) return;
  button.dataset.rest = button.textContent;
  button.textContent = words;
}

function rest(form) {
  form.removeAttribute("aria-busy");
  for (const button of form.querySelectorAll('[aria-busy="true"]')) {
    button.removeAttribute("aria-busy");
    button.removeAttribute("aria-disabled");
    if (button.dataset.rest) button.textContent = button.dataset.rest;
  }
}
