"""Events that repeat: sessions made from a rule in wall time, kept as rows of their own."""

from collections.abc import Iterable, Set
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from scheduler.db import db
from scheduler.domain.errors import ClosedThen, Conflict, OutsideHours, Refusal, SpaceTaken
from scheduler.domain.interval import Interval
from scheduler.domain.permissions import Actor, check
from scheduler.domain.recurrence import Rule, expand, from_rrule
from scheduler.domain.words import N_
from scheduler.events import actions as events
from scheduler.events import contribution_actions as contributions
from scheduler.events import queries
from scheduler.events.actions import SessionRequest
from scheduler.events.models import Series, Session
from scheduler.history import actions as history
from scheduler.libraries import queries as libraries

HORIZON = timedelta(days=366)
REFUSED = (SpaceTaken, ClosedThen, OutsideHours)


class DatesRefused(Conflict):
    """Facts: dates, pairs of a date and the refusal of that date."""

    message = N_("Some dates cannot be held. Tick the dates to leave out, or choose another room.")


class NothingLeft(Conflict):
    message = N_("No date is left. Please check the days and the end.")


@dataclass(frozen=True)
class SeriesRequest:
    """A rule from a first date on; `minute` since midnight on the wall, `minutes` long."""

    rule: Rule
    first_on: date
    minute: int
    minutes: int
    session: SessionRequest


def repeat(
    request: SeriesRequest, *, skip: Set[date] = frozenset(), by: Actor, at: datetime,
    outside_hours_reason: str = "",
) -> list[Session]:
    """Make a series and its sessions of the coming year, all or none.

    Refusals: NotYourRole, Missing, NothingLeft, DatesRefused with every date that cannot be
    held and is not skipped.
    """
    check("schedule", by)
    event = queries.event(request.session.event_id, library_id=by.library_id)
    horizon = request.first_on + HORIZON
    series = Series(
        library_id=by.library_id, event_id=event.id, rule=request.rule.to_rrule(),
        first_on=request.first_on, starts_minute=request.minute, minutes=request.minutes,
        expanded_to=horizon)
    dates = occurrences(series, library_id=by.library_id, until=horizon, skip=skip)
    if not dates:
        raise NothingLeft()

    db.session.add(series)
    db.session.flush()
    wish = replace(request.session, series_id=series.id)
    made, refused = _scheduled(wish, dates, by=by, at=at, reason=outside_hours_reason)
    if refused:
        raise DatesRefused(dates=refused)

    history.record("repeated", "series", subject_id=series.id, by=by, at=at,
                   facts={"sessions": len(made), "rule": series.rule})
    return made


def occurrences(
    series: Series, *, library_id: int, until: date, skip: Set[date] = frozenset(),
) -> list[Interval]:
    """The times a series means, from its first date to `until`."""
    return expand(
        from_rrule(series.rule), first=series.first_on, minute=series.starts_minute,
        duration=timedelta(minutes=series.minutes), zone=libraries.by_id(library_id).zone,
        horizon=until, skip=skip)


def _scheduled(
    wish: SessionRequest, dates: Iterable[Interval], *, by: Actor, at: datetime, reason: str,
) -> tuple[list[Session], list[tuple[date, Refusal]]]:
    zone = libraries.by_id(by.library_id).zone
    made, refused = [], []
    for when in dates:
        try:
            made.append(events.schedule(replace(wish, when=when), by=by, at=at,
                                        outside_hours_reason=reason))
        except REFUSED as refusal:
            refused.append((when.start.astimezone(zone).date(), refusal))
    return made, refused


def end(series_id: int, *, by: Actor, at: datetime) -> Series:
    """Let a series make no more sessions; those that stand stay."""
    check("schedule", by)
    series = queries.series(series_id, library_id=by.library_id)
    series.ended_at = at
    history.record("ended", "series", subject_id=series.id, by=by, at=at)
    return series


def go_on_as(
    old: Series, *, first_on: date, minute: int, minutes: int, by: Actor, at: datetime,
) -> Series:
    """End a series and start another with the same rhythm from a date on, on its weekdays."""
    rule = from_rrule(old.rule)
    shift = (first_on - old.first_on).days
    started = Series(
        library_id=old.library_id, event_id=old.event_id, first_on=first_on,
        rule=replace(rule, weekdays=tuple(sorted({(day + shift) % 7 for day in rule.weekdays})))
        .to_rrule(), starts_minute=minute, minutes=minutes, expanded_to=old.expanded_to)
    db.session.add(started)
    end(old.id, by=by, at=at)
    db.session.flush()
    return started


def extend(*, at: datetime) -> None:
    """Keep endless series a year ahead; a date that cannot be held is left out and noted."""
    for series in queries.endless_series(before=(at + HORIZON - timedelta(days=31)).date()):
        by = Actor(series.library_id, "manager")
        pattern = queries.last_of(series.id)
        if pattern is None:
            continue
        until = (at + HORIZON).date()
        zone = libraries.by_id(series.library_id).zone
        dates = [when for when in occurrences(series, library_id=series.library_id, until=until)
                 if when.start.astimezone(zone).date() > series.expanded_to]
        wish = SessionRequest(
            event_id=series.event_id, when=Interval(pattern.starts_at, pattern.ends_at),
            space_id=pattern.reservation.space_id if pattern.reservation else None,
            place=pattern.place, address=pattern.address,
            capacity=pattern.capacity, series_id=series.id,
            publish=pattern.published_at is not None)
        made, refused = _scheduled(wish, dates, by=by, at=at, reason="")
        for session in made:
            contributions.carry_over(pattern.id, session.id)
        series.expanded_to = until
        history.record("extended", "series", subject_id=series.id, by=by, at=at,
                       facts={"left_out": [day.isoformat() for day, _refusal in refused]})
