// The browser prints without a script too; this is the button for those who look for one.
export function bind(button) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
