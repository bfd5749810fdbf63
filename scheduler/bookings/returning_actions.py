"""Bring back what was called off, with everyone who was booked, and tell them."""

from dataclasses import dataclass
from datetime import date, datetime

from scheduler.bookings import queries
from scheduler.bookings.letters import tell_return
from scheduler.db import db
from scheduler.domain.errors import Conflict, Refusal
from scheduler.domain.permissions import Actor
from scheduler.events import queries as planned
from scheduler.events import returning_actions as returning
from scheduler.events.models import Session
from scheduler.events.series_actions import DatesRefused
from scheduler.libraries import queries as libraries


@dataclass(frozen=True)
class Returned:
    """What came of it: sessions that take place again, and parties the desk has to tell."""

    sessions: int = 0
    told: int = 0


def bring_back(
    session_id: int, *, space_id: int | None = None, by: Actor, at: datetime,
    outside_hours_reason: str = "",
) -> Returned:
    """Let a session take place after all. Its bookings stand as they did when it was called off;
    who cancelled by themselves stays out. Twice changes nothing.

    Refusals: those of `events.returning_actions.bring_back`.
    """
    was = planned.session_for_update(session_id, library_id=by.library_id)
    if was.cancelled_at is None:
        return Returned()
    returning.bring_back(session_id, space_id=space_id, by=by, at=at,
                         outside_hours_reason=outside_hours_reason)
    db.session.flush()
    session = queries.session_for_booking(session_id, library_id=by.library_id)
    parties = queries.live(session_id, library_id=by.library_id)
    told = [booking for booking in parties if tell_return(booking, session, at=at)]
    return Returned(1, sum(booking.told.by_hand for booking in told))


def bring_back_together(session_id: int, *, by: Actor, at: datetime) -> Returned:
    """Let all that was called off in the same step take place, or nothing of it.

    Refusals: those of `bring_back` for this session, DatesRefused for the others.
    """
    first = planned.session(session_id, library_id=by.library_id)
    if first.cancelled_at is None:
        return Returned()
    planned.for_update([one.id for one in planned.called_off_with(first, at=at)],
                       library_id=by.library_id)
    sessions = list(planned.called_off_with(first, at=at))
    done, refused = Returned(), list[tuple[date, Refusal]]()
    for session in sessions:
        try:
            one = bring_back(session.id, by=by, at=at)
        except Conflict as refusal:
            if session.id == session_id:
                raise
            refused.append((_day(session), refusal))
            continue
        done = Returned(done.sessions + one.sessions, done.told + one.told)
    if refused:
        raise DatesRefused(dates=refused)
    return done


def _day(session: Session) -> date:
    zone = libraries.by_id(session.library_id).zone
    return session.starts_at.astimezone(zone).date()
