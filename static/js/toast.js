// A short sentence that goes by itself after eight seconds, unless it is being read.
const REST = 8000;

export function bind(form) {
  form.addEventListener("submit", () => say(form.dataset.toast));
}

export function say(words, undo) {
  const shelf = document.querySelector(".toasts");
  if (!shelf || !words) return;
  const toast = document.createElement("div");
  toast.className = "toast";
  toast.append(Object.assign(document.createElement("span"), { textContent: words }));
  if (undo) toast.append(undoing(shelf.dataset.undo, () => { toast.remove(); undo(); }));
  shelf.append(toast);
  leave(toast);
}

function undoing(words, act) {
  const button = document.createElement("button");
  Object.assign(button, { type: "button", textContent: words });
  button.addEventListener("click", act);
  return button;
}

function leave(toast) {
  let timer = setTimeout(() => toast.remove(), REST);
  const stay = () => clearTimeout(timer);
  const go = () => { stay(); timer = setTimeout(() => toast.remove(), REST); };
  toast.addEventListener("pointerenter", stay);
  toast.addEventListener("focusin", stay);
  toast.addEventListener("pointerleave", go);
  toast.addEventListener("focusout", go);
}
