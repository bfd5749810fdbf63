"""Activities that repeat: wall time, dates left out on purpose, this one and all that follow."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from scheduler.bookings import actions as bookings
from scheduler.bookings import following_actions as following
from scheduler.bookings import moving_actions as moving
from scheduler.bookings.moving_actions import Change
from scheduler.db import db
from scheduler.domain.booking import BookingRequest, SeatRequest
from scheduler.domain.interval import Interval
from scheduler.domain.permissions import GUEST
from scheduler.domain.recurrence import Rule
from scheduler.events import extending_actions as extending
from scheduler.events import series_actions as series
from scheduler.events.actions import SessionRequest, Where
from scheduler.events.models import Series, Session
from scheduler.events.series_actions import DatesRefused, NothingLeft, SeriesRequest
from scheduler.libraries.models import Library
from scheduler.outbox.models import Message
from tests import make

AT = make.NOW
TUESDAY = date(2026, 3, 3)


def request(event: Any, rule: Rule, **values: Any) -> SeriesRequest:
    when = Interval(make.instant("2026-03-03 13:00"), make.instant("2026-03-03 15:00"))
    wish = SessionRequest(event_id=event.id, when=when, **values)
    return SeriesRequest(rule, TUESDAY, 13 * 60, 120, wish)


def days(sessions: list[Session]) -> list[str]:
    return [f"{one.starts_at.astimezone(make.ZoneInfo(make.ZONE)):%d/%m %H.%M}" for one in sessions]


def standing(library_id: int) -> list[Session]:
    return list(db.session.query(Session).filter_by(library_id=library_id, cancelled_at=None)
                .order_by(Session.starts_at))


def test_every_second_tuesday_three_times(app: Flask):
    northside = make.library()
    by = make.staff(northside)

    made = series.repeat(request(make.event(northside), Rule("WEEKLY", 2, (1,), count=3)),
                         by=by, at=AT)

    assert days(made) == ["03/03 13.00", "17/03 13.00", "31/03 13.00"]
    kept = db.session.query(Series).one()
    assert (kept.rule, kept.starts_minute, kept.minutes) == (
        "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU;COUNT=3", 780, 120)
    assert {one.series_id for one in made} == {kept.id}


def test_ten_oclock_stays_ten_oclock_in_newcastle(app: Flask):
    newcastle = make.library("newcastle", timezone="Europe/London", country="GB")
    wish = replace(request(make.event(newcastle), Rule("WEEKLY", 1, (1,), count=3)),
                   first_on=date(2026, 3, 24), minute=600)

    made = series.repeat(wish, by=make.staff(newcastle), at=AT)

    assert [one.starts_at for one in made] == [
        datetime(2026, 3, 24, 10, tzinfo=UTC), datetime(2026, 3, 31, 9, tzinfo=UTC),
        datetime(2026, 4, 7, 9, tzinfo=UTC)]


def test_dates_that_cannot_be_held_are_all_named_and_can_be_left_out(app: Flask):
    northside = make.library()
    room, by = make.space(northside), make.staff(northside)
    other = make.event(northside, "Rapat")
    series.repeat(replace(request(other, Rule("WEEKLY", 1, (1,), count=1), space_id=room.id),
                          first_on=date(2026, 3, 17)), by=by, at=AT)
    wish = request(make.event(northside), Rule("WEEKLY", 1, (1,), count=4), space_id=room.id)
    db.session.commit()

    with pytest.raises(DatesRefused) as refused:
        series.repeat(wish, by=by, at=AT)
    db.session.rollback()
    made = series.repeat(wish, skip={date(2026, 3, 17)}, by=by, at=AT)

    dates: Any = refused.value.facts["dates"]
    assert [(day, type(why).__name__) for day, why in dates] == [
        (date(2026, 3, 17), "SpaceTakenFor")]
    assert days(made) == ["03/03 13.00", "10/03 13.00", "24/03 13.00"]


def test_a_rhythm_without_dates_is_refused(app: Flask):
    northside = make.library()

    with pytest.raises(NothingLeft):
        series.repeat(request(make.event(northside), Rule("WEEKLY", 1, (1,), count=1)),
                      skip={TUESDAY}, by=make.staff(northside), at=AT)


def test_an_endless_series_is_kept_a_year_ahead_once(app: Flask):
    northside = make.library()
    room = make.space(northside)
    series.repeat(request(make.event(northside), Rule("WEEKLY", 1, (1,)), space_id=room.id),
                  by=make.staff(northside), at=AT)
    before = len(standing(northside.id))

    for later in (90, 90, 100):
        extending.extend(at=AT + timedelta(days=later))
    after = standing(northside.id)

    assert before == 53
    assert len(after) == before + 13
    assert {one.reservation.space_id for one in after if one.reservation} == {room.id}


def a_course(app: Flask) -> tuple[Library, list[Session], Any]:
    northside = make.library()
    room, by = make.space(northside), make.staff(northside)
    made = series.repeat(request(make.event(northside), Rule("WEEKLY", 1, (1,), count=4),
                                 space_id=room.id, capacity=5), by=by, at=AT)
    for session in made:
        bookings.place(BookingRequest(
            session_id=session.id, seats=(SeatRequest("Cleo"),), phone="081234567890",
            consent=True), by=GUEST(northside.id), at=AT)
    db.session.commit()
    return northside, made, by


def test_this_and_all_that_follow_move_by_a_week_without_standing_in_their_own_way(app: Flask):
    northside, made, by = a_course(app)
    uids = [one.uid for one in made]
    room = made[0].reservation.space_id if made[0].reservation else None

    told = following.reschedule_following(made[1].id, Change(
        Interval(make.instant("2026-03-17 09:00"), make.instant("2026-03-17 10:30")),
        Where(room), 5), by=by, at=AT)
    db.session.commit()

    after = standing(northside.id)
    assert told.told == 3
    assert days(after) == ["03/03 13.00", "17/03 09.00", "24/03 09.00", "31/03 09.00"]
    assert [one.uid for one in after] == uids
    assert [one.sequence for one in after] == [0, 1, 1, 1]
    old, new = db.session.query(Series).order_by(Series.id)
    assert (old.ended_at, new.starts_minute, new.minutes) == (AT, 540, 90)
    assert [one.series_id for one in after] == [old.id, new.id, new.id, new.id]
    assert [row.kind for row in db.session.query(Message).filter_by(kind="session-moved")] == [
        "session-moved"] * 3


def test_this_and_all_that_follow_are_cancelled_and_everyone_is_told(app: Flask):
    northside, made, by = a_course(app)

    told = moving.call_off_following(made[2].id, reason="Libur", by=by, at=AT)
    db.session.commit()

    assert (told, days(standing(northside.id))) == (2, ["03/03 13.00", "10/03 13.00"])
    assert db.session.query(Series).one().ended_at == AT


def test_the_form_makes_a_rhythm_and_says_it_in_words(client: FlaskClient, sign_in: Any):
    northside = make.library()
    event = make.event(northside)
    sign_in(make.member(northside))
    typed = {"on": "2099-03-03", "starts": "13:00", "ends": "15:00", "every": "1",
             "weekdays": ["1", "3"], "times": "4"}

    answer = client.post(f"/northside/events/{event.id}/dates", data=typed)

    assert (answer.status_code, len(standing(northside.id))) == (303, 4)
    assert "13.00 WITA" in client.get("/northside/events/").get_data(as_text=True)


def test_the_form_names_closed_days_and_leaves_out_what_is_ticked(
    client: FlaskClient, sign_in: Any,
):
    northside = make.library(hours=tuple((day, 480, 1020) for day in range(5)))
    event, room = make.event(northside), make.space(northside)
    sign_in(make.member(northside))
    typed = {"on": "2099-03-05", "starts": "09:00", "ends": "10:00", "every": "1",
             "weekdays": ["3", "5"], "times": "4", "space": str(room.id)}
    path = f"/northside/events/{event.id}/dates"

    asked = client.post(path, data=typed)
    text = asked.get_data(as_text=True)
    saved = client.post(path, data={**typed, "skip": ["2099-03-07", "2099-03-14"]})

    assert asked.status_code == 409
    assert 'value="2099-03-07"' in text and 'value="2099-03-14"' in text
    assert (saved.status_code, len(standing(northside.id))) == (303, 2)


@pytest.mark.parametrize("wrong", [{"times": "0"}, {"times": "many"}, {"until": "2099-01-01"},
                                   {"until": "2099-04-01", "times": "3"}, {"every": "9"},
                                   {"weekdays": ["8"]}])
def test_a_rhythm_that_cannot_be_is_a_sentence(
    client: FlaskClient, sign_in: Any, wrong: dict[str, Any],
):
    northside = make.library()
    event = make.event(northside)
    sign_in(make.member(northside))

    answer = client.post(f"/northside/events/{event.id}/dates", data={
        "on": "2099-03-03", "starts": "13:00", "ends": "15:00", "every": "1",
        "place": "Balai desa", **wrong})

    assert answer.status_code == 422
    assert "Balai desa" in answer.get_data(as_text=True)
    assert standing(northside.id) == []
