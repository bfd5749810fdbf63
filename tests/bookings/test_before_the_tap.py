"""What a page says of places is what its reader would get; a party may come in two parts."""

import json
import re
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from scheduler import clock
from scheduler.bookings import actions as bookings
from scheduler.bookings.models import Booking, Seat
from scheduler.db import db
from scheduler.domain.permissions import GUEST
from scheduler.events.cards import state_of
from scheduler.events.models import Session
from scheduler.outbox.letters import letter
from scheduler.outbox.models import Message
from tests import make
from tests.bookings.test_line import told
from tests.bookings.test_placing import counted, wish


def text_of(answer: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.text))


def one_left(parties: int = 1, starts: str = "2099-03-04 10:00") -> Session:
    """Three places, two of them taken, and so many parties of two in the line."""
    northside = make.library()
    session = make.session(make.event(northside, capacity=3), starts)
    for number in range(parties + 1):
        bookings.place(wish(session, f"Ada {number}", f"Ben {number}"), by=GUEST(northside.id),
                       at=make.NOW)
    return session


def test_a_page_names_the_line_and_the_readers_own_number_before_the_tap(client: FlaskClient):
    session = one_left()

    page = text_of(client.get(f"/northside/sessions/{session.id}"))

    assert "1 pendaftaran menunggu; Anda akan nomor 2 di daftar tunggu." in page
    assert "Masuk daftar tunggu" in page and "Daftar ikut" not in page
    assert "Penuh" not in page


def test_a_full_session_without_a_line_says_that_one_would_be_the_first(client: FlaskClient):
    session = one_left(parties=0)
    bookings.place(wish(session, "Cleo"), by=GUEST(session.library_id), at=make.NOW)

    page = text_of(client.get(f"/northside/sessions/{session.id}"))

    assert "Penuh" in page and "Anda akan nomor 1 di daftar tunggu." in page


def test_lists_say_who_waits_and_the_filter_leaves_out_what_a_newcomer_would_not_get(
    client: FlaskClient,
):
    one_left()
    days = "from=2099-03-04&to=2099-03-05"

    every, free = (text_of(client.get(f"/northside/?{days}{more}")) for more in ("", "&free=1"))
    feed = client.get("/northside/feeds/programme.ics?free=1").text

    assert "Tinggal 1 dari 3 tempat · 1 pendaftaran menunggu" in every
    assert "Menjahit tas" in every and "Menjahit tas" not in free
    assert "Menjahit tas" not in feed
    assert "Tinggal 1" not in text_of(client.get("/?free=1"))


def test_the_desk_sees_the_line_too(client: FlaskClient, sign_in: Any):
    session = one_left(starts=f"{clock.today(make.library('else').zone):%Y-%m-%d} 23:30")
    sign_in(make.member(session.event.library))

    assert "1 pendaftaran menunggu" in text_of(client.get("/northside/desk/"))
    assert "akan nomor 2 di daftar tunggu" in text_of(
        client.get(f"/northside/desk/sessions/{session.id}/bookings/new"))


def test_what_machines_read_claims_no_free_place(client: FlaskClient):
    session = one_left()

    page = client.get(f"/northside/sessions/{session.id}").text
    data = json.loads(re.findall(r"(?s)ld\+json\">(.*?)</script>", page)[0])

    assert data["offers"]["availability"] == "https://schema.org/SoldOut"
    assert data["remainingAttendeeCapacity"] == 0


@settings(max_examples=25, suppress_health_check=list(HealthCheck))
@given(capacity=st.none() | st.integers(1, 3), taken=st.integers(0, 3), waiting=st.integers(0, 2))
def test_the_filter_and_the_page_agree(
    app: Flask, capacity: int | None, taken: int, waiting: int,
):
    northside = make.library(f"north{db.session.query(Session).count()}")
    session = make.session(make.event(northside), capacity=capacity,
                           seats_taken=min(taken, capacity or taken), parties_waiting=waiting)

    found = db.session.scalar(select(Session.id).where(
        Session.id == session.id, Session.seats_newcomers))

    assert (found is not None) is session.seats_newcomers
    assert capacity is None or (state_of(session) != "full") is session.seats_newcomers
    db.session.rollback()


NAMES = {"name": "Eka", "phone": "081234500009", "consent": "y", "others-0-name": "Fitri",
         "others-1-name": "Gita"}


def test_a_party_may_take_the_places_there_are_and_wait_for_the_rest(
    app: Flask, client: FlaskClient,
):
    session = one_left(parties=0)
    path = f"/northside/sessions/{session.id}"

    shown = text_of(client.get(path))
    answer = client.post(f"{path}/bookings", data={**NAMES, "if_few": "parts"})
    ticket = text_of(client.get(answer.location))

    placed, waiting = db.session.scalars(select(Booking).order_by(Booking.id.desc()).limit(2)
                                         ).all()[::-1]
    assert "1 sekarang (yang ditulis lebih dulu), sisanya menunggu" in shown
    assert [(one.state, one.seats) for one in (placed, waiting)] == [("placed", 1), ("waiting", 2)]
    assert counted(session) == (3, 1)
    assert "2 orang lain yang Anda daftarkan ada di daftar tunggu." in ticket
    assert f"/b/{waiting.link_code}" in client.get(answer.location).text
    assert f"/b/{waiting.link_code}" in client.get("/tickets").text
    assert "1 orang lain yang Anda daftarkan juga sudah terdaftar." in text_of(
        client.get(f"/b/{waiting.link_code}"))
    assert (told(placed.id), told(waiting.id)) == (["booking-placed"], ["booking-waiting"])
    news = db.session.scalar(select(Message).where(Message.about == f"booking:{placed.id}"))
    assert "Yang lain dalam pendaftaran Anda (2 tempat) ada di daftar tunggu" in letter(news).text


def test_each_part_is_kept_given_back_and_let_in_on_its_own(app: Flask):
    session = one_left(parties=0)
    guest = GUEST(session.library_id)
    here = bookings.place(wish(session, "Eka", "Fitri", "Gita", phone="081234500009",
                               in_parts=True), by=guest, at=make.NOW)
    assert here.rest is not None

    bookings.reduce(here.rest.id, seats=1, by=guest, at=make.NOW)
    bookings.cancel(here.id, by=guest, at=make.NOW)

    rest = db.session.get_one(Booking, here.rest.id)
    assert (rest.state, counted(session)) == ("placed", (3, 0))
    assert db.session.scalars(select(Seat.name).where(Seat.booking_id == rest.id)).all() == [
        "Fitri"]


@pytest.mark.parametrize("choice", ["", "together", "anything"])
def test_who_chooses_nothing_waits_together(client: FlaskClient, choice: str):
    session = one_left(parties=0)

    answer = client.post(f"/northside/sessions/{session.id}/bookings", data={
        **NAMES, **({"if_few": choice} if choice else {})})

    assert answer.status_code == (422 if choice == "anything" else 303)
    assert choice == "anything" or counted(session) == (2, 1)


def test_behind_a_line_all_of_a_party_stand_in_it(client: FlaskClient):
    session = one_left()

    client.post(f"/northside/sessions/{session.id}/bookings", data={**NAMES, "if_few": "parts"})

    assert "sekarang (yang ditulis" not in client.get(f"/northside/sessions/{session.id}").text
    assert counted(session) == (2, 2)


def test_father_and_son_of_one_name_come_in_two_parts(app: Flask):
    session = one_left(parties=0)

    placed = bookings.place(wish(session, "Ahmad", "Ahmad", in_parts=True, phone="081234500009"),
                            by=GUEST(session.library_id), at=make.NOW)

    assert placed.rest is not None and counted(session) == (3, 1)


def test_a_ticket_that_waits_offers_no_date_that_is_not_promised(client: FlaskClient):
    session = one_left()
    waiting = db.session.scalar(select(Booking).where(Booking.state == "waiting"))

    page = client.get(f"/b/{waiting.link_code}").text

    assert f"/sessions/{session.id}.ics" not in page and "calendar.google.com" not in page
    assert "Anda keluar dari daftar tunggu" in page


def test_giving_back_speaks_of_the_line_only_when_somebody_waits(client: FlaskClient):
    session = one_left(parties=0)
    placed = db.session.scalar(select(Booking))

    before = client.get(f"/b/{placed.link_code}").text
    bookings.place(wish(session, "Hana", "Ika"), by=GUEST(session.library_id), at=make.NOW)

    assert "2 tempat dilepas dan bisa dipakai orang lain." in before
    assert "daftar tunggu" in client.get(f"/b/{placed.link_code}").text
