"""Hours over midnight belong to the day they begin; a closed day is understood however written."""

from datetime import date
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from scheduler.db import db
from scheduler.domain.errors import ClosedThen
from scheduler.domain.interval import Interval
from scheduler.libraries.models import OpeningHours
from scheduler.libraries.queries import openings_by_day
from scheduler.spaces import actions as spaces
from scheduler.spaces.actions import ReservationRequest
from tests import make

HOURS = "/northside/settings/hours"
WEEK = {"valid_from": "2026-01-01", **{f"day_{day}": "tutup" for day in range(7)}}


@pytest.fixture
def ada(app: Flask, sign_in: Any) -> Any:
    member = make.member(make.library(hours=()), "manager", "Ada")
    sign_in(member)
    return member


def kept() -> set[tuple[int, int, int]]:
    return {tuple(row) for row in db.session.execute(select(
        OpeningHours.weekday, OpeningHours.opens, OpeningHours.closes))}


def test_a_week_with_nights_and_closed_days_is_kept_and_shown(client: FlaskClient, ada: Any):
    answer = client.post(HOURS, data={**WEEK, "day_2": "20.00 s.d. 01.00", "day_5": "-"})

    page = client.get(HOURS).text
    assert answer.status_code == 303
    assert kept() == {(2, 1200, 1500)}
    assert "20.00–01.00" in page and page.count("tutup") >= 6


def held(ada: Any, start: str, end: str, reason: str = "") -> None:
    room = make.space(ada.library, f"Ruang {start}")
    spaces.reserve(ReservationRequest(
        space_id=room.id, purpose="loan", when=Interval(make.instant(start), make.instant(end))),
        by=make.actor(ada), at=make.NOW, outside_hours_reason=reason)


def test_the_night_after_an_evening_is_open_and_the_next_evening_is_not(
    client: FlaskClient, ada: Any,
):
    client.post(HOURS, data={**WEEK, "day_2": "20.00-01.00"})

    held(ada, "2026-03-04 21:00", "2026-03-05 01:00")
    held(ada, "2026-03-05 00:15", "2026-03-05 00:45")
    for start, end in (("2026-03-05 00:30", "2026-03-05 01:30"),
                       ("2026-03-05 20:00", "2026-03-05 21:00"),
                       ("2026-03-04 00:15", "2026-03-04 00:45")):
        with pytest.raises(ClosedThen):
            held(ada, start, end)


def test_doors_that_never_close_let_a_night_pass(app: Flask):
    member = make.member(make.library(hours=tuple((day, 0, 1440) for day in range(7))), "librarian")

    held(member, "2026-03-04 22:00", "2026-03-05 02:00")


def test_an_evening_that_is_closed_does_not_open_at_midnight(client: FlaskClient, ada: Any):
    client.post(HOURS, data={**WEEK, "day_2": "20.00-01.00"})
    client.post("/northside/settings/closures", data={"first": "2026-03-04", "reason": "Libur"})

    days = openings_by_day(ada.library, first=date(2026, 3, 4), days=2)

    assert [list(day) for day in days.values()] == [[], []]


@pytest.mark.parametrize("closed", [
    "00:00,00:00", "tutup,", "-,-", ",", "libur,libur", "0.00,0.00"])
def test_a_file_says_closed_in_many_ways_and_the_preview_says_so(
    client: FlaskClient, ada: Any, closed: str,
):
    text = ("library,valid_from,weekday,opens,closes\n"
            "northside,2026-01-01,monday,09:00,17:00\n"
            f"northside,2026-01-01,sunday,{closed}\n"
            "northside,2026-01-01,friday,20:00,01:00\n")
    answer = client.post("/northside/imports/", data={
        "kind": "hours", "file": (BytesIO(text.encode()), "hours.csv")},
        content_type="multipart/form-data")
    preview = client.get(answer.location).text
    client.post(f"{answer.location}/taking", data={"rows": "all"})

    assert "tutup" in preview and "01:00" in preview
    assert kept() == {(0, 540, 1020), (4, 1200, 1500)}
