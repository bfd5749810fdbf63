// Printing needs a script; without one the browser's own menu does the same.
export function bind(place) {
  const button = place.matches("button") ? place : place.querySelector("button");
  place.hidden = button.hidden = false;
  button.addEventListener("click", () => window.print());
}
