"""Change a session and all after it in its series: the same change, not the same session."""

from collections.abc import Sequence, Set
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from scheduler.bookings import moving_actions as moving
from scheduler.bookings.moving_actions import Change
from scheduler.db import db
from scheduler.domain.errors import Conflict, Refusal
from scheduler.domain.interval import Interval
from scheduler.domain.permissions import Actor
from scheduler.domain.recurrence import from_rrule
from scheduler.domain.repeating import Dated, Terms, changed, moved_dates, own, with_those
from scheduler.events import left_out_actions, series_queries
from scheduler.events import queries as planned
from scheduler.events import series_actions as series
from scheduler.events.actions import Where
from scheduler.events.models import Series, Session
from scheduler.events.own_dates import dated, exceptions, minutes_between
from scheduler.events.series_actions import DatesRefused
from scheduler.libraries import queries as libraries
from scheduler.spaces import actions as spaces


@dataclass(frozen=True)
class Followed:
    """What came of it: parties the desk has to tell, and dates that keep something of their own."""

    told: int = 0
    own: int = 0


@dataclass(frozen=True)
class _Shift:
    """The change as the series takes it: from one of its dates to another, and in `what`."""

    old: Series
    new: Series
    first: int
    change: Change
    wish: Dated
    what: frozenset[str]
    days: dict[date, date] = field(default_factory=dict)


def reschedule_following(
    session_id: int, change: Change, *, keep: Set[date] = frozenset(), by: Actor, at: datetime,
) -> Followed:
    """Change a session and all after it in its series by what changes in this one.

    The series' days shift by as many days as this session moves; its hours, its place and its
    places become this session's only when they change here. What a later date has of its own
    stays, unless the change is about that very thing. Days to `keep` stay as they are. The old
    series ends and another one goes on with what is left of its rule; every session keeps its
    row, its bookings and its UID.

    Refusals: those of `reschedule` for this session, DatesRefused for later ones, RhythmStays.
    """
    first = planned.following_for_update(session_id, library_id=by.library_id)
    old = planned.series(first.series_id or 0, library_id=by.library_id)
    zone = libraries.by_id(by.library_id).zone
    was, wish = dated(first, zone), _wished(first, change, zone)
    what = changed(was.terms, wish.terms)
    if not what and wish.day == was.day:
        return Followed(moving.reschedule(session_id, change, by=by, at=at))

    sessions = list(planned.following(first))
    shift = _begun(old, was, wish, what, first=first.id, change=change, by=by, at=at)
    goals = {one.id: _goal(one, shift, keep, zone) for one in sessions}
    _let_go([one for one in sessions if _moves(dated(one, zone), goals[one.id])], shift, at=at)
    return _moved(sessions, goals, shift, zone, reason=shift.new.usual.outside_hours_reason,
                  by=by, at=at)


def with_their_own(first: Session, after: Sequence[Session]) -> int:
    """How many after a session have something of their own, unlike their series."""
    if first.series is None:
        return 0
    zone = libraries.by_id(first.library_id).zone
    return len(exceptions(first.series, [one for one in after if one.id != first.id], zone))


def _wished(first: Session, change: Change, zone: ZoneInfo) -> Dated:
    """What the change asks for; a street is its place's, and goes when that changes."""
    kept = first.address if change.into.place == first.place else ""
    starts, ends = (edge.astimezone(zone) for edge in (change.when.start, change.when.end))
    return Dated(starts.date(), starts.date(), Terms(
        starts.hour * 60 + starts.minute, minutes_between(starts, ends), change.into.space_id,
        change.into.place, change.capacity, change.own.get("address", kept)))


def _begun(
    old: Series, was: Dated, wish: Dated, what: frozenset[str], *, first: int, change: Change,
    by: Actor, at: datetime,
) -> _Shift:
    """The new series, the days of the old one under it, and the dates without a session."""
    to = was.on + (wish.day - was.day)
    new = series.go_on_as(
        old, with_those(old.terms, what, wish.terms), on=was.on, to=to,
        reason=change.outside_hours_reason or old.usual.outside_hours_reason, by=by, at=at)
    days = series_queries.days_from(old.id, was.on)
    shift = _Shift(old, new, first, change, wish, what, moved_dates(
        from_rrule(old.rule), from_rrule(new.rule), on=was.on, to=to, wanted={was.on, *days}))
    left_out_actions.take_along(old, new, shift.days)
    return shift


def _goal(session: Session, shift: _Shift, keep: Set[date], zone: ZoneInfo) -> Dated:
    """What one of the dates becomes."""
    now = dated(session, zone)
    on = shift.days.get(now.on, now.on)
    if session.id == shift.first:
        return Dated(on, shift.wish.day, shift.wish.terms)
    if now.on in keep:
        return Dated(on, now.day, now.terms)
    terms = with_those(now.terms, shift.what, shift.new.terms)
    return Dated(on, now.day if on == now.on else on, terms)


def _moves(now: Dated, goal: Dated) -> bool:
    """Does it change its time or its place?"""
    return now.day != goal.day or bool(changed(now.terms, goal.terms) - {"places"})


def _let_go(sessions: list[Session], shift: _Shift, *, at: datetime) -> None:
    """Those that move let go of their rooms together, so that none stands in another's way."""
    held = [one.reservation for one in sessions if one.reservation is not None]
    wanted = {shift.new.usual.space_id, shift.wish.terms.space_id} - {None}
    spaces.let_go_together(held, also=[number for number in wanted if number], at=at)


def _moved(
    sessions: list[Session], goals: dict[int, Dated], shift: _Shift, zone: ZoneInfo, *,
    reason: str, by: Actor, at: datetime,
) -> Followed:
    told, refused = 0, []
    for session in sessions:
        goal, day = goals[session.id], dated(session, zone).on
        try:
            wish = _change(session, goal, zone, reason)
            if session.id == shift.first:  # other words stay with their one date
                wish = replace(wish, own=shift.change.own, agreed=shift.change.agreed)
            told += moving.reschedule(session.id, wish, by=by, at=at)
        except Conflict as refusal:
            if session.id == shift.first:
                raise
            refused.append((day, refusal))
        session.series_id, session.series_on = shift.new.id, goal.on
    _check(refused)
    db.session.flush()
    return Followed(told, sum(bool(own(goals[one.id], shift.new.terms)) for one in sessions
                              if one.id != shift.first))


def _check(refused: list[tuple[date, Refusal]]) -> None:
    if refused:
        raise DatesRefused(dates=refused)


def _change(session: Session, goal: Dated, zone: ZoneInfo, reason: str) -> Change:
    """The change that makes a session what it is to be; its own instants when no hour moves."""
    when = left_out_actions.time_of(goal.terms, goal.day, library_id=session.library_id)
    now = dated(session, zone)
    if (now.day, now.terms.minute, now.terms.minutes) == (
            goal.day, goal.terms.minute, goal.terms.minutes):
        when = Interval(session.starts_at, session.ends_at)
    return Change(when, Where(goal.terms.space_id, goal.terms.place), goal.terms.capacity, reason,
                  own={"address": goal.terms.address}, agreed=goal.terms.capacity)
