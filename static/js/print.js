// Printing needs a script; without one the browser's own menu does the same.
export function bind(place) {
  place.hidden = false;
  place.querySelector("button").addEventListener("click", () => window.print());
}
