// The link opens WhatsApp; a phone that can share offers everything it has.
export function bind(link) {
  if (!navigator.share) return;
  link.addEventListener("click", (event) => {
    event.preventDefault();
    const { title = document.title, text = "", url = location.href } = link.dataset;
    navigator.share({ title, text, url }).catch(() => {});
  });
}
