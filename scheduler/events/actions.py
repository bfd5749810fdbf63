"""Offer something, give it dates, publish them, move or cancel them."""

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from scheduler.db import db
from scheduler.domain.errors import SessionCancelled, SessionClosed
from scheduler.domain.interval import Interval
from scheduler.domain.permissions import Actor, check
from scheduler.events import queries
from scheduler.events.models import Event, Session
from scheduler.history import actions as history
from scheduler.spaces import actions as spaces
from scheduler.spaces.actions import ReservationRequest


@dataclass(frozen=True)
class SessionRequest:
    """A date for an event: in a space, or at a place outside; capacity None: nobody books."""

    event_id: int
    when: Interval
    space_id: int | None = None
    place: str = ""
    capacity: int | None = None
    booking_opens_at: datetime | None = None
    booking_closes_at: datetime | None = None
    publish: bool = True


def offer(values: dict[str, Any], *, by: Actor, at: datetime) -> Event:
    """Write down a new event. Refuses with NotYourRole."""
    check("edit-event", by)
    event = Event(library_id=by.library_id, made_at=at, made_by=by.account_id, **values)
    db.session.add(event)
    db.session.flush()
    history.record("offered", "event", subject_id=event.id, by=by, at=at)
    return event


def edit(event_id: int, values: dict[str, Any], *, by: Actor, at: datetime) -> Event:
    """Change what an event says; its sessions to come say so from then on."""
    check("edit-event", by)
    event = queries.event(event_id, library_id=by.library_id)
    for name, value in values.items():
        setattr(event, name, value)
    for session in queries.sessions_to_come(event, at=at):
        session.changed_at = at
    history.record("edited", "event", subject_id=event.id, by=by, at=at)
    return event


def schedule(
    request: SessionRequest, *, by: Actor, at: datetime, outside_hours_reason: str = "",
) -> Session:
    """Give an event a date and claim its space in the same transaction.

    Refusals: NotYourRole, Missing, and those of `spaces.actions.reserve`.
    """
    check("schedule", by)
    event = queries.event(request.event_id, library_id=by.library_id)

    reservation = None if request.space_id is None else spaces.reserve(
        ReservationRequest(space_id=request.space_id, when=request.when, purpose=event.purpose,
                           title=event.title),
        by=by, at=at, outside_hours_reason=outside_hours_reason)

    session = Session(
        library_id=by.library_id, event_id=event.id, uid=f"session-{uuid.uuid4().hex}@ruang",
        reservation_id=reservation.id if reservation else None, place=request.place,
        starts_at=request.when.start, ends_at=request.when.end, capacity=request.capacity,
        booking_opens_at=request.booking_opens_at, booking_closes_at=request.booking_closes_at,
        published_at=at if request.publish else None, made_at=at, changed_at=at,
        outside_hours_reason=outside_hours_reason, seats_taken=0, parties_waiting=0,
    )
    db.session.add(session)
    db.session.flush()

    history.record("scheduled", "session", subject_id=session.id, by=by, at=at)
    return session


def publish(session_id: int, *, by: Actor, at: datetime) -> Session:
    """Let everyone see a draft; publishing twice changes nothing."""
    check("publish", by)
    session = queries.session_for_update(session_id, library_id=by.library_id)
    if session.published_at is not None:
        return session

    session.published_at, session.changed_at = at, at

    history.record("published", "session", subject_id=session.id, by=by, at=at)
    return session


def cancel(session_id: int, *, reason: str, by: Actor, at: datetime) -> Session:
    """Call a session off and give its space back; feeds keep it, marked cancelled.

    Refusals: NotYourRole, Missing, SessionCancelled, SessionClosed.
    """
    check("cancel-session", by)
    session = queries.session_for_update(session_id, library_id=by.library_id)
    _check_open(session)

    session.cancelled_at, session.cancel_reason = at, reason
    session.sequence, session.changed_at = session.sequence + 1, at
    if session.reservation_id is not None and session.ends_at > at:
        spaces.release(session.reservation_id, by=by, at=at, reason=reason)

    history.record("cancelled", "session", subject_id=session.id, by=by, at=at)
    history.changed("session", session.id, at=at)
    return session


def move(
    session_id: int, when: Interval, *, by: Actor, at: datetime, outside_hours_reason: str = "",
) -> Session:
    """Hold a session at another time in the same space. Refusals as for `schedule`."""
    check("schedule", by)
    session = queries.session_for_update(session_id, library_id=by.library_id)
    _check_open(session)

    if session.reservation_id is not None:
        spaces.move(session.reservation_id, when, by=by, at=at,
                    outside_hours_reason=outside_hours_reason)
    session.starts_at, session.ends_at = when.start, when.end
    session.sequence, session.changed_at = session.sequence + 1, at

    history.record("moved", "session", subject_id=session.id, by=by, at=at)
    history.changed("session", session.id, at=at)
    return session


def _check_open(session: Session) -> None:
    if session.cancelled_at is not None:
        raise SessionCancelled()
    if session.closed_at is not None:
        raise SessionClosed()
