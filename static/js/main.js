// A page works without any of this; a behaviour is fetched only when the page asks for it.
const known = [
  "confirm", "focus-summary", "busy", "toast", "copy", "share", "counter", "filter-list", "print",
  "scan",
];

for (const name of known) {
  const found = document.querySelectorAll(`[data-behaviour~="${name}"]`);
  if (found.length === 0) continue;
  import(`./${name}.js`).then(({ bind }) => found.forEach(bind));
}
