// The box also searches while one types, among the rows already here.
const plain = (text) => text.toLocaleLowerCase("id").replace(/[\s-]+/g, "");

export function bind(form) {
  const field = form.querySelector('input[type="search"]');
  const list = document.getElementById(form.dataset.list);
  if (!field || !list) return;
  const rows = [...list.querySelectorAll("[data-find]")];
  field.addEventListener("input", () => {
    const wish = plain(field.value);
    for (const row of rows) row.hidden = !plain(row.dataset.find).includes(wish);
  });
}
