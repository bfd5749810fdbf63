"""Who came and then gave the place back on the phone fell off the roll, and could not be
corrected. Once noted as present, a place stays."""

import re
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from scheduler import clock
from scheduler.attendance import actions as desk
from scheduler.attendance import queries
from scheduler.attendance import roll_actions as rolls
from scheduler.attendance.actions import WalkIn
from scheduler.bookings import actions as bookings
from scheduler.bookings import moving_actions as moving
from scheduler.bookings.models import Booking, Seat
from scheduler.bookings.moving_actions import Change
from scheduler.db import db
from scheduler.domain.attendance import PeopleNoted
from scheduler.domain.booking import BookingRequest, SeatRequest
from scheduler.domain.giving_back import Held, HereAlready, given_back
from scheduler.domain.interval import Interval
from scheduler.domain.permissions import GUEST, Actor
from scheduler.events.actions import Where
from scheduler.events.models import Session
from tests import make

STARTS = make.instant("2026-03-04 10:00")
DURING = STARTS + timedelta(minutes=20)


def party(*names: str, **values: object) -> tuple[Session, Booking, list[Seat], Actor]:
    northside = make.library()
    session = make.session(make.event(northside), **values)
    placed = bookings.place(BookingRequest(
        session_id=session.id, seats=tuple(SeatRequest(name) for name in names),
        phone="081234567890", consent=True), by=GUEST(northside.id),
        at=session.starts_at - timedelta(days=2))
    booking = db.session.get_one(Booking, placed.id)
    return session, booking, list(booking.people), make.staff(northside, "desk", "Eka")


def roll_of(session: Session) -> tuple[int, int, int]:
    tally = queries.tally(session.id)
    return tally.people, tally.registered, tally.shown


@pytest.mark.parametrize("verb", ["cancel", "reduce"])
@pytest.mark.parametrize("who", ["guest", "desk"])
def test_fani_is_here_and_her_place_stays(app: Flask, verb: str, who: str):
    session, booking, (fani, _), eka = party("Fani", "Feri")
    for seat in booking.people:
        desk.mark(seat.id, session_id=session.id, by=eka, at=DURING)
    by = eka if who == "desk" else GUEST(session.library_id)

    with pytest.raises(HereAlready) as refusal:
        if verb == "cancel":
            bookings.cancel(booking.id, by=by, at=DURING)
        else:
            bookings.reduce(booking.id, seats=1, by=by, at=DURING)

    assert refusal.value.facts == {"names": "Fani, Feri"}
    assert roll_of(session) == (2, 2, 2)
    assert (booking.state, session.seats_taken) == ("placed", 2)


def test_a_smaller_party_keeps_those_who_are_here(app: Flask):
    session, booking, (_eko, _eka, esa), eka = party("Eko", "Eka", "Esa")
    desk.mark(esa.id, session_id=session.id, by=eka, at=DURING)

    bookings.reduce(booking.id, seats=1, by=GUEST(session.library_id), at=DURING)

    db.session.expire_all()
    assert [seat.name for seat in booking.people] == ["Esa"]
    assert roll_of(session) == (1, 1, 1)
    assert session.seats_taken == 1


def test_a_no_show_given_back_is_no_one_anybody_waits_for(app: Flask):
    session, booking, (_eko, eka_seat), eka = party("Eko", "Eka")
    rolls.mark_absent(eka_seat.id, session_id=session.id, by=eka, at=DURING)

    bookings.reduce(booking.id, seats=1, by=eka, at=DURING)

    tally = queries.tally(session.id)
    assert (tally.registered, tally.absent, tally.unmarked) == (1, 0, 1)


@pytest.mark.parametrize("came", ["seat", "walk-in", "headcount", "group"])
def test_a_session_people_came_to_is_closed_not_cancelled(app: Flask, came: str):
    session, _booking, (seat,), eka = party("Cleo")
    now = {"session_id": session.id, "by": eka, "at": DURING}
    {"seat": lambda: desk.mark(seat.id, **now),
     "walk-in": lambda: desk.walk_in(WalkIn("Sitti"), key="k", **now),
     "headcount": lambda: desk.set_counts({"male": 1}, with_disability=0, **now),
     "group": lambda: desk.add_group("SD", leader="", counts={"male": 1}, **now)}[came]()
    ben = make.staff(db.session.get_one(make.Library, session.library_id), name="Budi")
    later = Interval(STARTS + timedelta(days=3), STARTS + timedelta(days=3, hours=2))

    with pytest.raises(PeopleNoted):
        bookings.call_off(session.id, reason="Hujan", by=ben, at=DURING)
    with pytest.raises(PeopleNoted):
        moving.reschedule(session.id, Change(later, Where(None, "Aula"), 16), by=ben, at=DURING)

    assert (session.cancelled_at, session.starts_at) == (None, STARTS)


def test_the_ticket_says_so_and_offers_no_way_to_give_back(client: FlaskClient):
    session, booking, (cleo,), eka = party("Cleo", starts_at=clock.now().replace(microsecond=0))
    desk.mark(cleo.id, session_id=session.id, by=eka, at=clock.now())
    link = booking.link_code

    page, answer = client.get(f"/b/{link}").text, client.post(f"/b/{link}/cancellation")

    assert re.search(f'/b/{link}/cancellation".*?<button[^>]* disabled', page, re.DOTALL)
    assert "Sudah tercatat hadir: Cleo" in page
    assert answer.status_code == 409
    assert "Cleo sudah tercatat hadir" in answer.text


@given(here=st.lists(st.booleans(), min_size=1, max_size=8), data=st.data())
def test_whoever_is_here_stays_and_the_number_is_right(here: list[bool], data: st.DataObject):
    keep = data.draw(st.integers(1, len(here)))
    seats = [Held(10 + number, number, "x", here=one) for number, one in enumerate(here, 1)]

    if sum(here) > keep:
        with pytest.raises(HereAlready):
            given_back(seats, keep=keep)
    else:
        gone = given_back(seats, keep=keep)
        assert len(seats) - len(gone) == keep
        assert not [one for one in seats if one.here and one.seat_id in gone]
