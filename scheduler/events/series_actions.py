"""Events that repeat: sessions made from a rule in wall time, kept as rows of their own."""

from collections.abc import Set
from dataclasses import dataclass
from datetime import date, datetime

from scheduler.db import db
from scheduler.domain.errors import ClosedThen, Conflict, OutsideHours, Refusal, SpaceTaken
from scheduler.domain.permissions import Actor, check
from scheduler.domain.recurrence import Rule, dates, from_rrule, last_date
from scheduler.domain.repeating import Terms, left, moved, reached
from scheduler.domain.words import N_
from scheduler.events import actions as events
from scheduler.events import left_out_actions, queries, series_queries
from scheduler.events import resting_actions as resting
from scheduler.events.actions import SessionRequest
from scheduler.events.extending_actions import HORIZON, complete
from scheduler.events.models import Series, SeriesTerms, Session
from scheduler.history import actions as history
from scheduler.spaces import queries as rooms
from scheduler.spaces.actions import check_large_enough

REFUSED = (SpaceTaken, ClosedThen, OutsideHours)


class DatesRefused(Conflict):
    """Facts: dates, pairs of a date and the refusal of that date."""

    message = N_("Some dates cannot be held. Tick the dates to leave out, or choose another room.")


class DatesClosed(DatesRefused):
    """Facts as above; the library is closed then, and nothing else is against them."""

    message = N_("The library is closed at some of these times. Write the reason why they are held "
                 "all the same, or tick the dates to leave out.")


class NothingLeft(Conflict):
    message = N_("No date is left. Please check the days and the end.")


class AllLeftOut(NothingLeft):
    message = N_("Every date is ticked to be left out. Please untick those that are held.")


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

    The reason outside hours is kept for the dates to come.
    Refusals: NotYourRole, Missing, NothingLeft, AllLeftOut, RoomTooSmall, DatesRefused (or
    DatesClosed) with every date that cannot be held and is not skipped.
    """
    check("schedule", by)
    event = queries.event(request.session.event_id, library_id=by.library_id)
    _check_room(request.session, by=by)
    days = meant(request)
    if not set(days) - skip:
        raise AllLeftOut() if days else NothingLeft()

    series = _kept(Series(
        library_id=by.library_id, event_id=event.id, rule=request.rule.to_rrule(),
        first_on=request.first_on, starts_minute=request.minute, minutes=request.minutes,
        expanded_to=request.first_on + HORIZON),
        _usual(request.session, outside_hours_reason, at=at))
    complete(series, at=at)
    made, refused = _scheduled(series, [day for day in days if day not in skip], by=by, at=at)
    _check(refused)
    for day in sorted(skip & set(days)):
        left_out_actions.note(series, day, None, at=at)

    history.record("repeated", "series", subject_id=series.id, by=by, at=at,
                   facts={"sessions": len(made), "rule": series.rule})
    return made


def _check_room(wish: SessionRequest, *, by: Actor) -> None:
    if wish.space_id is not None:
        space = rooms.space(wish.space_id, library_id=by.library_id)
        check_large_enough(space, wish.capacity, agreed=wish.agreed)


def meant(request: SeriesRequest) -> list[date]:
    """The dates of a series that are made at once: those of its first year."""
    return dates(request.rule, first=request.first_on, until=request.first_on + HORIZON)


def has_more(request: SeriesRequest) -> bool:
    """Do more dates follow after those that are made at once?"""
    last = last_date(request.rule, first=request.first_on)
    return last is None or last > request.first_on + HORIZON


def _usual(wish: SessionRequest, reason: str, *, at: datetime) -> SeriesTerms:
    gift = wish.partner
    return SeriesTerms(
        space_id=wish.space_id, place=wish.place, capacity=wish.capacity,
        address=wish.address if wish.place else "",
        outside_hours_reason=reason, published_at=at if wish.publish else None,
        partner_id=gift.partner_id if gift else None, gives=gift.role if gift else "other",
        gift=gift.what if gift else "")


def _kept(series: Series, usual: SeriesTerms) -> Series:
    db.session.add(series)
    db.session.flush()
    usual.series_id, usual.library_id = series.id, series.library_id
    db.session.add(usual)
    db.session.flush()
    db.session.refresh(series)
    return series


def _scheduled(
    series: Series, days: list[date], *, by: Actor, at: datetime,
) -> tuple[list[Session], list[tuple[date, Refusal]]]:
    made, refused = [], []
    for day in days:
        try:
            made.append(events.schedule(
                left_out_actions.wish_for(series, day, at=at), by=by, at=at,
                outside_hours_reason=series.usual.outside_hours_reason))
        except REFUSED as refusal:
            refused.append((day, refusal))
    return made, refused


def _check(refused: list[tuple[date, Refusal]]) -> None:
    if refused:
        closed = all(isinstance(why, (ClosedThen, OutsideHours)) for _day, why in refused)
        raise (DatesClosed if closed else DatesRefused)(dates=refused)


def end(series_id: int, *, by: Actor, at: datetime) -> Series:
    """Let a series make no more sessions; those that stand stay. Refusals: NotYourRole, Missing."""
    check("schedule", by)
    series = queries.series(series_id, library_id=by.library_id)
    series.ended_at = series.ended_at or at
    history.record("ended", "series", subject_id=series.id, by=by, at=at)
    return series


def go_elsewhere(space_id: int, to_space: int, *, by: Actor, at: datetime) -> None:
    """Let the series of a room go on in another one; their dates are moved by themselves."""
    check("schedule", by)
    for one in series_queries.in_space(space_id, library_id=by.library_id):
        one.usual.space_id = to_space
        history.record("went-elsewhere", "series", subject_id=one.id, by=by, at=at,
                       facts={"from": space_id, "to": to_space})


def settle_place(
    series_id: int, *, space_id: int | None, place: str, by: Actor, at: datetime,
) -> Series:
    """Hold the dates that are still to be made somewhere else; those that stand stay where they
    are. A series that rests for want of a room goes on. Refusals: NotYourRole, Missing."""
    check("schedule", by)
    queries.series(series_id, library_id=by.library_id)
    series = series_queries.for_update(series_id)
    if space_id is not None:
        rooms.space(space_id, library_id=by.library_id)

    usual = series.usual
    before = {"space": usual.space_id, "place": usual.place, "address": usual.address}
    usual.space_id, usual.place = space_id, "" if space_id else place
    usual.address = usual.address if usual.place == before["place"] else ""
    db.session.flush()
    db.session.expire(usual, ["space"])
    resting.settle_one(series, at=at)

    history.record("settled", "series", subject_id=series.id, by=by, at=at, facts=before)
    return series


def go_on_as(
    old: Series, terms: Terms, *, on: date, to: date, reason: str, by: Actor, at: datetime,
) -> Series:
    """End a series and start another that has what is left of its rule, from the date `on`,
    which becomes `to`, and on other terms. Refusal: RhythmStays."""
    rest_of = left(from_rrule(old.rule), first=old.first_on, on=on)
    rule, usual = moved(rest_of, on=on, to=to), old.usual
    new = _kept(
        Series(library_id=old.library_id, event_id=old.event_id, rule=rule.to_rrule(),
               first_on=to, starts_minute=terms.minute, minutes=terms.minutes,
               expanded_to=reached(rest_of, rule, on=on, to=to, until=old.expanded_to),
               completed_at=old.completed_at, rested_at=old.rested_at,
               rest_reason=old.rest_reason, ended_at=old.ended_at),
        SeriesTerms(space_id=terms.space_id, place=terms.place, capacity=terms.capacity,
                    address=terms.address,
                    outside_hours_reason=reason, partner_id=usual.partner_id, gives=usual.gives,
                    gift=usual.gift, published_at=usual.published_at))
    end(old.id, by=by, at=at)
    history.record("went-on", "series", subject_id=new.id, by=by, at=at, facts={
        "as_before": old.id, "from": on.isoformat(), "to": to.isoformat(),
        "rule": old.rule, "minute": old.starts_minute, "minutes": old.minutes,
        "space": usual.space_id, "place": usual.place, "address": usual.address,
        "places": usual.capacity})
    return new
