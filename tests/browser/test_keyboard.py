"""A resident with a keyboard alone and a voice that reads, in English: she finds a session, books,
errs, corrects, and holds her ticket. What the voice hears is the tree of roles and names."""

import re
from collections.abc import Iterator

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect

from scheduler.db import db
from tests import make

HEARD = """() => {
  const one = document.activeElement;
  const words = one.getAttribute('aria-label') || one.labels?.[0]?.innerText || one.innerText || '';
  return words.replace(/\\s+/g, ' ').trim();
}"""
WALK = """() => {
  const one = document.activeElement;
  if (one === document.body || one === document.documentElement) return '';
  window.met = window.met || [];
  if (window.met.includes(one)) return '';
  window.met.push(one);
  return one.tagName;
}"""
# What Tab has to meet: all that can be pressed, typed into or opened; of radio buttons one.
REACHABLE = """() => {
  const all = [...document.querySelectorAll('a[href], button, input, select, textarea, summary')];
  const seen = all.filter(one => !one.disabled && one.type !== 'hidden' && one.tabIndex >= 0
    && one.checkVisibility({visibilityProperty: true}));
  return seen.filter(one => one.type !== 'radio' || one.checked).length;
}"""


@pytest.fixture
def english(chromium: Browser) -> Iterator[Page]:
    context = chromium.new_context(viewport={"width": 1280, "height": 800}, locale="en-GB")
    page = context.new_page()
    page.set_default_timeout(15_000)
    yield page
    context.close()


def a_session() -> None:
    event = make.event(make.library(), "Menjahit tas", summary="Bawa kain.", seats_per_booking=1)
    make.session(event, "2099-03-04 10:00")
    db.session.commit()
    db.session.remove()


def tab_to(page: Page, words: str) -> None:
    """Press Tab until these words are heard first; nothing else is touched."""
    heard = []
    for _ in range(80):
        page.keyboard.press("Tab")
        heard.append(page.evaluate(HEARD))
        if heard[-1].startswith(words):
            return
    raise AssertionError(f"never heard {words!r}, but {heard}")


def walks_through(page: Page) -> None:
    """Tab meets everything once and then leaves the page: nothing traps, nothing is left out."""
    wanted = page.evaluate(REACHABLE)
    page.evaluate("document.activeElement.blur(); window.met = []")
    met = 0
    for _ in range(wanted + 5):
        page.keyboard.press("Tab")
        if not page.evaluate(WALK):
            break
        met += 1

    assert met == wanted, page.url


def test_with_the_keyboard_alone_she_finds_books_errs_corrects_and_holds_her_ticket(
    app: Flask, address: str, english: Page,
):
    a_session()
    page = english
    page.goto(f"{address}/northside/?lang=en")
    walks_through(page)

    page.goto(f"{address}/northside/")
    page.keyboard.press("Tab")
    assert page.evaluate(HEARD) == "Straight to the content"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "isi"
    tab_to(page, "Search activities")
    page.keyboard.type("menjahit")
    page.keyboard.press("Enter")
    page.wait_for_url("**?q=menjahit*")
    tab_to(page, "Menjahit tas")
    page.keyboard.press("Enter")
    page.wait_for_url("**/sessions/*")
    walks_through(page)
    form = page.locator("form").filter(has=page.get_by_role("button", name="Book a place"))

    tab_to(page, "Name")
    page.keyboard.type("Cleo")
    tab_to(page, "Phone or WhatsApp number")
    page.keyboard.type("0812")
    page.keyboard.press("Enter")
    summary = page.get_by_role("alert")
    expect(summary).to_be_focused()
    expect(summary).to_match_aria_snapshot("""
      - alert "There are 2 things to check":
        - heading "There are 2 things to check" [level=2]
        - list:
          - listitem:
            - link /Phone or WhatsApp number. “0812” is not a phone number/
          - listitem:
            - link /I agree that this information is used for this activity/
    """)
    assert page.title().startswith("Please check")

    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    phone = form.get_by_role("textbox", name="Phone or WhatsApp number")
    expect(phone).to_be_focused()
    expect(phone).to_have_attribute("aria-invalid", "true")
    expect(phone).to_have_accessible_description(re.compile("“0812” is not a phone number"))
    expect(form).to_match_aria_snapshot("""
      - textbox "Name (required)": Cleo
      - textbox "Phone or WhatsApp number (required)" [invalid]: "0812"
      - checkbox /I agree/ [invalid]
      - button "Book a place"
    """)

    page.keyboard.press("Control+A")
    page.keyboard.type("0812 3456 7890")
    tab_to(page, "I agree")
    page.keyboard.press("Space")
    tab_to(page, "Book a place")
    page.keyboard.press("Enter")
    page.wait_for_url("**/b/*")
    expect(page.locator("main")).to_match_aria_snapshot("""
      - status:
        - paragraph: You are on the list.
      - article:
        - heading "Menjahit tas" [level=1]
        - definition: /Wednesday, 4 March 2099/
        - img /QR code of ticket/
    """)
    walks_through(page)
