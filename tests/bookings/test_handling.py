"""Somebody calls the desk: a booking is found, shortened, cancelled, brought back, put right."""

import threading
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from scheduler.attendance import actions as desk
from scheduler.bookings import actions as bookings
from scheduler.bookings import correcting_actions as correcting
from scheduler.bookings import leaving_actions as leaving
from scheduler.bookings import queries, seeking_queries
from scheduler.bookings.correcting_actions import Correction
from scheduler.bookings.models import Booking
from scheduler.db import db, transaction
from scheduler.domain.booking import BookingRequest, SeatRequest
from scheduler.domain.errors import (
    AlreadyBooked,
    AlreadyCancelled,
    Missing,
    NameNeeded,
    NotAllowed,
    Refusal,
)
from scheduler.domain.giving_back import HereAlready, NobodyChosen, NobodyStays, TooLateToBringBack
from scheduler.domain.permissions import GUEST
from scheduler.events.models import Session
from scheduler.outbox.models import Message
from tests import make

AT = make.NOW
NAMES = ("Wa Ode", "Cleo", "Eko")


@pytest.fixture
def session(app: Flask) -> Session:
    """Four places in two days, at Northside."""
    northside = make.library(code_prefix="NS")
    made = make.session(make.event(northside), capacity=4)
    db.session.commit()
    return made


def booked(session: Session, *names: str, phone: str = "081234567890") -> Any:
    placed = bookings.place(BookingRequest(
        session_id=session.id, seats=tuple(map(SeatRequest, names)), phone=phone, consent=True),
        by=GUEST(session.library_id), at=AT)
    db.session.commit()
    return placed


def ben(session: Session) -> Any:
    return make.staff_at(session.library_id)


def seats(booking_id: int) -> list[tuple[int, str]]:
    return [(one.position, one.name) for one in queries.people_of(booking_id)]


def seat(booking_id: int, name: str) -> int:
    return next(one.id for one in queries.people_of(booking_id) if one.name == name)


def to_tell() -> list[str]:
    return [row.kind for row in db.session.query(Message).filter_by(
        channel="telling", settled_at=None).order_by(Message.id)]


def test_who_does_not_come_is_chosen_by_name(session: Session):
    party, next_one = booked(session, *NAMES), booked(session, "Tono", "Tini", phone="08129999888")

    gone = leaving.let_go(party.id, gone={seat(party.id, "Cleo")}, by=ben(session), at=AT)
    db.session.commit()

    assert (gone, seats(party.id)) == (["Cleo"], [(1, "Wa Ode"), (3, "Eko")])
    assert db.session.get_one(Booking, next_one.id).state == "placed"
    assert db.session.get_one(Session, session.id).seats_taken == 4


def test_when_who_booked_stays_away_the_next_is_known_by_the_number(session: Session):
    party = booked(session, *NAMES)
    before = db.session.get_one(Booking, party.id).person_id

    leaving.let_go(party.id, gone={seat(party.id, "Wa Ode")}, by=ben(session), at=AT)
    db.session.commit()

    booking = db.session.get_one(Booking, party.id)
    assert seats(party.id) == [(1, "Cleo"), (2, "Eko")]
    assert (booking.person.name, booking.person.phone) == ("Cleo", "+6281234567890")
    assert booking.person_id != before


def test_nobody_or_everybody_is_no_choice(session: Session):
    party = booked(session, "Wa Ode", "Cleo")

    with pytest.raises(NobodyChosen):
        leaving.let_go(party.id, gone={999}, by=ben(session), at=AT)
    with pytest.raises(NobodyStays):
        leaving.let_go(party.id, gone={one.id for one in queries.people_of(party.id)},
                       by=ben(session), at=AT)


def test_who_is_here_keeps_the_place(session: Session):
    party = booked(session, "Wa Ode", "Cleo")
    here = seat(party.id, "Cleo")
    desk.mark(here, session_id=session.id, by=ben(session), at=session.starts_at)

    with pytest.raises(HereAlready):
        leaving.let_go(party.id, gone={here}, by=ben(session), at=session.starts_at)


def test_who_said_it_on_the_phone_need_not_be_told(session: Session):
    party = booked(session, *NAMES)
    leaving.let_go(party.id, gone={seat(party.id, "Cleo")}, by=ben(session), at=AT, tells=False)
    bookings.cancel(party.id, by=ben(session), at=AT, tells=False)
    db.session.commit()

    assert [kind for kind in to_tell() if kind in ("booking-reduced", "booking-cancelled")] == []


def test_a_cancellation_is_undone_for_a_quarter_of_an_hour(session: Session):
    party = booked(session, *NAMES)
    bookings.cancel(party.id, by=ben(session), at=AT)
    soon = AT + timedelta(minutes=14)

    assert leaving.bring_back(party.id, by=ben(session), at=soon) == "placed"
    assert leaving.bring_back(party.id, by=ben(session), at=soon) == "placed"
    db.session.commit()
    assert db.session.get_one(Session, session.id).seats_taken == 3
    assert "booking-cancelled" not in to_tell()

    bookings.cancel(party.id, by=ben(session), at=soon)
    with pytest.raises(TooLateToBringBack):
        leaving.bring_back(party.id, by=ben(session), at=soon + timedelta(minutes=16))


def test_who_comes_back_has_the_old_turn_but_nobodys_place(session: Session):
    party, next_one = booked(session, *NAMES), booked(session, "Tono", "Tini", phone="08129999888")
    bookings.cancel(party.id, by=ben(session), at=AT)  # Tono's turn came

    assert leaving.bring_back(party.id, by=ben(session), at=AT) == "waiting"
    db.session.commit()
    assert db.session.get_one(Booking, next_one.id).state == "placed"
    assert db.session.get_one(Session, session.id).seats_taken == 2


def test_who_booked_again_meanwhile_is_not_there_twice(session: Session):
    party = booked(session, "Wa Ode")
    bookings.cancel(party.id, by=ben(session), at=AT)
    booked(session, "Wa Ode")

    with pytest.raises(AlreadyBooked):
        leaving.bring_back(party.id, by=ben(session), at=AT)


def test_residents_do_not_bring_back_and_strangers_see_nothing(session: Session):
    party = booked(session, "Wa Ode")
    elsewhere = make.staff(make.library("southside"), "manager", "Dora")

    with pytest.raises(NotAllowed):
        leaving.bring_back(party.id, by=GUEST(session.library_id), at=AT)
    for act in (lambda: leaving.let_go(party.id, gone={1}, by=elsewhere, at=AT),
                lambda: leaving.bring_back(party.id, by=elsewhere, at=AT),
                lambda: correcting.correct(party.id, Correction({}, "", ""), by=elsewhere, at=AT)):
        with pytest.raises(Missing):
            act()


def corrected(session: Session, booking_id: int, names: dict[str, str], **values: str) -> bool:
    wish = {"phone": "+6281234567890", "email": "", **values}
    return correcting.correct(booking_id, Correction(
        {seat(booking_id, was): now for was, now in names.items()}, **wish),
        by=ben(session), at=AT)


def test_a_name_and_a_number_are_put_right(session: Session):
    party = booked(session, "Wa Odi", "Cleo")

    assert corrected(session, party.id, {"Wa Odi": "Wa Ode"}, phone="+628111222333")
    db.session.commit()

    booking = db.session.get_one(Booking, party.id)
    assert seats(party.id) == [(1, "Wa Ode"), (2, "Cleo")]
    assert (booking.phone, booking.person.name, booking.person.phone) == (
        "+628111222333", "Wa Ode", "+628111222333")
    assert {row.address for row in db.session.query(Message).filter_by(settled_at=None)} == {
        "+628111222333"}


def test_what_is_right_already_is_no_change(session: Session):
    party = booked(session, "Wa Ode")

    assert not corrected(session, party.id, {"Wa Ode": "Wa Ode"})
    with pytest.raises(NameNeeded):
        corrected(session, party.id, {"Wa Ode": " "})


def test_two_desks_at_one_booking_cancel_it_once(app: Flask, session: Session):
    party, next_one = booked(session, *NAMES), booked(session, "Tono", "Tini", phone="08129999888")
    library = session.event.library
    hands = [make.staff(library, "desk", name) for name in ("Eka", "Budi", "Ben", "Ada")]
    db.session.commit()
    ready, said = threading.Barrier(len(hands)), []

    def one_desk(by: Any) -> None:
        with app.app_context():
            ready.wait(20)
            try:
                with transaction():
                    bookings.cancel(party.id, by=by, at=AT)
                said.append("cancelled")
            except Refusal as refusal:
                said.append(type(refusal).__name__)
    desks = [threading.Thread(target=one_desk, args=(by,)) for by in hands]
    for one in desks:
        one.start()
    for one in desks:
        one.join(60)

    assert sorted(said) == [AlreadyCancelled.__name__] * 3 + ["cancelled"]
    db.session.expire_all()
    assert db.session.get_one(Session, session.id).seats_taken == 2
    assert db.session.get_one(Booking, next_one.id).state == "placed"


@pytest.mark.parametrize("words", [
    "wa od", "WA ÓDE", "cleo", "7890", "0812 3456 7890", "+62 812-3456-7890", "code", "ns code",
    "link"])
def test_a_booking_is_found_however_it_is_named(session: Session, words: str):
    party = booked(session, *NAMES)
    booked(session, "Tono", phone="08129999888")
    row = db.session.get_one(Booking, party.id)
    words = words.replace("code", row.desk_code).replace("link", f"https://x/b/{row.link_code}")

    found = seeking_queries.found(words, library_id=session.library_id, at=AT)

    assert [(one.id, one.names) for one in found] == [(party.id, NAMES)]


def test_who_is_called_just_so_comes_first(session: Session):
    booked(session, "La Ode Marwan", phone="08129999888")
    party = booked(session, "Wa Ode")

    found = seeking_queries.found("wa ode", library_id=session.library_id, at=AT)

    assert [one.names for one in found] == [("Wa Ode",), ("La Ode Marwan",)]
    assert found[0].id == party.id


def test_what_is_cancelled_past_or_elsewhere_is_not_found(session: Session):
    party = booked(session, "Wa Ode")
    southside = make.library("southside")

    assert not seeking_queries.found("wa ode", library_id=southside.id, at=AT)
    assert not seeking_queries.found("wa ode", library_id=session.library_id,
                                     at=session.ends_at + timedelta(days=1))
    bookings.cancel(party.id, by=ben(session), at=AT)
    assert not seeking_queries.found("wa ode", library_id=session.library_id, at=AT)


def test_a_single_booking_opens_at_once_with_its_history(
        client: FlaskClient, sign_in: Any, session: Session, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("scheduler.clock.now", lambda: AT)
    party = booked(session, *NAMES)
    sign_in(make.member(session.event.library, "desk", "Hadi"))

    found = client.get("/northside/desk/bookings?q=wa ode")
    answer = client.get(found.location)

    assert found.location.startswith(f"/northside/desk/bookings/{party.id}?")
    assert "tel:+6281234567890" in answer.text
    assert "oleh pendaftar sendiri" in answer.text


def test_a_number_longer_than_any_is_nobody(client: FlaskClient, sign_in: Any, session: Session):
    party = booked(session, *NAMES)
    sign_in(make.member(session.event.library, "desk", "Hadi"))

    answer = client.post(f"/northside/desk/bookings/{party.id}/leaving", data={"seat": "9" * 5000})

    assert answer.status_code == 422
    assert len(seats(party.id)) == 3
