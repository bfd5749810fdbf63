"""A stylesheet that did not arrive: the page is plain, in order, and can be used."""

import re

from flask import Flask
from playwright.sync_api import Browser

from tests.browser import looking

# Two words of different elements on one line without a space between them, and drawings that
# push everything away; a chart, a QR code and a photo are as large as they have to be.
PLAIN = """() => {
  const found = [];
  for (const drawn of document.querySelectorAll('svg')) {
    const box = drawn.getBoundingClientRect();
    const isLarge = box.height > 48 || box.width > 200;
    if (isLarge && !drawn.matches('.qr, .chart, .chart *, .range, .pace, .pace *'))
      found.push(`${drawn.getAttribute('class')} is ${box.width} x ${box.height}`);
  }
  const block = e => getComputedStyle(e).display === 'inline' ? block(e.parentElement) : e;
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_ALL);
  let before = null;
  for (let one = walk.nextNode(); one; one = walk.nextNode()) {
    if (one.nodeType === 1) {
      if (one.matches('br, input, select, textarea, button, svg') || block(one) === one)
        before = null;
      continue;
    }
    if (one.nodeType !== 3 || one.parentElement.closest('svg, script, style, select')) continue;
    if (!one.data) continue;
    if (before && before.parentElement !== one.parentElement
        && block(before.parentElement) === block(one.parentElement)
        && /[\\p{L}\\p{N}]$/u.test(before.data) && /^[\\p{L}\\p{N}]/u.test(one.data))
      found.push(`${before.data.slice(-20)}|${one.data.slice(0, 20)}`);
    before = one;
  }
  return [...new Set(found)].slice(0, 8);
}"""


def test_without_a_stylesheet_words_stay_apart_and_icons_stay_small(
    app: Flask, address: str, chromium: Browser,
):
    there = looking.a_world()
    pages = looking.pages(app, there)
    found = {}
    for staff, paths in ((False, pages.public), (True, pages.staff)):
        with looking.opened(chromium, address, staff=staff,
                            viewport={"width": 360, "height": 640}) as page:
            page.route(re.compile(r"\.(css|js)$"), lambda route: route.abort())
            for path in paths:
                page.goto(address + path)
                if wrong := page.evaluate(PLAIN):
                    found[path] = wrong

    assert found == {}
