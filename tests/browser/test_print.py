"""On paper: the programme, a session, a ticket, the rooms of a day and the roll-call fit A4, lose
nothing, and carry no buttons. And whoever asked for less motion gets none."""

import re

from flask import Flask
from playwright.sync_api import Browser

from scheduler.db import db
from tests import long_words, make
from tests.browser import looking

A4 = {"width": 687, "height": 1015}  # what 14 mm of margin leave of it, in pixels
CUT = """() => {
  const found = [];
  for (const e of document.querySelectorAll('body *')) {
    if (e.closest('svg, .vh, .no-print, .sprite') || !e.childNodes.length) continue;
    const range = document.createRange();
    for (const one of e.childNodes) {
      if (one.nodeType !== 3 || !one.data.trim() || !e.checkVisibility()) continue;
      range.selectNode(one);
      const box = range.getBoundingClientRect();
      if (box.width && box.right > innerWidth + 1)
        found.push(`${one.data.trim().slice(0, 40)} ends at ${Math.round(box.right)}`);
    }
  }
  return found.slice(0, 5);
}"""
PRESSED = """() => [...document.querySelectorAll('button, .btn, .nav a, .foot a')]
  .filter(one => one.checkVisibility()).map(one => one.innerText)"""


def pages_of(pdf: bytes) -> int:
    return len(re.findall(rb"/Type\s*/Page\b", pdf))


def test_what_is_printed_fits_the_paper_and_carries_no_buttons(
    app: Flask, address: str, chromium: Browser,
):
    there = looking.a_world()
    for number in range(12):
        make.space(there.northside, f"Ruang {number}")
    begun, code = there.values["begun"], there.values["code"]
    db.session.commit()
    most = {  # sheets that each may take
        "/northside/": 2, "/northside/?view=month": 3, f"/northside/sessions/{begun}": 1,
        f"/b/{code}": 1, f"/northside/desk/sessions/{begun}/sheet": 2,
        f"/northside/desk/sessions/{begun}": 2, "/northside/calendar?view=week": 3,
        "/northside/calendar": 3}
    found = {}
    with looking.opened(chromium, address, staff=True, viewport=A4) as page:
        page.emulate_media(media="print")
        for path in most:
            page.goto(address + path)
            found[path] = (page.evaluate(CUT), page.evaluate(PRESSED))
            assert pages_of(page.pdf(format="A4")) <= most[path], path
            if path.endswith("calendar"):
                rooms = page.locator(".room h3").all()
                assert len(rooms) > 12 and all(room.is_visible() for room in rooms)

    assert found == dict.fromkeys(most, ([], []))


def test_however_long_the_words_paper_cuts_none(app: Flask, address: str, chromium: Browser):
    there = looking.a_world()
    long_words.write()
    begun, code = there.values["begun"], there.values["code"]
    found = {}
    with looking.opened(chromium, address, staff=True, viewport=A4) as page:
        page.emulate_media(media="print")
        for path in ("/northside/", f"/northside/sessions/{begun}", f"/b/{code}",
                     f"/northside/desk/sessions/{begun}/sheet", "/northside/calendar",
                     "/northside/calendar?view=week", f"/northside/desk/sessions/{begun}"):
            page.goto(address + path)
            found[path] = page.evaluate(CUT)

    assert found == dict.fromkeys(found, [])


def test_who_asked_for_less_motion_gets_none(app: Flask, address: str, chromium: Browser):
    looking.a_world()
    moving = """() => [...document.querySelectorAll('*')].flatMap(one => ['', '::before'].filter(
      part => {
        const style = getComputedStyle(one, part);
        return style.animationName !== 'none' || style.transitionDuration !== '0s';
      }).map(part => one.className + part))"""
    with looking.opened(chromium, address, reduced_motion="reduce") as page:
        page.goto(f"{address}/northside/subscribe")
        page.evaluate("document.querySelector('.btn').ariaBusy = 'true'")

        assert page.evaluate(moving) == []
        page.emulate_media(reduced_motion="no-preference")
        assert page.evaluate(moving) != []
