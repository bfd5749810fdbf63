"""Series are kept a year ahead from their own terms, rest when what they need is gone, and never
stand in each other's way."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import text

from scheduler.bookings import moving_actions as moving
from scheduler.bookings.moving_actions import Change
from scheduler.db import db
from scheduler.domain.interval import Interval
from scheduler.domain.recurrence import Rule
from scheduler.events import actions as events
from scheduler.events import drafting_actions as drafting
from scheduler.events import extending_actions as extending
from scheduler.events import series_actions as series
from scheduler.events.actions import SessionRequest, Where
from scheduler.events.models import LeftOut, Series, Session
from scheduler.events.series_actions import SeriesRequest
from scheduler.history.models import Entry
from scheduler.libraries.models import Closure
from scheduler.outbox import worker
from tests import make

AT, TUESDAY, DAY = make.NOW, date(2026, 3, 3), timedelta(days=1)
YEAR = timedelta(days=366)


def weekly(event: Any, rule: Rule | None = None, *, by: Any, reason: str = "",
           minute: int = 780, **values: Any) -> list[Session]:
    when = Interval(make.instant("2026-03-03 13:00"), make.instant("2026-03-03 15:00"))
    wish = SessionRequest(event_id=event.id, when=when, **values)
    return series.repeat(SeriesRequest(rule or Rule("WEEKLY", 1, (1,)), TUESDAY, minute, 120, wish),
                         by=by, at=AT, outside_hours_reason=reason)


def last(event: Any) -> Session:
    return db.session.query(Session).filter_by(event_id=event.id).order_by(
        Session.starts_at.desc()).first()


def a_year_on(days: int = 60) -> None:
    db.session.commit()
    extending.extend(at=AT + timedelta(days=days))
    db.session.commit()
    db.session.expire_all()


def test_one_exception_at_the_end_does_not_become_the_pattern(app: Flask):
    northside = make.library()
    event, by = make.event(northside), make.staff(northside)
    made = weekly(event, by=by, place="Halaman depan", capacity=10)
    moving.reschedule(made[-1].id, Change(
        Interval(made[-1].starts_at, made[-1].ends_at), Where(None, "Taman Kota"), 2),
        by=by, at=AT)

    a_year_on()

    assert len({one.series_on for one in db.session.query(Session)}) == 53 + 8
    assert (last(event).place, last(event).capacity) == ("Halaman depan", 10)


def test_a_reason_outside_hours_is_kept_for_the_dates_to_come(app: Flask):
    northside = make.library()
    event, room, by = make.event(northside), make.space(northside), make.staff(northside)
    weekly(event, by=by, space_id=room.id, minute=1020, reason="Kelas malam")

    a_year_on()

    assert db.session.query(Session).count() == 53 + 8
    assert last(event).outside_hours_reason == "Kelas malam"


def test_a_reason_for_the_hour_is_none_for_a_day_on_which_the_library_is_closed(app: Flask):
    northside = make.library()
    event, room, by = make.event(northside), make.space(northside), make.staff(northside)
    weekly(event, by=by, space_id=room.id, minute=1020, reason="Kelas malam")
    day = TUESDAY + timedelta(weeks=53)
    db.session.add(Closure(library_id=northside.id, starts_at=make.instant(f"{day} 00:00"),
                           ends_at=make.instant(f"{day + DAY} 00:00"), reason="Idulfitri"))

    a_year_on()

    left = db.session.query(LeftOut).one()
    assert (left.day, left.why, left.what) == (day, "closed", "Idulfitri")
    assert db.session.query(Session).count() == 53 + 7


def test_what_cannot_be_held_is_left_out_and_noted(app: Flask):
    northside = make.library()
    event, room, by = make.event(northside), make.space(northside), make.staff(northside)
    weekly(event, by=by, space_id=room.id)
    day = TUESDAY + timedelta(weeks=54)
    events.schedule(SessionRequest(
        event_id=make.event(northside, "Rapat").id, space_id=room.id,
        when=Interval(make.instant(f"{day} 14:00"), make.instant(f"{day} 16:00"))), by=by, at=AT)

    a_year_on()

    assert [(one.day, one.why) for one in db.session.query(LeftOut)] == [(day, "taken")]
    assert db.session.query(Session).filter_by(series_on=day).count() == 0


def test_two_hundred_times_are_two_hundred_though_a_year_holds_fifty_three(app: Flask):
    northside = make.library()
    event, by = make.event(northside), make.staff(northside)
    weekly(event, Rule("WEEKLY", 1, (1,), count=80), by=by)

    for days in range(30, 400, 30):
        a_year_on(days)

    assert db.session.query(Session).count() == 80
    assert db.session.query(Series).one().completed_at is not None


def test_six_days_a_week_go_on_after_a_thousand_times(app: Flask):
    northside = make.library()
    event, by = make.event(northside), make.staff(northside)
    weekly(event, Rule("WEEKLY", 1, (0, 1, 2, 3, 4, 5)), by=by, place="Halaman")
    row = db.session.query(Series).one()
    row.first_on = TUESDAY - timedelta(days=2800)  # eight years ago

    a_year_on()

    assert len({one.series_on for one in db.session.query(Session)}) == (
        db.session.query(Session).count()) == 314 + 51


def test_a_retired_event_makes_no_sessions_and_wakes_when_it_is_offered_again(app: Flask):
    northside = make.library()
    event, by = make.event(northside), make.staff(northside)
    weekly(event, by=by)
    events.retire(event.id, by=by, at=AT)

    a_year_on(200)
    asleep = db.session.query(Session).count()
    since, why = db.session.query(Series.rested_at, Series.rest_reason).one()
    events.offer_again(event.id, by=by, at=AT + timedelta(days=200))
    a_year_on(201)

    assert (asleep, since, why) == (53, AT, "event-retired")
    assert db.session.query(Session).count() == 53 + 28
    assert db.session.query(Series.rested_at, Series.rest_reason).one() == (None, "")


def test_days_that_passed_while_it_rested_are_not_made_afterwards(app: Flask):
    northside = make.library()
    event, by = make.event(northside), make.staff(northside)
    weekly(event, by=by)
    events.retire(event.id, by=by, at=AT)
    db.session.commit()

    later = AT + timedelta(days=500)
    events.offer_again(event.id, by=by, at=later)
    a_year_on(500)

    assert [one for one in db.session.query(Session).filter(Session.made_at == later)
            if one.ends_at <= later] == []
    assert last(event).starts_at > later + timedelta(days=350)


def test_a_retired_room_lets_its_own_series_rest_and_no_other(app: Flask):
    northside = make.library()
    gone, by = make.space(northside, "Gudang"), make.staff(northside)
    first, second = make.event(northside, "Klub gudang"), make.event(northside, "Klub baca")
    weekly(first, by=by, space_id=gone.id)
    weekly(second, by=by, place="Teras")
    gone.retired_at = AT

    a_year_on()

    assert {row.event_id: row.rest_reason for row in db.session.query(Series)} == {
        first.id: "space-retired", second.id: ""}
    assert last(second).starts_at > AT + YEAR


def test_a_closed_library_lets_its_series_rest_from_that_day(app: Flask):
    northside = make.library()
    event, by = make.event(northside), make.staff(northside)
    weekly(event, by=by)
    northside.closed_on = (AT + timedelta(days=380)).date()

    a_year_on(60)
    until = last(event).series_on
    a_year_on(400)

    assert until == date(2027, 3, 16)  # the last Tuesday before it closes
    assert (last(event).series_on, db.session.query(Series.rest_reason).scalar()) == (
        until, "library-closed")


@pytest.mark.parametrize("spoilt", [
    "update series set rule = 'FREQ=HOURLY' where id = :id",
    "update series set rule = 'nonsense' where id = :id",
    "update series set minutes = 0x7fffffff where id = :id",
    "update series set first_on = '9999-12-30' where id = :id",
])
def test_one_series_that_fails_stops_no_other(app: Flask, engine_name: str, spoilt: str):
    northside, southside = make.library(), make.library("southside")
    bad, good = make.event(northside), make.event(southside)
    weekly(bad, by=make.staff(northside))
    weekly(good, by=make.staff(southside, name="Dora"))
    number = db.session.query(Series.id).filter_by(event_id=bad.id).scalar()
    db.session.execute(text(spoilt.replace("0x7fffffff", "2147483647")), {"id": number})
    db.session.commit()

    done = worker.tick(at=AT + timedelta(days=60))
    db.session.expire_all()

    assert "extend-series" in done
    assert last(good).starts_at > AT + YEAR


def test_what_failed_rests_and_goes_on_when_it_is_mended(app: Flask):
    northside = make.library()
    event, by = make.event(northside), make.staff(northside)
    weekly(event, by=by)
    row = db.session.query(Series).one()
    row.rule = "nonsense"

    a_year_on(60)
    why = db.session.query(Series.rest_reason).scalar()
    db.session.query(Series).one().rule = "FREQ=WEEKLY;BYDAY=TU"
    a_year_on(61)

    assert why == "trouble"
    assert db.session.query(Series.rest_reason).scalar() == ""
    assert last(event).starts_at > AT + YEAR
    assert [verb for (verb,) in db.session.query(Entry.verb).filter_by(subject="series")
            .order_by(Entry.id)] == ["repeated", "rested", "woke", "extended"]


def test_a_partner_no_longer_in_use_gives_nothing_to_the_dates_to_come(app: Flask):
    northside = make.library()
    event, by, pkk = make.event(northside), make.staff(northside), make.partner(northside, "PKK")
    weekly(event, by=by, partner=events.Gift(pkk.id, "place"))
    pkk.retired_at = AT

    a_year_on()

    given = db.session.execute(text("select count(*) from contribution")).scalar()
    assert (given, db.session.query(Session).count()) == (53, 61)


def test_extending_twice_makes_no_date_twice(app: Flask):
    northside = make.library()
    event, by = make.event(northside), make.staff(northside)
    weekly(event, by=by)
    for days in (60, 60, 61, 95, 130):
        a_year_on(days)

    found = [one.series_on for one in db.session.query(Session).order_by(Session.starts_at)]

    assert found == [TUESDAY + timedelta(weeks=week) for week in range(len(found))]
    assert found[-1] > (AT + YEAR + timedelta(days=120)).date()


def test_a_draft_that_was_thrown_away_is_a_date_left_out(app: Flask):
    northside = make.library()
    event, by = make.event(northside), make.staff(northside)
    made = weekly(event, by=by, publish=False)

    drafting.discard({made[3].id: drafting.mark(made[3])}, by=by, at=AT)

    assert [(one.day, one.why) for one in db.session.query(LeftOut)] == [
        (TUESDAY + timedelta(weeks=3), "hand")]


def test_dates_left_out_at_the_start_are_kept_with_the_series(app: Flask):
    northside = make.library()
    event, by = make.event(northside), make.staff(northside)
    when = Interval(make.instant("2026-03-03 13:00"), make.instant("2026-03-03 15:00"))
    wish = SeriesRequest(Rule("WEEKLY", 1, (1,), count=4), TUESDAY, 780, 120,
                         SessionRequest(event_id=event.id, when=when))

    series.repeat(replace(wish), skip={TUESDAY + timedelta(weeks=1), date(2030, 1, 1)},
                  by=by, at=AT)

    assert [(one.day, one.why) for one in db.session.query(LeftOut)] == [
        (TUESDAY + timedelta(weeks=1), "hand")]
