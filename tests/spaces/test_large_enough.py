"""More people than a room is for: both numbers are said, and only then, if meant, it is kept."""

from typing import Any

import pytest
from flask.testing import FlaskClient

from scheduler.db import db
from scheduler.domain.reserving import RoomTooSmall, check_large_enough
from scheduler.events.models import Session
from scheduler.spaces.models import Reservation
from tests import make

DATE = {"on": "2099-03-04", "starts": "09:00", "ends": "10:00"}
WHAT = {"kind": "learning", "title": "Membatik", "purpose": "programme", "every": "0"}
BOTH = "untuk 20 orang; Anda menulis 5000."


@pytest.mark.parametrize(("holds", "people", "agreed", "said"), [
    (20, 20, None, False), (20, 21, None, True), (20, 21, 21, False), (20, 22, 21, True),
    (None, 5000, None, False), (20, None, None, False)])
def test_more_than_a_room_is_for_is_meant_for_one_number_only(
    holds: int | None, people: int | None, agreed: int | None, said: bool,
):
    try:
        check_large_enough("Aula", holds, people, agreed=agreed)
    except RoomTooSmall as refusal:
        assert said and refusal.facts == {"space": "Aula", "holds": holds, "people": people}
    else:
        assert not said


def library(sign_in: Any) -> tuple[int, int]:
    """A room for 20 and one for 6000; whoever runs the library is signed in."""
    northside = make.library()
    small, large = make.space(northside), make.space(northside, "Lapangan", capacity=6000)
    sign_in(make.member(northside, "manager"))
    return small.id, large.id


@pytest.mark.parametrize("every", ["0", "1"])
def test_a_new_activity_says_both_numbers_and_offers_a_larger_room(
    client: FlaskClient, sign_in: Any, every: str,
):
    room, large = library(sign_in)
    form = {**WHAT, **DATE, "space": str(room), "capacity": "5000", "every": every, "times": "3"}

    first = client.post("/northside/events/", data=form)
    other = client.post("/northside/events/", data={**form, "capacity": "4000", "agreed": "5000"})
    assert db.session.query(Session).count() == 0
    again = client.post("/northside/events/", data={**form, "agreed": "5000"})

    assert (first.status_code, other.status_code, again.status_code) == (409, 409, 303)
    assert BOTH in first.text and 'name="agreed"' in first.text and 'value="5000"' in first.text
    assert f'value="{large}/2099-03-04/09:00/10:00"' in first.text
    assert "Anda menulis 4000." in other.text and 'value="4000"' in other.text
    assert {one.capacity for one in db.session.query(Session)} == {5000}


def test_moved_resized_and_added_dates_are_asked_too(client: FlaskClient, sign_in: Any):
    room, large = library(sign_in)
    client.post("/northside/events/", data={**WHAT, **DATE, "space": str(large),
                                            "capacity": "5000"})
    session = db.session.query(Session).one()
    path, event = f"/northside/sessions/{session.id}/schedule", session.event_id

    moved = client.post(path, data={**DATE, "space": str(room), "capacity": "5000"})
    agreed = client.post(path, data={**DATE, "space": str(room), "capacity": "5000",
                                     "agreed": "5000"})
    later = client.post(path, data={**DATE, "starts": "09:30", "space": str(room),
                                    "capacity": "5000"})
    resized = client.post(path, data={**DATE, "space": str(room), "capacity": "4999"})
    added = client.post(f"/northside/events/{event}/dates", data={
        **DATE, "on": "2099-03-05", "every": "0", "space": str(room), "capacity": "5000"})

    assert [one.status_code for one in (moved, agreed, later, resized, added)] == [
        409, 303, 303, 409, 409]
    assert BOTH in moved.text and BOTH in added.text


def test_a_resident_is_shown_a_larger_room_and_the_desk_may_mean_it(
    client: FlaskClient, sign_in: Any,
):
    room, large = library(sign_in)
    asked = client.post("/northside/spaces/ruang-belajar/request", data={
        **DATE, "on": "2026-03-04", "title": "Rapat", "asked_by": "Cleo", "people": "5000",
        "phone": "081234567890", "consent": "y", "agreed": "5000"})
    wish = {**DATE, "purpose": "loan", "space": str(room), "people": "5000"}
    held = client.post("/northside/reservations/new", data=wish)
    meant = client.post("/northside/reservations/new", data={**wish, "agreed": "5000"})

    assert (asked.status_code, held.status_code, meant.status_code) == (409, 409, 303)
    assert BOTH in asked.text and BOTH in held.text
    assert db.session.query(Reservation).count() == 1

