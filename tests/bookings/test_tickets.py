"""The ticket: what it says, what one may still change, and who keeps it."""

from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from scheduler import clock
from scheduler.bookings import actions as bookings
from scheduler.bookings.actions import Placed
from scheduler.bookings.models import Booking
from scheduler.db import db
from scheduler.domain.booking import BookingRequest, SeatRequest
from scheduler.domain.errors import AlreadyOver
from scheduler.domain.permissions import GUEST
from scheduler.events.models import Session
from tests import make

TYPED = {"name": "Cleo", "phone": "081234567890", "consent": "y", "others-0-name": "Dewi"}


def placed(session: Session, *names: str, **values) -> Placed:
    return bookings.place(BookingRequest(
        session_id=session.id, seats=tuple(SeatRequest(name) for name in names),
        **{"phone": "081234567890", "consent": True, **values}),
        by=GUEST(session.library_id), at=make.NOW)


def a_session(**values) -> Session:
    northside = make.library(code_prefix="NS")
    return make.session(make.event(northside, **values), "2099-03-04 10:00")


def test_the_ticket_names_the_party_and_shows_both_codes(client: FlaskClient):
    booking = placed(a_session(), "Cleo", "Dewi", lap_children=1)

    text = client.get(f"/b/{booking.link_code}").text

    code = db.session.scalar(select(Booking.desk_code))
    assert f"NS-{code}" in text and 'class="qr"' in text
    assert "bersama Dewi" in text and "1 anak dipangku" in text


@pytest.mark.parametrize(("phone", "words"), [
    ("081234567890", "petugas akan menghubungi Anda"), ("", "tanyakan di meja layanan"),
])
def test_who_waits_is_promised_only_what_can_be_kept(
    client: FlaskClient, phone: str, words: str,
):
    session = a_session(capacity=1)
    placed(session, "Ada", phone="081234567891")
    waiting = bookings.place(BookingRequest(
        session_id=session.id, seats=(SeatRequest("Cleo"),), phone=phone, consent=True),
        by=make.staff_at(session.library_id), at=make.NOW)

    text = client.get(f"/b/{waiting.link_code}").text

    assert "nomor 1 di daftar tunggu" in text and words in text


def test_fewer_places_and_a_second_tap_on_giving_back(client: FlaskClient):
    booking = placed(a_session(), "Cleo", "Dewi", "Eka")
    page = f"/b/{booking.link_code}"

    wrong = [client.post(f"{page}/seats", data={"seats": seats}).status_code
             for seats in ("", "0", "4", "٣", "9" * 5000)]
    kept = db.session.scalar(select(Booking.seats))
    client.post(f"{page}/seats", data={"seats": "2"})
    fewer = db.session.scalar(select(Booking.seats))
    gone = [client.post(f"{page}/cancellation").status_code for _twice in range(2)]

    assert (wrong, kept, fewer, gone) == ([303] * 5, 3, 2, [303, 303])
    assert db.session.scalar(select(Booking.state)) == "cancelled"


def test_who_was_booked_when_it_was_over_stays_booked(client: FlaskClient):
    session = a_session()
    booking = placed(session, "Cleo")

    with pytest.raises(AlreadyOver):
        bookings.cancel(booking.id, by=GUEST(session.library_id), at=session.ends_at)
    bookings.cancel(booking.id, by=make.staff_at(session.library_id), at=session.ends_at)


def test_the_device_keeps_its_tickets_coming_ones_first(client: FlaskClient):
    session = a_session()
    past = make.session(session.event, starts_at=clock.now() - timedelta(days=3))
    client.post(f"/northside/sessions/{session.id}/bookings", data=TYPED)
    held = placed(past, "Cleo")
    kept = client.get("/tickets").text
    client.post("/tickets/removal")

    assert "Menjahit tas" in kept and "Northside" in kept
    assert held.link_code not in kept and "Yang sudah lewat" not in kept
    assert "Belum ada tiket" in client.get("/tickets").text


def test_staff_find_the_way_from_a_scanned_ticket_to_the_roll(client: FlaskClient, sign_in):
    session = a_session()
    booking = placed(session, "Cleo")
    code = db.session.scalar(select(Booking.desk_code))
    way = f"/northside/desk/sessions/{session.id}?q={code}"

    as_guest = client.get(f"/b/{booking.link_code}").text
    sign_in(make.member(make.library("southside"), "manager", "Dora"))
    as_dora = client.get(f"/b/{booking.link_code}").text
    sign_in(make.member(session.event.library, "desk", "Eka"))
    as_eka = client.get(f"/b/{booking.link_code}").text

    assert [way in text for text in (as_guest, as_dora, as_eka)] == [False, False, True]


def test_a_code_nobody_holds_opens_nothing(client: FlaskClient):
    make.library()

    answers = [client.get("/b/nothing"), client.post("/b/nothing/cancellation"),
               client.post("/b/nothing/seats", data={"seats": "1"})]

    assert [answer.status_code for answer in answers] == [404, 404, 404]
