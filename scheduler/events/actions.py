"""Offer something, give it dates, publish them, move or cancel them."""

import uuid
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from scheduler.db import db
from scheduler.domain.errors import SessionCancelled, SessionClosed
from scheduler.domain.interval import Interval
from scheduler.domain.permissions import Actor, check
from scheduler.events import contribution_actions as contributions
from scheduler.events import queries
from scheduler.events import resting_actions as resting
from scheduler.events.changing import change
from scheduler.events.contribution_actions import Gift
from scheduler.events.models import Event, Session
from scheduler.history import actions as history
from scheduler.libraries import doors
from scheduler.searched import refold
from scheduler.spaces import actions as spaces
from scheduler.spaces.actions import ReservationRequest


@dataclass(frozen=True)
class SessionRequest:
    """A date for an event: in a space, or at a place outside; capacity None: nobody books.

    `agreed`: the places that are meant although they are more than the space is for. `partner` is
    what a partner will give; it counts once the session is closed. `series_on` is
    the day that its series means by it.
    """

    event_id: int
    when: Interval
    space_id: int | None = None
    place: str = ""
    address: str = ""
    capacity: int | None = None
    agreed: int | None = None
    booking_opens_at: datetime | None = None
    booking_closes_at: datetime | None = None
    publish: bool = True
    series_id: int | None = None
    series_on: date | None = None
    partner: Gift | None = None


@dataclass(frozen=True)
class Where:
    """In a space of the library, or at a place outside."""

    space_id: int | None
    place: str = ""


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
    refold(event)
    for session in queries.sessions_to_come(event, at=at):
        session.changed_at = at
    history.record("edited", "event", subject_id=event.id, by=by, at=at)
    return event


def schedule(
    request: SessionRequest, *, by: Actor, at: datetime, outside_hours_reason: str = "",
) -> Session:
    """Give an event a date and claim its space in the same transaction.

    Outside of the library only its closed days matter, not its hours.
    Refusals: NotYourRole, Missing, LibraryShut, ClosedThen, and those of `spaces.actions.reserve`.
    """
    check("schedule", by)
    event = queries.event(request.event_id, library_id=by.library_id)
    check_doors(request.when, request.space_id, by=by, reason=outside_hours_reason)

    reservation = None if request.space_id is None else spaces.reserve(
        ReservationRequest(space_id=request.space_id, when=request.when, purpose=event.purpose,
                           title=event.title),
        by=by, at=at, outside_hours_reason=outside_hours_reason)

    session = Session(
        library_id=by.library_id, event_id=event.id, series_id=request.series_id,
        series_on=request.series_on, uid=f"session-{uuid.uuid4().hex}@ruang",
        reservation_id=reservation.id if reservation else None, place=request.place,
        address=request.address if request.place else "",
        starts_at=request.when.start, ends_at=request.when.end, capacity=request.capacity,
        booking_opens_at=request.booking_opens_at, booking_closes_at=request.booking_closes_at,
        published_at=at if request.publish else None, made_at=at, changed_at=at,
        outside_hours_reason=outside_hours_reason, seats_taken=0, parties_waiting=0,
    )
    if reservation is not None:
        spaces.check_large_enough(reservation.space, request.capacity, agreed=request.agreed)
    db.session.add(session)
    db.session.flush()
    if request.partner is not None:
        contributions.agree(request.partner, session.id, by=by, at=at)

    history.record("scheduled", "session", subject_id=session.id, by=by, at=at)
    return session


def publish(session_id: int, *, by: Actor, at: datetime) -> Session:
    """Let everyone see a draft; publishing twice changes nothing."""
    check("publish", by)
    session = queries.session_for_update(session_id, library_id=by.library_id)
    if session.published_at is not None:
        return session

    change(session, by=by, at=at, published_at=at, changed_at=at)

    history.record("published", "session", subject_id=session.id, by=by, at=at)
    return session


def cancel(session_id: int, *, reason: str, by: Actor, at: datetime) -> Session:
    """Call a session off and give its space back; feeds keep it, marked cancelled.

    Refusals: NotYourRole, Missing, SessionCancelled, SessionClosed.
    """
    check("cancel-session", by)
    session = queries.session_for_update(session_id, library_id=by.library_id)
    check_open(session)

    change(session, by=by, at=at, cancelled_at=at, cancel_reason=reason, changed_at=at,
           sequence=session.sequence + 1)
    if session.reservation_id is not None and session.ends_at > at:
        spaces.release(session.reservation_id, by=by, at=at, reason=reason)

    history.record("cancelled", "session", subject_id=session.id, by=by, at=at)
    history.changed("session", session.id, at=at)
    return session


def move(
    session_id: int, when: Interval, *, into: Where | None = None, by: Actor, at: datetime,
    outside_hours_reason: str = "",
) -> Session:
    """Hold a session at another time, or elsewhere (`into`). Refusals as for `schedule`."""
    check("schedule", by)
    session = queries.session_for_update(session_id, library_id=by.library_id)
    check_open(session)

    held = session.reservation
    stays = into is None or held is not None and into.space_id == held.space_id
    check_doors(when, held.space_id if held and stays else into and into.space_id, by=by,
                 reason=outside_hours_reason)
    if held is not None and (into is None or into.space_id == held.space_id):
        spaces.move(held.id, when, by=by, at=at, outside_hours_reason=outside_hours_reason)
    elif into is not None:
        _change_place(session, when, into, by=by, at=at, reason=outside_hours_reason)
    change(session, by=by, at=at, starts_at=when.start, ends_at=when.end, changed_at=at,
           sequence=session.sequence + 1, outside_hours_reason=outside_hours_reason,
           shut_at=None)

    history.record("moved", "session", subject_id=session.id, by=by, at=at)
    history.changed("session", session.id, at=at)
    return session


def check_doors(when: Interval, space_id: int | None, *, by: Actor, reason: str) -> None:
    """A room asks for open doors by itself; elsewhere a closed day asks for a reason.

    Refusals: NotYourRole, LibraryShut, ClosedThen.
    """
    if space_id is not None:
        return
    if reason:
        check("override-policy", by)
        doors.check_still_there(when, library_id=by.library_id)
    else:
        doors.check_no_closure(when, library_id=by.library_id)


def _change_place(
    session: Session, when: Interval, into: Where, *, by: Actor, at: datetime, reason: str,
) -> None:
    if session.reservation_id is not None:
        spaces.release(session.reservation_id, by=by, at=at, reason="moved")
    taken = None if into.space_id is None else spaces.reserve(
        ReservationRequest(space_id=into.space_id, when=when, purpose=session.event.purpose,
                           title=session.event.title),
        by=by, at=at, outside_hours_reason=reason)
    session.reservation_id = taken.id if taken else None
    if into.place != session.place:
        session.place, session.address = into.place, ""
        refold(session)


def retire(event_id: int, *, by: Actor, at: datetime) -> Event:
    """Offer an event no longer; its sessions stay, its series rest. Undo with `offer_again`."""
    return _retire(event_id, at, by=by, at=at, verb="retired")


def offer_again(event_id: int, *, by: Actor, at: datetime) -> Event:
    """Offer a retired event again; its series go on."""
    return _retire(event_id, None, by=by, at=at, verb="offered-again")


def _retire(
    event_id: int, retired_at: datetime | None, *, by: Actor, at: datetime, verb: str,
) -> Event:
    check("edit-event", by)
    event = queries.event(event_id, library_id=by.library_id)
    event.retired_at = retired_at
    resting.settle(event, at=at)
    history.record(verb, "event", subject_id=event.id, by=by, at=at)
    return event


def check_open(session: Session) -> None:
    """Refuses with SessionCancelled or SessionClosed what is over and done with."""
    if session.cancelled_at is not None:
        raise SessionCancelled()
    if session.closed_at is not None:
        raise SessionClosed()
