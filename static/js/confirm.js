// Where a page of its own would be too much, one sentence asks before the form goes.
export function bind(form) {
  form.addEventListener("submit", (event) => {
    if (!window.confirm(form.dataset.confirm)) {
      event.preventDefault();
      event.stopImmediatePropagation();
    }
  });
}
