"""A contact accepted as enough is the one that is told and seen, whichever it was."""

from itertools import product

import pytest
from flask import Flask
from flask.testing import FlaskClient

from scheduler import clock
from scheduler.bookings import actions as bookings
from scheduler.bookings import moving_actions as moving
from scheduler.bookings.models import Booking
from scheduler.bookings.moving_actions import Change
from scheduler.db import db
from scheduler.domain.booking import BookingRequest, SeatRequest
from scheduler.domain.errors import Refusal
from scheduler.domain.interval import Interval
from scheduler.domain.permissions import GUEST
from scheduler.events.actions import Where
from scheduler.events.models import Session
from scheduler.outbox.letters import letter
from scheduler.outbox.models import Message
from tests import make
from tests.world import DAY

THEIRS = "+62 (0) 812 - 3450 - 0093"
CHILD = SeatRequest("Anak Uji", age_band="6-12")
COMBINATIONS = [
    dict(zip(("phone", "email", "guardian_name", "guardian_phone"), ways, strict=True))
    for ways in product(("", "0812 3450 0091"), ("", "Anak@Contoh.example "), ("", "Ibu Uji"),
                        ("", THEIRS))]


@pytest.fixture
def session(app: Flask) -> Session:
    northside = make.library()
    return make.session(make.event(northside), starts_at=clock.now().replace(microsecond=0) + DAY,
                        capacity=8)


def placed(session: Session, *seats: SeatRequest, **contacts: str) -> int:
    return bookings.place(
        BookingRequest(session_id=session.id, seats=seats or (CHILD,), consent=True, **contacts),
        by=GUEST(session.library_id), at=clock.now()).id


def told_of(booking_id: int, kind: str) -> list[tuple[str, str, str]]:
    rows = db.session.query(Message).filter_by(about=f"booking:{booking_id}", kind=kind)
    return [(row.channel, row.name, row.address) for row in rows]


@pytest.mark.parametrize("contacts", COMBINATIONS, ids=lambda ways: "+".join(
    name for name, way in ways.items() if way) or "nothing")
@pytest.mark.parametrize("seats", [(CHILD,), (SeatRequest("Cleo", age_band="26-45"),),
                                   (CHILD, SeatRequest("Cleo", age_band="26-45"))])
def test_every_way_that_is_accepted_is_told_of_every_change(
    session: Session, contacts: dict[str, str], seats: tuple[SeatRequest, ...],
):
    try:
        booking_id = placed(session, *seats, **contacts)
    except Refusal:
        return
    at, by = clock.now(), make.staff(db.session.get_one(Booking, booking_id).session.event.library)
    when = Interval(session.starts_at + DAY, session.ends_at + DAY)
    moving.reschedule(session.id, Change(when, Where(None, "Teras"), 8), by=by, at=at)
    by_hand = bookings.call_off(session.id, reason="", by=by, at=at)

    for kind in ("booking-placed", "session-moved", "session-cancelled"):
        assert len(told_of(booking_id, kind)) == 1, kind
    channel, name, address = told_of(booking_id, "session-cancelled")[0]
    assert by_hand == int(channel == "telling")
    assert name and address in ("anak@contoh.example", "+6281234500091", "+6281234500093")


def test_a_childs_news_goes_to_who_is_responsible(session: Session):
    booking_id = placed(session, guardian_name="Ibu Uji", guardian_phone="0812-3450-0091")

    bookings.call_off(session.id, reason="Sakit.", by=make.staff_at(session.library_id),
                      at=clock.now())

    assert told_of(booking_id, "session-cancelled") == [
        ("telling", "Ibu Uji", "+6281234500091")]
    said = letter(db.session.query(Message).filter_by(kind="session-cancelled").one()).text
    assert "Halo Ibu Uji" in said and "Kabar ini untuk Anak Uji." in said


def test_the_desk_sees_who_is_responsible_and_who_sits_on_a_lap(
    session: Session, client: FlaskClient,
):
    booking_id = bookings.place(BookingRequest(
        session_id=session.id, seats=(CHILD,), guardian_name="Ibu Uji", lap_children=2,
        guardian_phone=THEIRS, consent=True), by=GUEST(session.library_id), at=clock.now()).id
    link = db.session.get_one(Booking, booking_id).link_code
    desk = f"/{session.event.library.slug}/desk"
    paths = (f"{desk}/sessions/{session.id}", f"{desk}/sessions/{session.id}/sheet", f"/b/{link}",
             f"{desk}/sessions/{session.id}?q=ibu+uji")
    make.signed_in(client, make.member(session.event.library, "desk"))

    pages = [client.get(path).text for path in paths]
    queue = client.get(f"{desk}/messages").text

    assert all("Ibu Uji" in page and "2 anak dipangku" in page for page in pages), [
        ("Ibu Uji" in page, "2 anak dipangku" in page) for page in pages]
    assert "tel:+6281234500093" in pages[0] and "0812-3450-0093" in pages[2]
    assert "0093" not in pages[1], "the sheet goes round a room"
    assert "Ibu Uji, wali dari Anak Uji" in queue


def test_who_can_be_told_by_nobody_is_said_before_it_is_called_off(
    session: Session, client: FlaskClient,
):
    ben = make.member(session.event.library, "librarian")
    bookings.place(BookingRequest(session_id=session.id, seats=(SeatRequest("Cleo"),)),
                   by=make.actor(ben), at=clock.now())
    page = f"/{session.event.library.slug}/sessions/{session.id}/cancellation"
    make.signed_in(client, ben)

    assert "1 di antaranya tidak meninggalkan nomor atau surel" in client.get(page).text
