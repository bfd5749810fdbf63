"""A month of the programme: a grid, an equal list, the same filters."""

import re
from datetime import date
from html import unescape
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import event as sql_event

from scheduler import clock
from scheduler.db import db
from scheduler.events import months
from tests import make

MARCH = "/northside/?view=month&month=2026-03"


@given(st.dates(date(2000, 1, 1), date(2100, 12, 1)))
def test_a_month_is_whole_weeks_from_monday(day: date):
    first = day.replace(day=1)
    days = months.grid_days(first)

    assert days[0].weekday() == 0 and days[-1].weekday() == 6
    assert {one for one in days if one.month == first.month} == {
        date.fromordinal(number) for number in range(
            first.toordinal(), months.after(first).toordinal())}
    assert len(days) % 7 == 0 and len(days) <= 42


def test_the_grid_and_the_list_show_the_same_sessions(client: FlaskClient):
    northside = make.library()
    make.session(make.event(northside, "Menjahit tas"), "2026-03-04 10:00")
    make.session(make.event(northside, "Merajut"), "2026-04-04 10:00")

    page = client.get(MARCH).get_data(as_text=True)

    assert "Maret 2026" in page and 'id="d2026-03-04"' in page
    assert page.count("Menjahit tas") == 2
    assert page.count("Merajut") == 1  # Saturday 4 April stands at the grid's edge alone


def test_filters_hold_in_the_month(client: FlaskClient):
    northside = make.library()
    make.session(make.event(northside, "Menjahit tas"), "2026-03-04 10:00")
    make.session(make.event(northside, "Cerita", kind="sharing"), "2026-03-05 10:00")

    page = client.get(f"{MARCH}&kind=sharing").get_data(as_text=True)

    assert "Cerita" in page and "Menjahit tas" not in page
    assert "view=month" in page


@pytest.mark.parametrize("month", ["", "soon", "2026-13", "9999-12", "0001-01", "2026-3", "x" * 99])
def test_a_month_nobody_means_is_this_one(client: FlaskClient, month: str):
    make.library()

    assert client.get(f"/northside/?view=month&month={month}").status_code == 200


def test_a_month_asks_as_often_for_3_sessions_as_for_300(app: Flask, client: FlaskClient):
    northside = make.library()
    event = make.event(northside)

    def asked() -> int:
        said: list[str] = []

        def hear(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
            said.append(statement)
        sql_event.listen(db.engine, "before_cursor_execute", hear)
        client.get(MARCH)
        sql_event.remove(db.engine, "before_cursor_execute", hear)
        return len([one for one in said if one.startswith("SELECT")])
    for number in range(3):
        make.session(event, f"2026-03-0{number + 1} 10:00")
    few = asked()
    for number in range(297):
        make.session(event, f"2026-03-{number % 28 + 1:02} {number % 8 + 8:02}:{number % 60:02}",
                     uid=f"more-{number}")

    assert asked() == few


def day_links(page: str) -> list[str]:
    """Where the days of the grid lead."""
    return [unescape(url) for url in re.findall(r'<a class="cal__d" href="([^"]+)"', page)]


@pytest.mark.parametrize("address", [
    "/northside/?view=month", "/northside/?view=month&day={past}",
    "/northside/?view=month&month=2026-03", "/northside/?view=month&kind=training&free=1"])
def test_every_day_leads_to_its_sessions(client: FlaskClient, address: str):
    event = make.event(make.library())
    today = clock.today(ZoneInfo(make.ZONE))
    for day in [*months.grid_days(today.replace(day=1)), *months.grid_days(date(2026, 3, 1))]:
        make.session(event, f"{day} 23:30", uid=f"on-{day}", title_more=f"{day}")
    past = today.replace(day=1).isoformat()

    page = client.get(address.format(past=past)).text

    links = day_links(page)
    assert len(links) > 0
    for url in links:
        path, _, anchor = url.partition("#")
        there = client.get(path).text if path else page
        assert f'id="{anchor}"' in there
        if path:
            day = path[path.index("day=") + 4:][:10]
            assert re.findall(r'<section aria-labelledby="d([-\d]+)"', there) == [day]


def test_under_the_grid_stand_today_and_what_comes_and_the_past_is_one_tap_away(
    client: FlaskClient,
):
    event = make.event(make.library())
    today = clock.today(ZoneInfo(make.ZONE))
    whole = [day for day in months.grid_days(today.replace(day=1)) if day.month == today.month]
    for day in whole:
        make.session(event, f"{day} 23:30", uid=f"on-{day}")

    page = client.get("/northside/?view=month").text

    listed = [date.fromisoformat(day) for day in
              re.findall(r'<section aria-labelledby="d([-\d]+)"', page)]
    assert listed == [day for day in whole if day >= today]
    before = [day for day in whole if day < today]
    assert (f"day={max(before)}#list" in page) if before else 'class="pager"' not in page
    assert "Hari ini, " in page


def test_what_was_yesterday_is_over_also_without_bookings(client: FlaskClient):
    event = make.event(make.library(), capacity=None)
    yesterday = clock.today(ZoneInfo(make.ZONE)) - months.DAY
    make.session(event, f"{yesterday} 10:00")

    page = client.get(f"/northside/?view=month&day={yesterday}").text

    assert "Sudah berlangsung" in page and "Langsung datang" not in page
