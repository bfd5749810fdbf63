"""Move a session, or call off it and all that follow, and tell everyone who had booked."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from scheduler.bookings import actions as bookings
from scheduler.bookings import presence, queries
from scheduler.bookings.letters import tell_change
from scheduler.db import db
from scheduler.domain.attendance import PeopleNoted, doors_open
from scheduler.domain.errors import Conflict
from scheduler.domain.interval import Interval
from scheduler.domain.permissions import Actor
from scheduler.domain.words import N_
from scheduler.events import actions as events
from scheduler.events import queries as planned
from scheduler.events import saying_actions as saying
from scheduler.events import series_actions as series
from scheduler.events.actions import Where
from scheduler.events.changing import change as alter
from scheduler.events.models import Session
from scheduler.history import actions as history
from scheduler.spaces import queries as spaces
from scheduler.spaces.actions import check_large_enough


class FewerThanBooked(Conflict):
    """Facts: taken (int)."""

    message = N_("%(taken)s places are booked already; there cannot be fewer.")


@dataclass(frozen=True)
class Change:
    """When and where a session is to be, and for how many (None: nobody books).

    `own`: what it says of itself, keys of `domain.saying.OWN`. `agreed`: the places that are meant
    although they are more than the space is for.
    """

    when: Interval
    into: Where
    capacity: int | None
    outside_hours_reason: str = ""
    own: Mapping[str, str] = field(default_factory=dict)
    agreed: int | None = None


def reschedule(session_id: int, change: Change, *, by: Actor, at: datetime) -> int:
    """Change a session's time, place, places or own words; returns how many the desk has to tell.

    Only a new time or place is news. Refusals: those of `events.actions.move`,
    RoomTooSmall, FewerThanBooked(taken), PeopleNoted(n) when people came and it would not have
    begun.
    """
    session = planned.session_for_update(session_id, library_id=by.library_id)
    before, was_at = Interval(session.starts_at, session.ends_at), _where(session)
    _check_room(session, change, was_at)

    if change.capacity != session.capacity:
        _resize(session, change.capacity, by=by, at=at)
    moved = change.when != before or change.into != was_at
    if moved:
        _check_nobody_came(session_id, change.when, at=at)
        events.move(session_id, change.when, into=change.into, by=by, at=at,
                    outside_hours_reason=change.outside_hours_reason)
    saying.say(session_id, change.own, by=by, at=at)

    return _tell_all(session_id, before, by=by, at=at) if moved else 0


def _check_room(session: Session, change: Change, was: Where) -> None:
    room = change.into.space_id
    if room is not None and (room, change.capacity) != (was.space_id, session.capacity):
        space = spaces.space(room, library_id=session.library_id)
        check_large_enough(space, change.capacity, agreed=change.agreed)


def _check_nobody_came(session_id: int, when: Interval, *, at: datetime) -> None:
    came = presence.noted(session_id).people if at < doors_open(when.start) else 0
    if came:
        raise PeopleNoted(n=came)


def _where(session: Session) -> Where:
    held = session.reservation
    return Where(held.space_id if held else None, session.place)


def _resize(session: Session, capacity: int | None, *, by: Actor, at: datetime) -> None:
    if capacity is not None and capacity < session.seats_taken:
        raise FewerThanBooked(taken=session.seats_taken)
    alter(session, by=by, at=at, capacity=capacity, changed_at=at)
    history.record("resized", "session", subject_id=session.id, by=by, at=at,
                   facts={"capacity": capacity})


def _tell_all(session_id: int, before: Interval, *, by: Actor, at: datetime) -> int:
    db.session.flush()
    session = queries.session_for_booking(session_id, library_id=by.library_id)
    parties = queries.live(session_id, library_id=by.library_id)
    for booking in parties:
        tell_change("session-moved", booking, session, at=at, before=before.start.isoformat())
    return sum(booking.told.by_hand for booking in parties)


def call_off_following(session_id: int, *, reason: str, by: Actor, at: datetime) -> int:
    """Cancel a session and all after it in its series; returns how many the desk has to tell."""
    first = planned.following_for_update(session_id, library_id=by.library_id)
    if first.series_id is not None:
        series.end(first.series_id, by=by, at=at)
    return sum(bookings.call_off(session.id, reason=reason, by=by, at=at)
               for session in list(planned.following(first)))
