"""A form that creates, creates once: Back, a reload, a second tap, an answer that got lost."""

import re
from concurrent.futures import ThreadPoolExecutor
from contextvars import Context
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from scheduler import clock, once
from scheduler.attendance.models import Attendance, Headcount
from scheduler.bookings.models import Booking
from scheduler.db import db, transaction
from scheduler.events.models import Event, Session
from scheduler.imports.models import Import
from tests import make

KEY = "a-key-of-a-form-that-was-opened"
SARI = {"name": "Sari", "email": "sari@example.org", "consent": "y"}
NEW = {"kind": "sharing", "title": "Merajut", "purpose": "programme", "starts": "09:00",
       "ends": "10:00", "place": "Teras", "every": "0"}


@pytest.fixture
def session(app: Flask) -> Session:
    begins = clock.now() + timedelta(days=2)
    return make.session(make.event(make.library()), starts_at=begins.replace(microsecond=0))


def how_many(model: Any) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def at_desk(client: FlaskClient, session: Session) -> FlaskClient:
    library = session.event.library
    return make.signed_in(client, make.member(library, role="manager"))


def booking_url(session: Session) -> str:
    return f"/northside/sessions/{session.id}/bookings"


def test_a_second_tap_lands_on_the_ticket(client: FlaskClient, session: Session):
    first, again = (client.post(booking_url(session), data={**SARI, once.FIELD: KEY})
                    for _tap in range(2))

    assert (first.status_code, again.status_code) == (303, 303)
    assert again.location == first.location
    assert how_many(Booking) == 1


def test_whoever_lost_the_answer_and_its_cookie_still_holds_the_ticket(
        app: Flask, client: FlaskClient, session: Session):
    lost = client.post(booking_url(session), data={**SARI, once.FIELD: KEY})
    other = app.test_client()

    again = other.post(booking_url(session), data={**SARI, once.FIELD: KEY})

    assert again.location == lost.location
    assert lost.location in other.get("/tickets").text


def test_a_person_known_by_number_lands_on_the_ticket_too(client: FlaskClient, session: Session):
    wish = {"name": "Sari", "phone": "0812 3456 7890", "consent": "y", once.FIELD: KEY}

    first, again = (client.post(booking_url(session), data=wish) for _tap in range(2))

    assert again.location == first.location


def test_a_post_without_a_key_is_known_by_its_hand_and_its_words(
        client: FlaskClient, session: Session):
    places = []
    for _turn in range(2):
        client.get(f"/northside/sessions/{session.id}")
        places.append(client.post(booking_url(session), data=SARI).location)

    assert places[0] == places[1]
    assert how_many(Booking) == 1


def test_back_to_a_fresh_form_with_the_old_words_in_it_is_the_same_post(
        client: FlaskClient, session: Session):
    for _turn in range(2):
        key = key_on(client, f"/northside/sessions/{session.id}", booking_url(session))
        client.post(booking_url(session), data={**SARI, once.FIELD: key})

    assert how_many(Booking) == 1


def test_who_gives_the_place_back_may_book_again_in_the_same_words(
        client: FlaskClient, session: Session):
    client.get(f"/northside/sessions/{session.id}")
    ticket = client.post(booking_url(session), data=SARI).location
    client.post(f"{ticket}/cancellation")

    again = client.post(booking_url(session), data=SARI).location

    assert again != ticket
    assert how_many(Booking) == 2


def test_another_hand_in_the_same_words_is_someone_else(
        app: Flask, client: FlaskClient, session: Session):
    for hand in (client, app.test_client()):
        hand.get(f"/northside/sessions/{session.id}")
        hand.post(booking_url(session), data=SARI)

    assert how_many(Booking) == 2


def test_what_was_changed_after_back_is_not_taken_in_silence(
        client: FlaskClient, session: Session):
    first = client.post(booking_url(session), data={**SARI, once.FIELD: KEY})

    again = client.post(booking_url(session),
                        data={**SARI, "name": "Sari dan Ana", once.FIELD: KEY})

    assert again.location == first.location
    assert "Yang Anda ubah sesudahnya belum ikut tersimpan" in client.get(again.location).text
    assert how_many(Booking) == 1


def test_an_event_sent_twice_is_one_event(client: FlaskClient, session: Session):
    desk = at_desk(client, session)
    day = f"{clock.now().date() + timedelta(days=9)}"
    for _turn in range(2):
        desk.get("/northside/events/new")
        desk.post("/northside/events/", data={**NEW, "on": day})

    assert db.session.scalars(select(Event.title).order_by(Event.id)).all() == [
        "Menjahit tas", "Merajut"]


def test_a_group_counts_once(client: FlaskClient, session: Session):
    desk, url = at_desk(client, session), f"/northside/desk/sessions/{session.id}"
    session.starts_at = clock.now() - timedelta(minutes=5)
    for _turn in range(2):
        desk.get(url)
        desk.post(f"{url}/groups", data={"group": "SD", "group_male": "12", "group_female": "15"})

    assert db.session.scalar(select(func.sum(Headcount.people))) == 27


def test_two_guests_of_one_name_are_two(client: FlaskClient, session: Session):
    desk, url = at_desk(client, session), f"/northside/desk/sessions/{session.id}"
    session.starts_at = clock.now() - timedelta(minutes=5)
    for _guest in range(2):
        key = key_on(desk, url, f"{url}/walk-ins")
        for _tap in range(2):
            desk.post(f"{url}/walk-ins", data={"name": "Budi", once.FIELD: key})

    assert how_many(Attendance) == 2


def test_a_form_that_is_refused_keeps_its_key(client: FlaskClient, session: Session):
    answer = client.post(booking_url(session), data={"name": "", once.FIELD: KEY})

    assert answer.status_code == 422
    assert keys_in(answer.text, booking_url(session)) == [KEY]


def test_a_key_opens_nothing_at_another_address(client: FlaskClient, session: Session):
    other = make.session(session.event, starts_at=session.starts_at + timedelta(days=1))

    first, second = (client.post(booking_url(one), data={**SARI, once.FIELD: KEY})
                     for one in (session, other))

    assert first.location != second.location
    assert how_many(Booking) == 2


def test_who_was_not_let_in_has_made_nothing(app: Flask, client: FlaskClient, session: Session):
    day = f"{clock.now().date() + timedelta(days=9)}"
    wish = {**NEW, "on": day, once.FIELD: KEY}
    refused = client.post("/northside/events/", data=wish)

    made = at_desk(app.test_client(), session).post("/northside/events/", data=wish)

    assert (refused.location.split("?")[0], made.location) == ("/sign-in", "/northside/events/")


def test_the_worker_forgets_what_is_over(client: FlaskClient, session: Session):
    client.post(booking_url(session), data={**SARI, once.FIELD: KEY})

    with transaction():
        once.tidy(at=clock.now() + once.KEPT_FOR)

    assert how_many(once.SentForm) == 0


def test_of_several_at_once_one_is_made(app: Flask, session: Session):
    db.session.commit()
    url = booking_url(session)
    db.session.remove()

    with ThreadPoolExecutor(4) as taps:
        places = {one.location for one in taps.map(lambda _tap: FlaskClient(app).post(
            url, data={**SARI, once.FIELD: KEY}), range(8))}

    assert len(places) == 1
    assert how_many(Booking) == 1


def test_of_several_at_once_without_a_key_one_is_made(app: Flask, session: Session):
    hand = FlaskClient(app)
    db.session.commit()
    Context().run(hand.get, f"/northside/sessions/{session.id}")
    cookie, url = hand.get_cookie("session"), booking_url(session)
    assert cookie is not None
    db.session.remove()

    def tap(_number: int) -> str | None:
        browser = FlaskClient(app)
        browser.set_cookie("session", cookie.value)
        return browser.post(url, data=SARI).location

    with ThreadPoolExecutor(4) as taps:
        places = set(taps.map(tap, range(8)))

    assert len(places) == 1
    assert how_many(Booking) == 1


def test_a_guest_noted_twice_without_a_key_is_one(client: FlaskClient, session: Session):
    desk, url = at_desk(client, session), f"/northside/desk/sessions/{session.id}"
    session.starts_at = clock.now() - timedelta(minutes=5)
    for _turn in range(2):
        desk.get(url)
        desk.post(f"{url}/walk-ins", data={"name": "Budi"})

    assert how_many(Attendance) == 1


def test_a_file_sent_twice_is_read_once(client: FlaskClient, session: Session):
    desk = at_desk(client, session)
    text = b"library,period,count,source\nnorthside,2026-01,12,tally\n"
    places = [desk.post("/northside/imports/", data={
        "kind": "visits", "file": (BytesIO(text), "a.csv"), once.FIELD: KEY}).location
        for _tap in range(2)]

    assert places[0] == places[1]
    assert how_many(Import) == 1


def keys_in(text: str, url: str) -> list[str]:
    forms = re.findall(r"<form\b.*?</form>", text, re.DOTALL)
    return [key for form in forms if f'action="{url}"' in form
            for key in re.findall(rf'name="{once.FIELD}" value="([^"]+)"', form)]


def key_on(client: FlaskClient, seen_at: str, url: str) -> str:
    return keys_in(client.get(seen_at).text, url)[0]

