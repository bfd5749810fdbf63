"""This one and all that follow: the change is taken along, not the session."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask

from scheduler.bookings import following_actions as following
from scheduler.bookings import moving_actions as moving
from scheduler.bookings.moving_actions import Change
from scheduler.db import db
from scheduler.domain.interval import Interval
from scheduler.domain.permissions import Actor
from scheduler.domain.recurrence import Rule
from scheduler.domain.repeating import RhythmStays
from scheduler.events import actions as events
from scheduler.events import drafting_actions as drafting
from scheduler.events import extending_actions as extending
from scheduler.events import series_actions as series
from scheduler.events.actions import SessionRequest, Where
from scheduler.events.models import LeftOut, Series, Session
from scheduler.events.series_actions import DatesRefused, SeriesRequest
from tests import make

AT = make.NOW
MONDAY, DAY, WEEK = date(2027, 2, 1), timedelta(days=1), timedelta(days=7)
TWICE = Rule("WEEKLY", 1, (0, 3))


def course(rule: Rule, first: date = MONDAY, **values: Any) -> tuple[list[Session], Actor]:
    """A series at 09.00 for an hour on the front yard, for four."""
    northside = make.library()
    by, when = make.staff(northside), at_nine(first)
    wish = SessionRequest(event_id=make.event(northside).id, when=when,
                          **{"place": "Halaman depan", "capacity": 4, **values})
    return series.repeat(SeriesRequest(rule, first, 540, 60, wish), by=by, at=AT), by


def at_nine(day: date) -> Interval:
    return Interval(make.instant(f"{day} 09:00"), make.instant(f"{day} 10:00"))


def like(session: Session, day: str = "", hours: str = "", **values: Any) -> Change:
    """What the form would send for a session of which this much was changed."""
    starts, ends = (edge.astimezone(make.ZoneInfo(make.ZONE))
                    for edge in (session.starts_at, session.ends_at))
    begins, finish = hours.split("-") if hours else (f"{starts:%H:%M}", f"{ends:%H:%M}")
    day = day or f"{starts:%Y-%m-%d}"
    held = session.reservation
    change = Change(Interval(make.instant(f"{day} {begins}"), make.instant(f"{day} {finish}")),
                    Where(held.space_id if held else None, session.place), session.capacity)
    return replace(change, **values)


def standing() -> list[Session]:
    return list(db.session.query(Session).filter_by(cancelled_at=None).order_by(Session.starts_at))


def said(sessions: list[Session]) -> list[str]:
    return [f"{one.starts_at.astimezone(make.ZoneInfo(make.ZONE)):%a %d/%m %H.%M}"
            for one in sessions]


def goes_on() -> Series:
    return db.session.query(Series).filter_by(ended_at=None).one()


def test_monday_and_thursday_stay_so_when_only_the_hour_changes_on_a_thursday(app: Flask):
    made, by = course(replace(TWICE, count=6))

    following.reschedule_following(made[1].id, like(made[1], hours="15:00-16:00"), by=by, at=AT)

    assert said(standing()) == ["Mon 01/02 09.00", "Thu 04/02 15.00", "Mon 08/02 15.00",
                                "Thu 11/02 15.00", "Mon 15/02 15.00", "Thu 18/02 15.00"]
    assert (goes_on().rule, goes_on().starts_minute) == ("FREQ=WEEKLY;BYDAY=MO,TH;COUNT=5", 900)


def test_both_weekdays_shift_when_the_day_moves(app: Flask):
    made, by = course(replace(TWICE, count=4))

    following.reschedule_following(made[1].id, like(made[1], "2027-02-05"), by=by, at=AT)

    assert said(standing()) == ["Mon 01/02 09.00", "Fri 05/02 09.00", "Tue 09/02 09.00",
                                "Fri 12/02 09.00"]
    assert goes_on().rule == "FREQ=WEEKLY;BYDAY=TU,FR;COUNT=3"


def test_an_exception_keeps_what_is_its_own_when_the_change_is_about_something_else(app: Flask):
    made, by = course(replace(TWICE, count=4))
    moving.reschedule(made[2].id, like(made[2], "2027-02-09", into=Where(None, "Taman"),
                                       capacity=2), by=by, at=AT)

    done = following.reschedule_following(
        made[1].id, like(made[1], hours="15:00-16:00"), by=by, at=AT)

    assert said(standing())[2] == "Tue 09/02 15.00"
    assert (standing()[2].place, standing()[2].capacity) == ("Taman", 2)
    assert (goes_on().usual.place, goes_on().usual.capacity) == ("Halaman depan", 4)
    assert (done.told, done.own) == (0, 1)


def test_an_exception_follows_when_the_change_is_about_that_very_thing(app: Flask):
    made, by = course(replace(TWICE, count=4))
    moving.reschedule(made[2].id, like(made[2], "2027-02-09", into=Where(None, "Taman")),
                      by=by, at=AT)

    done = following.reschedule_following(
        made[1].id, like(made[1], "2027-02-05", into=Where(None, "Teras")), by=by, at=AT)

    assert said(standing()) == ["Mon 01/02 09.00", "Fri 05/02 09.00", "Tue 09/02 09.00",
                                "Fri 12/02 09.00"]
    assert [one.place for one in standing()] == ["Halaman depan", "Teras", "Teras", "Teras"]
    assert done.own == 0


def test_the_exception_one_begins_from_does_not_become_the_pattern(app: Flask):
    made, by = course(replace(TWICE, count=4))
    moving.reschedule(made[1].id, like(made[1], "2027-02-05", hours="14:00-15:00"), by=by, at=AT)

    following.reschedule_following(made[1].id, like(made[1], capacity=8), by=by, at=AT)

    assert said(standing()) == ["Mon 01/02 09.00", "Fri 05/02 14.00", "Mon 08/02 09.00",
                                "Thu 11/02 09.00"]
    assert [one.capacity for one in standing()] == [4, 8, 8, 8]
    assert (goes_on().rule, goes_on().starts_minute) == ("FREQ=WEEKLY;BYDAY=MO,TH;COUNT=3", 540)


def test_nothing_changed_is_no_new_series(app: Flask):
    made, by = course(replace(TWICE, count=4))

    following.reschedule_following(made[1].id, like(made[1]), by=by, at=AT)

    assert db.session.query(Series).count() == 1


def test_what_is_left_out_and_called_off_goes_along(app: Flask):
    made, by = course(replace(TWICE, count=5), publish=False)
    drafting.discard({made[3].id: drafting.mark(made[3])}, by=by, at=AT)
    events.publish(made[2].id, by=by, at=AT)
    events.cancel(made[2].id, reason="Libur", by=by, at=AT)

    following.reschedule_following(made[1].id, like(made[1], "2027-02-05"), by=by, at=AT)

    assert said(standing()) == ["Mon 01/02 09.00", "Fri 05/02 09.00", "Tue 16/02 09.00"]
    left = db.session.query(LeftOut).one()
    off = db.session.query(Session).filter(
        Session.cancelled_at.is_not(None), Session.published_at.is_not(None)).one()
    assert (left.series_id, left.day) == (goes_on().id, date(2027, 2, 12))
    assert (off.series_id, off.series_on) == (goes_on().id, date(2027, 2, 9))


@pytest.mark.parametrize("days", [-9, -7, -3, -1, 0, 1, 4, 7, 15])
def test_a_moved_series_goes_on_where_it_ends_without_a_gap_or_a_double(app: Flask, days: int):
    made, by = course(TWICE, first=date(2026, 3, 5))
    first = made[4]
    day = first.starts_at.astimezone(make.ZoneInfo(make.ZONE)).date() + days * DAY

    following.reschedule_following(first.id, like(first, f"{day}", hours="11:00-12:00"),
                                   by=by, at=AT)
    db.session.commit()
    for later in (60, 100, 140):
        extending.extend(at=AT + later * DAY)
    db.session.expire_all()

    found = [one.series_on for one in standing() if one.series_id == goes_on().id]
    assert found == [day + number * WEEK + step for number in range(len(found))
                     for step in (0 * DAY, 4 * DAY)][:len(found)]
    assert found[-1] > (AT + 450 * DAY).date()


def test_the_second_tuesday_becomes_the_second_wednesday(app: Flask):
    made, by = course(Rule("MONTHLY", 1, (1,), position=2, count=5), first=date(2027, 2, 9))

    following.reschedule_following(made[1].id, like(made[1], "2027-03-10"), by=by, at=AT)

    assert said(standing()) == ["Tue 09/02 09.00", "Wed 10/03 09.00", "Wed 14/04 09.00",
                                "Wed 12/05 09.00", "Wed 09/06 09.00"]
    assert goes_on().rule == "FREQ=MONTHLY;BYDAY=WE;BYSETPOS=2;COUNT=4"


def test_a_day_that_not_every_month_has_is_refused(app: Flask):
    made, by = course(Rule("MONTHLY", count=5), first=date(2027, 2, 9))

    with pytest.raises(RhythmStays):
        following.reschedule_following(made[1].id, like(made[1], "2027-03-30"), by=by, at=AT)


def test_sessions_in_one_room_shift_among_each_other(app: Flask):
    northside = make.library()
    room, by = make.space(northside), make.staff(northside)
    event = make.event(northside)
    made = series.repeat(SeriesRequest(
        Rule("DAILY", count=5), MONDAY, 540, 60, SessionRequest(
            event_id=event.id, when=at_nine(MONDAY), space_id=room.id)), by=by, at=AT)
    moving.reschedule(made[2].id, like(made[2], hours="10:00-11:00"), by=by, at=AT)

    following.reschedule_following(
        made[1].id, like(made[1], "2027-02-03", hours="09:30-10:30"), by=by, at=AT)

    assert said(standing()) == ["Mon 01/02 09.00", "Wed 03/02 09.30", "Thu 04/02 09.30",
                                "Fri 05/02 09.30", "Sat 06/02 09.30"]


def test_dates_that_cannot_move_along_are_named_and_may_stay(app: Flask):
    northside = make.library()
    room, by = make.space(northside), make.staff(northside)
    event = make.event(northside)
    made = series.repeat(SeriesRequest(
        Rule("WEEKLY", 1, (0,), count=4), MONDAY, 540, 60, SessionRequest(
            event_id=event.id, when=at_nine(MONDAY), space_id=room.id)), by=by, at=AT)
    events.schedule(SessionRequest(
        event_id=event.id, when=Interval(make.instant("2027-02-15 13:00"),
                                         make.instant("2027-02-15 14:00")), space_id=room.id),
        by=by, at=AT)
    db.session.commit()
    change, taken = like(made[1], hours="13:00-14:00"), MONDAY + 2 * WEEK

    with pytest.raises(DatesRefused) as refused:
        following.reschedule_following(made[1].id, change, by=by, at=AT)
    db.session.rollback()
    done = following.reschedule_following(made[1].id, change, keep={taken}, by=by, at=AT)

    assert [day for day, _why in refused.value.facts["dates"]] == [taken]
    assert said(standing()) == ["Mon 01/02 09.00", "Mon 08/02 13.00", "Mon 15/02 09.00",
                                "Mon 15/02 13.00", "Mon 22/02 13.00"]
    assert done.own == 1


def test_a_series_that_was_ended_makes_no_dates_because_its_last_ones_are_moved(app: Flask):
    made, by = course(TWICE, first=date(2026, 3, 5))
    series.end(made[0].series_id or 0, by=by, at=AT)

    following.reschedule_following(made[4].id, like(made[4], hours="11:00-12:00"), by=by, at=AT)
    db.session.commit()
    extending.extend(at=AT + 200 * DAY)

    assert db.session.query(Series).filter_by(ended_at=None).count() == 0
    assert db.session.query(Session).count() == len(made)
