"""The ticket: what it says, what one may still change, and who keeps it."""

import re
from datetime import timedelta
from urllib.parse import unquote

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from scheduler import clock
from scheduler.bookings import actions as bookings
from scheduler.bookings.actions import Placed
from scheduler.bookings.models import Booking, Seat
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


def seat_of(name: str) -> int:
    return db.session.scalar(select(Seat.id).where(Seat.name == name)) or 0


def names_of(booking: Placed) -> list[str]:
    return list(db.session.scalars(select(Seat.name).where(Seat.booking_id == booking.id)
                                   .order_by(Seat.position)))


def test_who_is_not_coming_is_chosen_by_name_and_a_second_tap_on_giving_back(client: FlaskClient):
    booking = placed(a_session(), "Cleo", "Dewi", "Eka")
    page = f"/b/{booking.link_code}"

    client.post(f"{page}/seats", data={"seat": [seat_of("Cleo"), seat_of("Dewi")]})
    fewer = names_of(booking)
    gone = [client.post(f"{page}/cancellation").status_code for _twice in range(2)]

    assert (fewer, gone) == (["Eka"], [303, 303])
    assert db.session.scalar(select(Booking.state)) == "cancelled"


@pytest.mark.parametrize(("chosen", "words"), [
    ((), "Pilih dulu siapa"), (("0",), "Pilih dulu siapa"), (("٣",), "Pilih dulu siapa"),
    (("9" * 5000,), "Pilih dulu siapa"), (("Cleo", "Dewi"), "batalkan saja pendaftarannya")])
def test_choosing_nobody_or_everybody_gives_no_place_back(
    client: FlaskClient, chosen: tuple[str, ...], words: str,
):
    booking = placed(a_session(), "Cleo", "Dewi")
    seats = [seat_of(one) or one for one in chosen]

    answer = client.post(f"/b/{booking.link_code}/seats", data={"seat": seats})

    assert (answer.status_code, words in answer.text) == (422, True)
    assert names_of(booking) == ["Cleo", "Dewi"]


def test_nobody_gives_back_a_place_of_another_party(client: FlaskClient):
    session = a_session()
    mine = placed(session, "Cleo", "Dewi")
    theirs = placed(session, "Ben", "Eka", phone="081122233344")

    client.post(f"/b/{mine.link_code}/seats", data={"seat": [seat_of("Eka"), seat_of("Dewi")]})

    assert (names_of(mine), names_of(theirs)) == (["Cleo"], ["Ben", "Eka"])


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
               client.post("/b/nothing/seats", data={"seat": "1"})]

    assert [answer.status_code for answer in answers] == [404, 404, 404]


def test_who_is_told_of_the_activity_gets_its_public_page_and_not_the_ticket(client: FlaskClient):
    session = a_session()
    booking = placed(session, "Cleo")

    sent = [unquote(way) for way in re.findall(
        r"https://wa\.me/\?text=([^\"]+)", client.get(f"/b/{booking.link_code}").text)]

    assert [(f"/sessions/{session.id}" in text, booking.link_code in text) for text in sent] == [
        (True, False), (False, True)]
    assert "Northside" in sent[0] and "membatalkannya" in sent[1]


def test_a_question_to_the_library_names_the_code_and_not_the_secret_link(client: FlaskClient):
    session = a_session()
    session.event.library.phone, session.event.library.whatsapp = "+624013121234", "+6281234500093"
    booking = placed(session, "Cleo")

    text = client.get(f"/b/{booking.link_code}").text
    asked = unquote(re.findall(r"https://wa\.me/6281234500093\?text=([^\"]+)", text)[0])

    assert "NS-" in asked and booking.link_code not in asked and "tel:+624013121234" in text
