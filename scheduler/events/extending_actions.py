"""What the worker does about series: those without an end are kept a year ahead, those whose
activity, room or library is gone rest, and each is looked after alone."""

from datetime import date, datetime, timedelta
from functools import partial

from scheduler.db import db
from scheduler.domain.errors import ClosedThen, Conflict, Refusal
from scheduler.domain.recurrence import dates, from_rrule, last_date
from scheduler.domain.resting import TROUBLE
from scheduler.events import actions as events
from scheduler.events import left_out_actions, series_queries
from scheduler.events.models import Series
from scheduler.events.resting_actions import rest, settle_one, worker
from scheduler.history import actions as history
from scheduler.libraries import queries as libraries
from scheduler.outbox.batches import each_alone

HORIZON = timedelta(days=366)
SLACK = timedelta(days=31)  # so far short of a year ahead before more are made


def extend(*, at: datetime) -> None:
    """Look after every series that needs it; one that fails rests, and stops no other."""
    each_alone(
        "extend-series", series_queries.to_look_after(before=(at + HORIZON - SLACK).date()),
        partial(look_after, at=at), failed=partial(note_trouble, at=at))


def look_after(series_id: int, *, at: datetime) -> None:
    """Let a series rest or go on, as things stand, and keep it a year ahead.

    A date that cannot be held is left out and noted.
    """
    series = series_queries.for_update(series_id)
    if not settle_one(series, at=at):
        return
    today = at.astimezone(libraries.by_id(series.library_id).zone).date()
    if series.expanded_to < (at + HORIZON - SLACK).date():
        _expand(series, today=today, at=at)


def note_trouble(series_id: int, *, at: datetime) -> None:
    """Nobody knows why it failed; its librarian is to see that it did."""
    rest(series_queries.for_update(series_id), TROUBLE, at=at)


def _expand(series: Series, *, today: date, at: datetime) -> None:
    rule = from_rrule(series.rule)
    until = _until(series, at=at)
    if until <= series.expanded_to:
        return
    standing = series_queries.standing_days(series.id)
    made, left_out = 0, []
    for day in dates(rule, first=series.first_on, until=until,
                     after=max(series.expanded_to, today - timedelta(days=1))):
        if day in standing:
            continue
        refusal = _made(series, day, at=at)
        if refusal is not None:
            left_out_actions.note(series, day, refusal, at=at)
            left_out.append(day.isoformat())
        made += refusal is None
    series.expanded_to = until
    complete(series, at=at)
    if made or left_out:
        history.record("extended", "series", subject_id=series.id, by=worker(series), at=at,
                       facts={"sessions": made, "left_out": left_out})


def _until(series: Series, *, at: datetime) -> date:
    """A year ahead, but not beyond the day on which the library closes."""
    until = (at + HORIZON).date()
    closes = libraries.by_id(series.library_id).closed_on
    return until if closes is None else min(until, closes - timedelta(days=1))


def _made(series: Series, day: date, *, at: datetime) -> Refusal | None:
    """Make the session of a day; the refusal when it cannot be held.

    A reason outside hours was given for the hours, not for the days on which nobody is there.
    """
    wish = left_out_actions.wish_for(series, day, at=at)
    reason = series.usual.outside_hours_reason
    if reason and wish.space_id and libraries.closures_between(
            series.library_id, start=wish.when.start, end=wish.when.end):
        return ClosedThen(place=libraries.by_id(series.library_id).name)
    try:
        with db.session.begin_nested():
            events.schedule(wish, by=worker(series), at=at, outside_hours_reason=reason)
    except Conflict as refusal:
        return refusal
    return None


def complete(series: Series, *, at: datetime) -> None:
    """Note that a rule with an end means no more dates than were made."""
    last = last_date(from_rrule(series.rule), first=series.first_on)
    if last is not None and last <= series.expanded_to:
        series.completed_at = at
