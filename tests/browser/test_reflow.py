"""However narrow the screen, however large the text, however long the words: every page stays as
wide as its screen, and nothing that can be read is cut off."""

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page

from tests import long_words
from tests.browser import looking

# Width of the screen in pixels, size of the text in per cent.
LAYOUTS = ((320, 100), (640, 100), (768, 100), (1280, 100), (360, 200), (1280, 200))
# What may be cut: what is read by ears alone, what is drawn, and a block of the day's grid, which
# is as long as its time (its list below 64em tells the whole).
DECLARED = ".vh, .sprite, .slot, .trio .d, .tbl--stack thead"
MEASURE = """declared => {
  const found = [];
  const root = document.documentElement;
  const isWide = root.scrollWidth > innerWidth;
  if (isWide) found.push(`page is ${root.scrollWidth} wide`);
  const name = e => [e.tagName.toLowerCase(), ...e.classList].join('.');
  const screen = {left: 0, right: innerWidth};
  const isBeyond = (box, edge) =>
    box.width && (box.right > edge.right + 1 || box.left < edge.left - 1);
  const scrolls = e => e && e !== root &&
    (/auto|scroll/.test(getComputedStyle(e).overflowX) || scrolls(e.parentElement));
  const range = document.createRange();
  for (const e of document.querySelectorAll('body, body *')) {
    if (e.closest('svg') || e.closest(declared) || e.closest('[hidden]')) continue;
    if (isWide && isBeyond(e.getBoundingClientRect(), screen) && !scrolls(e))
      found.push(`${name(e)} ends at ${Math.round(e.getBoundingClientRect().right)}`);
    for (const one of isWide ? e.childNodes : []) {
      range.selectNode(one);
      if (one.nodeType === 3 && isBeyond(range.getBoundingClientRect(), screen))
        found.push(`${name(e)} says ${one.data.trim().slice(0, 30)}`);
    }
    const cuts = /hidden|clip/.test(getComputedStyle(e).overflowX);
    if (!cuts || e.scrollWidth <= e.clientWidth) continue;
    const edge = e.getBoundingClientRect();
    const inside = document.createTreeWalker(e, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT);
    for (let one = inside.nextNode(); one; one = inside.nextNode()) {
      const owner = one.nodeType === 3 ? one.parentElement : one;
      const isRead = one.nodeType === 3 ? one.data.trim()
        : one.matches('img, input, button, svg[role]');
      if (!isRead || owner.closest(declared) || scrolls(owner)) continue;
      range.selectNode(one);
      if (isBeyond(range.getBoundingClientRect(), edge))
        found.push(`${name(e)} cuts ${(one.data || name(one)).trim().slice(0, 30)}`);
    }
  }
  return found.slice(0, 12);
}"""


def resized(page: Page, width: int, text: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    page.evaluate("size => { document.documentElement.style.fontSize = size }", f"{text}%")


@pytest.mark.parametrize("who", ["resident", "staff"])
def test_no_page_is_wider_than_its_screen_or_cuts_what_can_be_read(
    app: Flask, address: str, chromium: Browser, who: str,
):
    there = looking.a_world()
    pages = looking.pages(app, there)
    long_words.write()
    found: dict[str, dict[str, list[str]]] = {}
    with looking.opened(chromium, address, staff=who == "staff") as page:
        for path in pages.staff if who == "staff" else pages.public:
            page.goto(address + path)
            page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
            for width, text in LAYOUTS:
                resized(page, width, text)
                if wrong := page.evaluate(MEASURE, DECLARED):
                    found.setdefault(path, {})[f"{width} px, {text} %"] = wrong

    assert found == {}
