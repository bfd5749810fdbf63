"""What was called off by mistake, or too early, takes place after all."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from datetime import date, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from scheduler.bookings import actions as bookings
from scheduler.bookings import returning_actions as returning
from scheduler.bookings.moving_actions import call_off_following
from scheduler.bookings.returning_actions import Returned
from scheduler.db import db, transaction
from scheduler.domain.errors import AlreadyOver, NotYourRole, Refusal, SpaceTaken
from scheduler.domain.permissions import GUEST, Actor
from scheduler.events import actions as events
from scheduler.events import series_queries
from scheduler.events.actions import SessionRequest
from scheduler.events.models import Session
from scheduler.events.series_actions import DatesRefused
from scheduler.history.models import Entry
from scheduler.outbox.models import Message
from scheduler.spaces import actions as spaces
from scheduler.spaces.actions import ReservationRequest
from scheduler.spaces.models import Claim
from tests import make
from tests.bookings.scenes import party, span


@pytest.fixture
def called_off(app: Flask) -> tuple[Session, Actor]:
    """A session in a room for two, with Cleo booked, Wati gone by herself and Sari waiting."""
    northside = make.library(code_prefix="NS")
    space, by = make.space(northside), make.staff(northside, "manager", "Ada")
    session = events.schedule(SessionRequest(
        make.event(northside, capacity=2).id, span("10:00", "12:00"), space_id=space.id,
        capacity=2), by=by, at=make.NOW)
    party(session, "Cleo", "081234567890")
    wati = party(session, "Wati", "081234567891")
    party(session, "Sari", "081234567892", size=2)
    bookings.cancel(wati.id, by=GUEST(northside.id), at=make.NOW)
    all_told()
    bookings.call_off(session.id, reason="Hujan", by=by, at=make.NOW)
    db.session.commit()
    return session, by


def all_told() -> None:
    db.session.query(Message).filter(Message.settled_at.is_(None)).update(
        {"settled_at": make.NOW, "outcome": "told"})


def held() -> int:
    return db.session.query(Claim).filter(Claim.released_at.is_(None)).count()


def news(kind: str) -> list[str]:
    return sorted(one.name for one in db.session.query(Message).filter_by(kind=kind)
                  if one.outcome != "withdrawn")


def test_everyone_is_booked_as_before_and_is_told(called_off):
    session, by = called_off
    all_told()

    done = returning.bring_back(session.id, by=by, at=make.NOW)

    assert done == Returned(1, 2)
    assert (session.state, session.cancel_reason, session.sequence) == ("published", "", 2)
    assert (session.seats_taken, session.parties_waiting, held()) == (1, 1, 1)
    assert news("session-returned") == ["Cleo", "Sari"]
    assert db.session.query(Entry).filter_by(verb="brought-back").count() == 1


def test_who_has_not_heard_that_it_was_called_off_hears_nothing(called_off):
    session, by = called_off

    assert returning.bring_back(session.id, by=by, at=make.NOW) == Returned(1, 0)
    assert (news("session-cancelled"), news("session-returned")) == ([], [])


def test_twice_is_once(called_off):
    session, by = called_off
    returning.bring_back(session.id, by=by, at=make.NOW)

    assert returning.bring_back(session.id, by=by, at=make.NOW) == Returned()
    assert (session.sequence, held()) == (2, 1)


def test_a_room_that_somebody_else_took_is_theirs(called_off):
    session, by = called_off
    room = session.reservation.space_id
    spaces.reserve(ReservationRequest(room, span("11:00", "13:00"), "loan", title="Karang Taruna"),
                   by=by, at=make.NOW)

    with pytest.raises(SpaceTaken):
        returning.bring_back(session.id, by=by, at=make.NOW)


def test_it_comes_back_in_another_room(called_off):
    session, by = called_off
    other = make.space(session.event.library, "Ruang Serbaguna")

    returning.bring_back(session.id, space_id=other.id, by=by, at=make.NOW)

    assert session.reservation.space_id == other.id


def test_what_is_over_stays_as_it_is_and_the_desk_asks_a_librarian(called_off):
    session, by = called_off

    with pytest.raises(AlreadyOver):
        returning.bring_back(session.id, by=by, at=session.ends_at)
    with pytest.raises(NotYourRole):
        returning.bring_back(session.id, by=replace(by, role="desk"), at=make.NOW)


def test_the_rest_of_a_series_comes_back_together_or_not_at_all(app: Flask):
    northside = make.library()
    by, event = make.staff(northside, "manager", "Ada"), make.event(northside)
    space, rule = make.space(northside), make.series(event)
    made = [events.schedule(SessionRequest(
        event.id, span("10:00", "12:00", f"2099-03-{day:02d}"), space_id=space.id, capacity=9,
        series_id=rule.id, series_on=date(2099, 3, day)), by=by, at=make.NOW)
        for day in (10, 17, 24)]
    call_off_following(made[0].id, reason="Libur", by=by, at=make.NOW)
    taken = spaces.reserve(ReservationRequest(space.id, span("10:00", "11:00", "2099-03-17"),
                                              "loan", title="RT"), by=by, at=make.NOW)
    db.session.commit()

    with pytest.raises(DatesRefused) as refused, transaction():
        returning.bring_back_together(made[0].id, by=by, at=make.NOW)
    assert [day for day, _why in refused.value.facts["dates"]] == [date(2099, 3, 17)]
    db.session.expire_all()
    assert {one.state for one in made} == {"cancelled"}

    spaces.release(taken.id, by=by, at=make.NOW)
    assert returning.bring_back_together(made[0].id, by=by, at=make.NOW) == Returned(3, 0)
    assert series_queries.standing_days(rule.id) == {one.series_on for one in made}


def test_bringing_back_and_taking_the_room_at_once_leave_one_of_them(app: Flask, called_off):
    session, by = called_off
    number, room = session.id, session.reservation.space_id
    other = make.event(session.event.library, "Merajut").id
    db.session.commit()

    def back(_number: int) -> None:
        with app.app_context(), suppress(Refusal), transaction():
            returning.bring_back(number, by=by, at=make.NOW + timedelta(seconds=1))

    def plan(_number: int) -> None:
        with app.app_context(), suppress(Refusal), transaction():
            events.schedule(SessionRequest(other, span("09:00", "13:00"), space_id=room),
                            by=by, at=make.NOW)

    with ThreadPoolExecutor(8) as threads:
        done = [threads.submit(verb, one) for one in range(4) for verb in (back, plan)]
    for one in done:
        one.result()

    db.session.expire_all()
    standing = db.session.query(Session).filter(Session.cancelled_at.is_(None)).all()
    assert (len(standing), held()) == (1, 1)
    assert session.sequence == 1 + (standing[0].id == number)
    assert len(news("session-cancelled")) == (0 if standing[0].id == number else 2)


def test_the_page_says_what_comes_back_and_offers_a_free_room(
    client: FlaskClient, called_off, sign_in,
):
    session, by = called_off
    northside = session.event.library
    sign_in(make.member(northside, name="Ben"))
    other = make.space(northside, "Ruang Serbaguna")
    spaces.reserve(ReservationRequest(session.reservation.space_id, span("11:00", "13:00"), "loan"),
                   by=by, at=make.NOW)
    db.session.commit()
    url = f"/northside/sessions/{session.id}/return"

    asked, refused = client.get(url).text, client.post(url)
    again = client.post(url, data={"space": str(other.id)})

    assert "2 pendaftaran kembali seperti semula" in asked
    assert refused.status_code == 409 and "di Ruang Serbaguna" in refused.text
    assert again.status_code == 303 and session.state == "published"
    assert "memang sudah jadi" in client.get(url).text


def test_cancelling_the_rest_of_a_series_says_how_many(client: FlaskClient, sign_in):
    northside = make.library()
    event = make.event(northside)
    rule = make.series(event)
    made = [make.session(event, f"2099-03-{day} 10:00", series_id=rule.id,
                         series_on=date(2099, 3, day)) for day in (10, 17, 24)]
    sign_in(make.member(northside))
    db.session.commit()
    url = f"/northside/sessions/{made[0].id}/cancellation"

    answer = client.post(url, data={"follow": "y"})

    assert "3 pertemuan dibatalkan" in client.get(answer.location).text
