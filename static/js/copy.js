// The words can be selected by hand; where the browser allows it, a button copies them.
import { say } from "./toast.js";

export function bind(box) {
  const [field, button] = [box.querySelector("input, [data-words]"), box.querySelector("button")];
  button.hidden = false;
  button.addEventListener("click", async () => {
    if (field.select) field.select();
    else getSelection().selectAllChildren(field);
    try {
      await navigator.clipboard.writeText(field.value ?? field.innerText);
    } catch {
      document.execCommand("copy");
    }
    say(box.dataset.done);
  });
}
