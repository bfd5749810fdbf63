"""A session that moves keeps who booked it, and tells them all."""

import re
from typing import Any

from flask import Flask
from flask.testing import FlaskClient

from scheduler import clock
from scheduler.bookings import actions as bookings
from scheduler.bookings.models import Booking
from scheduler.db import db
from scheduler.domain.booking import BookingRequest, SeatRequest
from scheduler.domain.interval import Interval
from scheduler.domain.permissions import GUEST
from scheduler.events import actions as events
from scheduler.events.actions import SessionRequest
from scheduler.events.models import Session
from scheduler.outbox.letters import letter
from scheduler.outbox.models import Message
from scheduler.spaces.models import Claim
from tests import make


def span(start: str, end: str) -> Interval:
    return Interval(make.instant(start), make.instant(end))


PATH = "/northside/sessions/{}/schedule"


def booked(client: FlaskClient, sign_in: Any, people: int = 1, **values: Any) -> Session:
    northside = make.library()
    member = make.member(northside)
    room = make.space(northside)
    session = events.schedule(SessionRequest(
        event_id=make.event(northside).id, when=span("2099-03-04 10:00", "2099-03-04 12:00"),
        space_id=room.id, capacity=values.get("capacity", 5)), by=make.actor(member), at=make.NOW)
    for number in range(people):
        bookings.place(BookingRequest(
            session_id=session.id, seats=(SeatRequest(f"Cleo {number}"),), phone="081234567890",
            consent=True), by=GUEST(northside.id), at=make.NOW)
    sign_in(member)
    return session


def typed(session: Session, **values: Any) -> dict[str, Any]:
    held = session.reservation
    return {"on": "2099-03-05", "starts": "13:00", "ends": "15:00", "capacity": "5",
            "space": str(held.space_id) if held else "", **values}


def test_everyone_who_booked_is_told_of_the_new_time(client: FlaskClient, sign_in: Any):
    session = booked(client, sign_in, people=2)

    page = client.get(PATH.format(session.id)).get_data(as_text=True)
    answer = client.post(PATH.format(session.id), data=typed(session))

    moved = db.session.get_one(Session, session.id)
    assert "2 pendaftar" in page and answer.status_code == 303
    assert (moved.starts_at, moved.sequence) == (make.instant("2099-03-05 13:00"), 1)
    news = db.session.query(Message).filter_by(kind="session-moved").all()
    assert len(news) == 2
    assert "tadinya Rabu, 4 Maret 2099, 10.00" in letter(news[0]).text
    live = db.session.query(Claim).filter_by(released_at=None).one()
    assert live.starts_at <= moved.starts_at < live.ends_at


def test_another_room_frees_the_first(client: FlaskClient, sign_in: Any):
    session = booked(client, sign_in)
    hall = make.space(session.event.library, "Aula")

    client.post(PATH.format(session.id), data=typed(session, space=str(hall.id)))

    held = db.session.get_one(Session, session.id).reservation
    assert held is not None and held.space_id == hall.id
    live = db.session.query(Claim).filter_by(released_at=None).all()
    assert [one.part_id for one in live] == [hall.parts[0].id]


def test_a_taken_room_is_named_with_near_ways_out_and_nothing_moves(
    client: FlaskClient, sign_in: Any,
):
    session = booked(client, sign_in)
    held = session.reservation
    assert held is not None
    events.schedule(SessionRequest(
        event_id=session.event_id, when=span("2099-03-05 13:00", "2099-03-05 14:00"),
        space_id=held.space_id), by=make.staff_at(session.library_id), at=make.NOW)

    answer = client.post(PATH.format(session.id), data=typed(session))

    text = answer.get_data(as_text=True)
    assert answer.status_code == 409
    assert 'name="instead"' in text and 'value="13:00"' in text
    assert db.session.get_one(Session, session.id).sequence == 0
    assert db.session.query(Message).filter_by(kind="session-moved").count() == 0


def test_more_places_let_the_waiting_in_and_fewer_than_booked_are_refused(
    client: FlaskClient, sign_in: Any,
):
    session = booked(client, sign_in, people=3, capacity=2)
    same = {"on": "2099-03-04", "starts": "10:00", "ends": "12:00"}

    fewer = client.post(PATH.format(session.id), data=typed(session, **same, capacity="1"))
    more = client.post(PATH.format(session.id), data=typed(session, **same, capacity="4"))

    assert (fewer.status_code, more.status_code) == (409, 303)
    assert {one.state for one in db.session.query(Booking)} == {"placed"}
    after = db.session.get_one(Session, session.id)
    assert (after.capacity, after.seats_taken, after.sequence) == (4, 3, 0)


def test_a_move_that_cannot_be_read_keeps_what_was_typed(client: FlaskClient, sign_in: Any):
    session = booked(client, sign_in)

    for wrong in ({"on": "9999-12-31"}, {"starts": "soon"}, {"ends": "12:00"}, {"capacity": "-1"}):
        answer = client.post(PATH.format(session.id), data=typed(
            session, place="Balai desa", **wrong))
        assert answer.status_code == 422, wrong
        assert "Balai desa" in answer.get_data(as_text=True)


def test_only_librarians_move_and_never_a_neighbours(client: FlaskClient, sign_in: Any):
    session = booked(client, sign_in)
    sign_in(make.member(make.library("southside"), "manager", "Dora"))

    assert client.get(PATH.format(session.id)).status_code == 403
    assert client.post(f"/southside/sessions/{session.id}/schedule",
                       data=typed(session)).status_code == 404


def test_a_draft_is_published_or_thrown_away(app: Flask, client: FlaskClient, sign_in: Any):
    session = booked(client, sign_in, people=0)
    for number in range(2):
        events.schedule(SessionRequest(
            event_id=session.event_id, when=span(f"2099-03-0{number + 6} 10:00",
                                                 f"2099-03-0{number + 6} 12:00"),
            space_id=session.reservation.space_id if session.reservation else None, publish=False),
            by=make.staff_at(session.library_id), at=make.NOW)
    db.session.commit()
    first, second = db.session.query(Session).filter_by(published_at=None).order_by(Session.id)
    numbers = first.id, second.id

    shown = client.get("/northside/events/").get_data(as_text=True)
    client.post(f"/northside/events/drafts/{numbers[0]}/publication")
    mark = re.search(rf'name="version" value="({numbers[1]}\.\d+)"', shown)
    gone = {"act": "discard", "pick": str(numbers[1]), "version": mark[1] if mark else ""}
    client.post("/northside/events/drafts", data=gone)

    assert f"/northside/events/drafts/{numbers[0]}/publication" in shown
    assert [db.session.get_one(Session, number).state for number in numbers] == [
        "published", "cancelled"]
    assert client.post("/northside/events/drafts", data=gone).status_code == 409


def test_an_edited_event_says_so_everywhere(client: FlaskClient, sign_in: Any):
    session = booked(client, sign_in, people=0)
    before = session.changed_at
    path = f"/northside/events/{session.event_id}/edit"

    shown = client.get(path).get_data(as_text=True)
    answer = client.post(
        path, data={"kind": "learning", "title": "Merajut", "purpose": "programme"})
    wrong = client.post(path, data={"kind": "", "title": "", "about": "Ditulis panjang",
                                    "age_from": "20", "age_to": "10"})

    after = db.session.get_one(Session, session.id)
    assert "Menjahit tas" in shown and answer.status_code == 303
    assert (after.event.title, after.sequence) == ("Merajut", 0) and after.changed_at > before
    assert wrong.status_code == 422 and "Ditulis panjang" in wrong.get_data(as_text=True)
    assert clock.now() > after.changed_at


def test_one_like_it_begins_with_the_same_words(client: FlaskClient, sign_in: Any):
    session = booked(client, sign_in, people=0)

    page = client.get(f"/northside/events/{session.event_id}/copy").get_data(as_text=True)

    assert 'value="Menjahit tas"' in page


def test_what_is_no_longer_offered_can_be_offered_again(client: FlaskClient, sign_in: Any):
    session = booked(client, sign_in, people=0)
    event = session.event_id

    client.post(f"/northside/events/{event}/retirement")
    retired = session.event.retired_at
    client.post(f"/northside/events/{event}/return")

    assert retired is not None and db.session.get_one(Session, session.id).event.retired_at is None
