"""A month of the programme: a grid, an equal list, the same filters."""

from datetime import date

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import event as sql_event

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
