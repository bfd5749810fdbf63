"""A lost ticket: the desk hears who looks for it, and only the booking's own number gets it."""

from urllib.parse import unquote

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from scheduler.bookings import actions as bookings
from scheduler.db import db
from scheduler.domain.booking import BookingRequest, SeatRequest
from scheduler.domain.permissions import GUEST
from scheduler.outbox.models import Message
from tests import make

PHONE = "+6281234567890"


def booked(library, name: str = "Wa Ode", phone: str = PHONE, title: str = "Menjahit tas") -> str:
    session = make.session(make.event(library, title), "2099-03-04 10:00")
    return bookings.place(BookingRequest(
        session_id=session.id, seats=(SeatRequest(name),), phone=phone, consent=True),
        by=GUEST(library.id), at=make.NOW).link_code


def asks(client: FlaskClient, **typed: str):
    return client.post("/northside/lost-ticket", data={
        "name": "wa ode", "phone": "0812-3456-7890", **typed})


def tasks() -> list[Message]:
    return list(db.session.scalars(select(Message).where(
        Message.kind == "ticket-asked", Message.settled_at.is_(None)).order_by(Message.id)))


def test_the_desk_is_given_the_link_to_send_to_the_number_of_the_booking(client: FlaskClient):
    northside = make.library()
    link = booked(northside)

    asks(client, on="2099-03-04")
    desk = make.signed_in(client, make.member(northside, "desk"))
    text = unquote(desk.get("/northside/desk/messages?kind=ticket-asked").text)

    assert [(one.name, one.channel, one.address) for one in tasks()] == [
        ("wa ode", "telling", PHONE)]
    assert f"/b/{link}" in text and f"wa.me/{PHONE[1:]}?text=" in text
    assert "4 Maret 2099" in text and "Ada 1 pendaftaran" in text


@pytest.mark.parametrize("typed", [
    {"name": "Wa Ode Siti"}, {"phone": "081234567891"}])
def test_a_near_miss_hands_out_no_link(client: FlaskClient, typed: dict[str, str]):
    northside = make.library()
    link = booked(northside)

    asks(client, **typed)
    desk = make.signed_in(client, make.member(northside, "desk"))
    text = desk.get("/northside/desk/messages?kind=ticket-asked").text

    assert link not in text and "Tidak ada pendaftaran" in text


def test_another_librarys_ticket_is_not_found(client: FlaskClient):
    make.library()
    booked(make.library("southside"))

    asks(client)

    assert [one.facts["tickets"] for one in tasks()] == [[]]


def test_who_asks_hears_the_same_whether_or_not_there_is_a_booking(client: FlaskClient):
    booked(make.library())

    pages = [client.get(asks(client, name=name).location).text for name in ("Wa Ode", "Nobody")]

    assert ["Kalau ada tiket dengan nama dan nomor ini" in page for page in pages] == [True, True]
    assert not any("/b/" in page for page in pages)


def test_the_next_question_of_the_same_number_replaces_the_one_that_waits(client: FlaskClient):
    booked(make.library())

    asks(client, name="Ode")
    asks(client)

    assert [(one.name, len(one.facts["tickets"])) for one in tasks()] == [("wa ode", 1)]


def test_one_number_asks_three_times_a_day(client: FlaskClient):
    make.library()

    codes = [asks(client, name=name).status_code for name in ("A", "B", "C", "D")]

    assert codes == [303, 303, 303, 429]


def test_a_form_without_a_name_or_number_comes_back_with_what_was_typed(client: FlaskClient):
    make.library()

    answer = asks(client, name="", on="2099-03-04")

    assert answer.status_code == 422 and tasks() == []
    assert "Mohon tulis nama" in answer.text and 'value="2099-03-04"' in answer.text


def test_a_robot_finds_no_page(client: FlaskClient):
    make.library()

    assert asks(client, website="x").status_code == 404


def test_the_library_is_found_by_name(client: FlaskClient):
    make.library(name="Perpustakaan Abeli")
    make.library("southside", name="Perpustakaan Baruga")

    text = client.get("/tickets/lost?q=abeli").text

    assert "/northside/lost-ticket" in text and "/southside/lost-ticket" not in text
