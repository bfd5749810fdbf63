"""One script fills no session, no week of rooms and no mailbox; a village never notices."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask, Response
from flask.testing import FlaskClient
from sqlalchemy import func, select

from scheduler.bookings import actions as bookings
from scheduler.bookings.models import Booking
from scheduler.db import db, transaction
from scheduler.domain.booking import BookingRequest, SeatRequest
from scheduler.domain.errors import Refusal
from scheduler.domain.limits import BOOKING_CONTACT, BOOKING_NETWORK, LETTERS, PARTIES
from scheduler.domain.permissions import GUEST
from scheduler.events.models import Session
from scheduler.outbox.models import Message
from tests import make
from tests.bookings.test_placing import statements

WHEN = "2099-03-04 10:00"


def a_session(**values: Any) -> Session:
    found = make.session(make.event(make.library(phone="0401 123456"), capacity=400), WHEN,
                         **values)
    db.session.commit()
    return found


def book(browser: FlaskClient, session_id: int, *, address: str = "192.0.2.1", **typed: Any) -> Any:
    data = {"name": "Cleo", "phone": "0812 3456 7890", "consent": "y", **typed}
    return browser.post(f"/northside/sessions/{session_id}/bookings", data=data,
                        environ_base={"REMOTE_ADDR": address})


def seats() -> int:
    return db.session.scalar(select(func.sum(Booking.seats))) or 0


def test_one_number_brings_three_parties_to_a_session_and_the_desk_brings_more(
    app: Flask, client: FlaskClient,
):
    session = a_session()
    answers = [book(client, session.id, name=f"Warga {number}", phone=phone)
               for number, phone in enumerate(["0812 3456 7890", "+62 812-3456-7890"] * 2)]
    at_desk = make.signed_in(app.test_client(), make.member(session.event.library, "desk"))

    more = book(at_desk, session.id, name="Warga lain")

    assert [one.status_code for one in answers] == [303] * PARTIES + [429]
    assert "0401 123456" in answers[-1].text and answers[-1].headers["Retry-After"]
    assert more.status_code == 303


def test_thirty_parties_of_one_number_at_once_leave_three(app: Flask):
    session = a_session()
    number, library_id = session.id, session.library_id
    db.session.remove()

    def come(which: int) -> str:
        with app.app_context():
            wish = BookingRequest(session_id=number, seats=(SeatRequest(f"Warga {which}"),),
                                  phone="081234567890", consent=True)
            try:
                with transaction():
                    return bookings.place(wish, by=GUEST(library_id), at=make.NOW).state
            except Refusal as refusal:
                return type(refusal).__name__

    with ThreadPoolExecutor(15) as phones:
        answers = sorted(phones.map(come, range(30)))

    assert answers == ["TooManyParties"] * (30 - PARTIES) + ["placed"] * PARTIES


def test_a_place_given_back_may_be_taken_again(client: FlaskClient):
    session = a_session()
    for number in range(PARTIES):
        book(client, session.id, name=f"Warga {number}")
    first = db.session.scalars(select(Booking).order_by(Booking.id)).first()
    assert first is not None
    bookings.cancel(first.id, by=GUEST(session.library_id), at=make.NOW)

    assert book(client, session.id, name="Warga lain").status_code == 303


def test_one_number_books_twelve_times_a_day_and_a_refusal_does_not_count(client: FlaskClient):
    first = a_session()
    sessions = [first, *(make.session(first.event, f"2099-03-{day:02d} 10:00")
                         for day in range(5, 20))]
    full = make.session(make.event(first.event.library, "Penuh"), "2099-04-01 10:00",
                        cancelled_at=make.NOW)
    db.session.commit()
    numbers, refused = [one.id for one in sessions], full.id
    before = {book(client, refused).status_code for _each in range(BOOKING_CONTACT.most + 1)}

    answers = [book(client, number).status_code for number in numbers]

    assert before == {409}
    assert answers == [303] * BOOKING_CONTACT.most + [429] * 4


def test_one_script_fills_no_session_and_the_next_village_does_not_notice(client: FlaskClient):
    session = a_session()
    party = {f"others-{number}-name": f"Teman {number}" for number in range(3)}

    answers = [book(client, session.id, name=f"Bot {number}", phone=f"0812345{number:05d}",
                    **party).status_code for number in range(60)]
    elsewhere = book(client, session.id, phone="081298765432", address="198.51.100.1")

    assert seats() - 1 == BOOKING_NETWORK.most // 4 * 4
    assert set(answers[:37]) == {303} and set(answers[38:]) == {429}
    assert elsewhere.status_code == 303


def test_staff_of_the_library_share_no_networks_limit(app: Flask):
    session = a_session()
    desk = make.signed_in(app.test_client(), make.member(session.event.library, "desk"))
    number = session.id

    answers = {book(desk, number, name=f"Warga {which}", phone=f"0812345{which:05d}").status_code
               for which in range(BOOKING_NETWORK.most + 5)}

    assert answers == {303}


def test_one_address_gets_five_letters_a_day(client: FlaskClient):
    first = a_session()
    numbers = [make.session(first.event, f"2099-03-{day:02d} 10:00").id for day in range(5, 13)]
    db.session.commit()

    answers = [book(client, number, name=f"Bot {number}", phone=f"0812345{number:05d}",
                    email=("Korban@example.com", "korban@EXAMPLE.com")[number % 2],
                    address=f"192.0.2.{number}") for number in numbers]

    assert [one.status_code for one in answers] == [303] * LETTERS.most + [429] * 3
    assert "surel" in answers[-1].text
    assert db.session.scalar(select(func.count(Message.id)).where(
        Message.channel == "mail")) == LETTERS.most


@pytest.mark.parametrize("typed", [{}, {"phone": ""}, {"phone": "", "email": "cleo@example.org"}])
def test_who_books_again_in_anothers_name_is_shown_no_ticket(app: Flask, typed: dict[str, str]):
    session = a_session()
    number = session.id
    data = {"guardian_name": "Dewi", "guardian_phone": "0812 9876 5432", **typed}
    book(app.test_client(), number, **data)
    code = db.session.scalars(select(Booking.link_code)).one()

    again = book(app.test_client(), number, **data)

    assert code not in again.text + str(again.headers)


@pytest.mark.parametrize("many", [1, 30])
def test_one_number_has_three_rooms_asked_for_however_many_ask_at_once(app: Flask, many: int):
    library = make.library()
    rooms = [make.space(library, f"Ruang {number}", slug=f"ruang-{number}").slug
             for number in range(6)]
    db.session.commit()

    def ask(number: int) -> int:
        path = f"/northside/spaces/{rooms[number % 6]}/request"
        return FlaskClient(app, Response).post(path, data={
            "title": "Rapat", "asked_by": "Karang Taruna", "phone": "0812 3456 7890",
            "people": "5", "consent": "y", "on": f"{_soon(number)}", "starts": "09:00",
            "ends": "10:00"}, environ_base={"REMOTE_ADDR": f"192.0.2.{number}"}).status_code

    with ThreadPoolExecutor(many) as phones:
        answers = list(phones.map(ask, range(30 if many > 1 else 5)))

    assert answers.count(303) == 3
    assert set(answers) <= {303, 429, 409}


def _soon(number: int) -> str:
    return str(date.today() + timedelta(days=2 + number))


def test_one_network_asks_for_ten_rooms_an_hour(client: FlaskClient):
    make.space(make.library())
    db.session.commit()

    answers = [client.post("/northside/spaces/ruang-belajar/request", data={
        "title": "Rapat", "asked_by": "Karang Taruna", "phone": f"0812345{number:05d}",
        "people": "5", "consent": "y", "on": _soon(number), "starts": "09:00",
        "ends": "10:00"}).status_code for number in range(12)]

    assert answers == [303] * 10 + [429] * 2


def test_a_booking_over_http_takes_ten_statements_beside_the_librarys_own(client: FlaskClient):
    session = a_session()
    make.person(session.event.library, "Cleo")
    db.session.commit()
    number = session.id

    for name in ("Cleo", "Dewi"):
        asked = statements(client.application, lambda name=name: book(
            client, number, name=name, form_key=f"a-key-that-nobody-guesses-{name}"))
        assert len([one for one in asked if "FROM library" not in one]) <= 10, asked
