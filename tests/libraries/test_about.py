"""What a library says of itself to whoever stands before it."""

import re
from datetime import UTC, date, datetime

import pytest
from flask.testing import FlaskClient

from scheduler import clock
from scheduler.db import db
from scheduler.libraries import queries
from scheduler.libraries.models import Closure, OpeningHours, OpeningSchedule
from tests import make


def test_a_library_says_when_it_is_open(client: FlaskClient):
    make.library(address="Jalan Mawar 1", phone="0401 123", about="Untuk semua.\nGratis.")

    page = client.get("/northside/about").get_data(as_text=True)

    for wanted in ("08.00–17.00", "Jalan Mawar 1", "0401 123", "Untuk semua."):
        assert wanted in page


def at_hour(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    """It is now this wall time in Makassar."""
    monkeypatch.setattr(clock, "now", lambda: make.instant(text))


@pytest.mark.parametrize(("now", "said"), [
    ("2026-03-04 07:59", "Sekarang tutup, buka hari ini 08.00 WITA"),
    ("2026-03-04 08:00", "Sekarang buka, sampai 12.00 WITA"),
    ("2026-03-04 12:30", "Sekarang tutup, buka hari ini 13.00 WITA"),
    ("2026-03-04 16:59", "Sekarang buka, sampai 17.00 WITA"),
    ("2026-03-04 20:35", "Sekarang tutup, buka besok 08.00 WITA"),
    ("2026-03-06 17:00", "Sekarang tutup, buka Senin, 9 Maret 08.00 WITA"),
])
def test_by_the_hour_every_page_of_a_library_says_whether_it_is_open(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch, now: str, said: str,
):
    spans = ((480, 720), (780, 1020))
    make.library(hours=tuple((day, *span) for day in range(5) for span in spans))
    at_hour(monkeypatch, now)

    for path in ("/northside/", "/northside/about"):
        assert said in client.get(path).text


def test_what_is_always_open_closed_for_good_or_unknown_says_no_hour(client: FlaskClient):
    make.library("always", hours=tuple((day, 0, 1440) for day in range(7)))
    make.library("unknown", hours=())
    make.library("gone", closed_on=make.NOW.date())

    def foot(slug: str) -> str:
        page = client.get(f"/{slug}/").text
        return page[page.index("<footer"):]
    assert "Sekarang buka<" in foot("always").replace("\n", "")
    assert "Sekarang" not in foot("unknown")[:300] and "Ditutup sejak" in foot("gone")
    assert "Jam bukanya belum ditulis" in client.get("/unknown/about").text


def test_a_night_that_goes_on_is_open_until_its_end(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch,
):
    make.library(hours=((2, 1200, 1500),))
    at_hour(monkeypatch, "2026-03-05 00:30")

    assert "Sekarang buka, sampai 01.00 WITA" in client.get("/northside/about").text


def test_a_usual_week_has_seven_rows_and_what_differs_stands_under_it(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch,
):
    at_hour(monkeypatch, "2026-03-04 09:00")
    northside = make.library(hours=tuple((day, 480, 1020) for day in range(6)))
    ramadan = OpeningSchedule(library_id=northside.id, valid_from=date(2026, 3, 10),
                              valid_until=date(2026, 3, 11), name="Ramadan")
    db.session.add(ramadan)
    db.session.flush()
    db.session.add(OpeningHours(library_id=northside.id, schedule_id=ramadan.id, weekday=1,
                                opens=480, closes=840))
    db.session.add(Closure(library_id=northside.id, reason="Nyepi",
                           starts_at=make.instant("2026-03-06 00:00"),
                           ends_at=make.instant("2026-03-07 00:00")))

    page = client.get("/northside/about").text

    usual, unusual = (dict(re.findall(r"<dt>([^<]+)</dt><dd[^>]*>(.*?)</dd>", one, re.S))
                      for one in re.findall(r'<dl class="open-days">(.*?)</dl>', page, re.S))
    assert [day for day, spans in usual.items() if "08.00–17.00" in spans] == [
        "Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu"]
    assert "tutup" in usual["Minggu"] and len(usual) == 7
    assert [(day, "08.00–14.00" in spans) for day, spans in unusual.items()] == [
        ("Selasa, 10 Maret", True), ("Rabu, 11 Maret", False)]
    assert "Jumat, 6 Maret 2026: Nyepi" in page


def test_help_privacy_and_accessibility_are_one_tap_away(client: FlaskClient):
    front = client.get("/").get_data(as_text=True)

    for path in ("/help", "/privacy", "/accessibility"):
        assert f'href="{path}"' in front
        assert client.get(path).status_code == 200


def test_closures_to_come_are_named(client: FlaskClient):
    northside = make.library()
    db.session.add(Closure(library_id=northside.id, reason="Nyepi", starts_at=clock.now(),
                           ends_at=datetime(2099, 1, 1, tzinfo=UTC)))

    assert "Nyepi" in client.get("/northside/about").get_data(as_text=True)
    closures = db.session.scalars(queries.coming_closures(northside.id, at=clock.now()))
    assert [row.reason for row in closures] == ["Nyepi"]
