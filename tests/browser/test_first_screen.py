"""What one looks for stands on the first screen of a small phone; a month is walked by keys."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import Browser, Page, expect

from scheduler import clock
from scheduler.db import db
from tests import make

TITLES = ("Membaca surat perjanjian kerja", "Menjahit tas dari kain perca",
          "Mendongeng untuk ayah, ibu, dan balita")
FIRST = "() => document.querySelector('.sesi').getBoundingClientRect().top"
ROW = """() => document.querySelector('.sesi h3').getBoundingClientRect().bottom"""
BROKEN = """() => {
  const broken = [];
  for (const entry of document.querySelectorAll('.cal__e, .trio a, .chip, .switch a')) {
    if (!entry.offsetParent) continue;
    const walk = document.createTreeWalker(entry, NodeFilter.SHOW_TEXT);
    for (let text; (text = walk.nextNode());) {
      if (text.parentElement.closest('.vh')) continue;
      for (const found of text.data.matchAll(/[^\\s–-]+/g)) {
        const range = document.createRange();
        range.setStart(text, found.index);
        range.setEnd(text, found.index + found[0].length);
        if (new Set([...range.getClientRects()].map((box) => box.top)).size > 1)
          broken.push(found[0]);
      }
    }
  }
  return broken;
}"""


@pytest.fixture
def there(address: str) -> str:
    """A province, a town with a room fit for wheelchairs, and three weeks of sessions in it."""
    province = make.library("sultra", kind="province", hours=(),
                            name="Perpustakaan Provinsi Sulawesi Tenggara")
    town = make.library("kendari", kind="regency", parent_id=province.id,
                        name="Perpustakaan Kota Kendari")
    make.space(town, "Aula", features=["jalur kursi roda"])
    for number, title in enumerate(TITLES):
        event = make.event(town, title, kind=("learning", "training", "sharing")[number],
                           audience="Mulai 17 tahun")
        for week in range(3):
            make.session(event, starts_at=clock.now() + timedelta(days=1 + number + 7 * week),
                         place="Ruang Belajar, lantai 2")
    db.session.commit()
    return address


@pytest.fixture
def screen(chromium: Browser) -> Iterator[Page]:
    context = chromium.new_context(locale="id-ID", java_script_enabled=True)
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("width", [360, 390])
def test_the_first_result_stands_on_the_first_screen(there: str, screen: Page, width: int):
    screen.set_viewport_size({"width": width, "height": 640})
    day = (clock.now() + timedelta(days=2)).date()
    low = {}
    for path in ("/", "/kendari/", "/sultra/"):
        for query in ("q=membaca", "q=kendari", "kind=training", "free=1", f"from={day}",
                      "kind=learning&free=1&age=30&q=membaca", "q=membacc"):
            screen.goto(f"{there}{path}?{query}")
            assert screen.locator("h1").count() == 1
            assert screen.evaluate("document.documentElement.scrollWidth") == width
            bottom = screen.evaluate(ROW)
            if bottom > 640:
                low[f"{path}?{query}"] = bottom

    assert low == {}


@pytest.mark.parametrize("width", [360, 390])
def test_on_a_first_visit_the_first_session_begins_on_the_first_screen(
    there: str, screen: Page, width: int,
):
    screen.set_viewport_size({"width": width, "height": 640})
    begins = {}
    for path in ("/", "/kendari/", "/sultra/"):
        screen.goto(f"{there}{path}")
        begins[path] = screen.evaluate(FIRST)

    assert {path: top for path, top in begins.items() if top > 600} == {}


@pytest.mark.parametrize("width", [320, 360, 768, 1024, 1280])
def test_no_word_is_broken_inside(there: str, screen: Page, width: int):
    screen.set_viewport_size({"width": width, "height": 900})
    for path in ("/", "/kendari/", "/kendari/?view=month"):
        screen.goto(f"{there}{path}")
        assert screen.evaluate(BROKEN) == [], path


def test_a_day_of_a_month_is_big_enough_for_a_thumb_and_leads_somewhere(there: str, screen: Page):
    for width in (320, 360, 390):
        screen.set_viewport_size({"width": width, "height": 640})
        screen.goto(f"{there}/kendari/?view=month")
        sizes = screen.evaluate("""() => [...document.querySelectorAll('a.cal__d')].map((day) => {
          const cell = day.closest('td').getBoundingClientRect();
          return Math.min(cell.width, cell.height); })""")
        assert sizes and min(sizes) >= 44


def test_a_month_is_one_stop_for_each_thing_and_can_be_skipped(there: str, screen: Page):
    for width, stops in ((390, "a.cal__d"), (1280, ".cal__e")):
        screen.set_viewport_size({"width": width, "height": 900})
        screen.goto(f"{there}/kendari/?view=month")
        shown = screen.evaluate("""() => [...document.querySelectorAll('.cal a')]
          .filter((one) => one.offsetParent).map((one) => one.className.split(' ')[0])""")
        assert set(shown) == {stops.split(".")[-1]}

    screen.get_by_role("link", name="Langsung ke daftar kegiatan").focus()
    expect(screen.get_by_role("link", name="Langsung ke daftar kegiatan")).to_be_in_viewport()
    screen.keyboard.press("Enter")
    screen.keyboard.press("Tab")
    assert screen.evaluate("document.activeElement.closest('#list') !== null")


def test_the_words_of_the_menu_fit_beside_each_other_and_staff_sign_in_at_the_foot(
    there: str, screen: Page,
):
    screen.set_viewport_size({"width": 360, "height": 640})
    screen.goto(f"{there}/kendari/")

    tops = screen.evaluate("""() => [...document.querySelectorAll('.nav a')]
      .map((one) => one.getBoundingClientRect().top)""")
    assert len(tops) == 3 and len(set(tops)) == 1
    expect(screen.locator("footer").get_by_role("link", name="Masuk")).to_be_visible()
