// The address can be selected by hand; where the browser allows it, a button copies it.
import { say } from "./toast.js";

export function bind(box) {
  const [field, button] = [box.querySelector("input"), box.querySelector("button")];
  button.hidden = false;
  button.addEventListener("click", async () => {
    field.select();
    try {
      await navigator.clipboard.writeText(field.value);
    } catch {
      document.execCommand("copy");
    }
    say(box.dataset.done);
  });
}
