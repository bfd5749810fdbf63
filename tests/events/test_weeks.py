"""The programme by whole weeks: one week at a time, to the last one that has something."""

import re
from datetime import UTC, date, datetime, timedelta
from html import unescape
from zoneinfo import ZoneInfo

from flask.testing import FlaskClient

from scheduler import clock
from tests import make

DAY, WEEK = timedelta(days=1), timedelta(days=7)


def today() -> date:
    return clock.today(ZoneInfo(make.ZONE))


def monday(weeks: int) -> date:
    """The Monday so many weeks after this week's."""
    return today() - DAY * today().weekday() + WEEK * weeks


def at(day: date, hour: int = 10) -> datetime:
    return datetime(day.year, day.month, day.day, hour, tzinfo=ZoneInfo(make.ZONE)).astimezone(UTC)


def rows(page: str) -> list[str]:
    return re.findall(r'<h3><a href="[^"]+">([^<]+)<', page)


def link(page: str, words: str) -> str:
    """Where the pager's button of these words leads; empty when there is none."""
    button = rf'<a class="btn"\s+href="([^"]+)">[^<]*(?:<svg.*?</svg>)?\s*{words}'
    found = re.search(button, page, re.S)
    return unescape(found[1]) if found else ""


def test_the_next_week_is_one_week_and_the_last_one_says_that_it_is(client: FlaskClient):
    event = make.event(make.library())
    for weeks in (1, 2, 3, 6):
        for day in (0, 5):
            make.session(event, starts_at=at(monday(weeks) + DAY * day),
                         title_more=f"{weeks}.{day}")

    path, walked = "/northside/", []
    while path:
        page = client.get(path).text
        walked.append([title.rpartition(" ")[2] for title in rows(page)])
        path = link(page, "Pekan berikutnya") or link(page, "Lanjut mulai")

    assert walked == [["1.0", "1.5"], ["2.0", "2.5"], ["3.0", "3.5"], ["6.0", "6.5"]]
    assert "Sesudahnya belum ada yang direncanakan" in page
    assert "2 dari 8 pertemuan mendatang" in page
    assert link(page, "Sebelumnya") == f"/northside/?from={monday(3)}"
    second = client.get(f"/northside/?from={monday(2)}").text
    assert link(second, "Sebelumnya") == "/northside/"


def test_a_heading_says_its_days_once_and_in_words(client: FlaskClient):
    event = make.event(make.library())
    make.session(event, starts_at=at(monday(1)))
    turn = "/northside/?from=2030-12-30&to=2031-01-05"

    near, empty = client.get("/northside/").text, client.get(turn).text
    make.session(event, starts_at=at(date(2030, 12, 31)))

    assert re.search(r'<h2 id="w1">Pekan depan <span>\d+[^<]*\d{4}</span></h2>', near)
    assert "Belum ada kegiatan di tanggal ini" in empty
    assert "Pekan 30 Desember 2030–5 Januari 2031" in client.get(turn).text


def test_an_empty_fortnight_shows_the_next_week_that_has_something(client: FlaskClient):
    event = make.event(make.library())
    make.session(event, starts_at=at(monday(5) + 5 * DAY), title_more="nanti")

    page = client.get("/northside/").text

    assert [title.rpartition(" ")[2] for title in rows(page)] == ["nanti"]
    assert "belum ada kegiatan; yang berikutnya:" in page


def test_the_day_and_the_hour_are_in_the_links_own_words(client: FlaskClient):
    day = monday(1) + 5 * DAY
    make.session(make.event(make.library(), "Menjahit"), starts_at=at(day, 13))

    found = re.search(r"<h3><a[^>]*>(.*?)</a></h3>", client.get("/northside/").text)

    words = re.sub("<[^>]+>", "", found[1]) if found else ""
    assert re.fullmatch(r"Menjahit, Sabtu, \d+ \w+, 13\.00", words)


def test_what_is_over_today_stands_last_and_says_so(client: FlaskClient):
    northside = make.library()
    for title, hours in (("Nanti", 2), ("Tadi", -2)):
        starts = clock.now() + timedelta(hours=hours)
        make.session(make.event(northside, title), starts_at=starts,
                     ends_at=starts + timedelta(hours=1))

    page = client.get(f"/northside/?from={today() - DAY}&to={today() + DAY}").text

    assert set(rows(page)) == {"Nanti", "Tadi"}
    assert page.count("Sudah berlangsung") == 1
