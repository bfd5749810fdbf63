"""What an ending meets: the sessions to come, who booked them, and who else holds a room."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, case, exists, func, select

from scheduler.bookings import presence
from scheduler.bookings.models import Booking
from scheduler.db import db
from scheduler.domain.attendance import doors_open
from scheduler.domain.impact import Impact, Meeting, Use
from scheduler.domain.interval import Interval
from scheduler.domain.reserving import NOBODY_COMES_IN
from scheduler.events.models import Event, Session
from scheduler.spaces.models import Reservation, Space


@dataclass(frozen=True)
class Scope:
    """What ends: a library, or of it a span of time, a space, an event; all that is to come.

    `held`: only what holds its room by one of these reservations.
    `undecided`: only what the doors were closed over, and nobody has decided about.
    """

    library_id: int
    when: Interval | None = None
    space_id: int | None = None
    event_id: int | None = None
    held: tuple[int, ...] | None = None
    undecided: bool = False


def impact(scope: Scope, *, at: datetime) -> Impact:
    """All that the scope meets from `at` on; three statements, and one for each session whose
    doors are open already."""
    rows = db.session.execute(
        select(Session.id, Session.title.label("title"), Session.starts_at, Session.ends_at,
               Session.place, Session.sequence, Session.series_id, Space.name)
        .join(Event, Event.id == Session.event_id)
        .outerjoin(Reservation, Reservation.id == Session.reservation_id)
        .outerjoin(Space, Space.id == Reservation.space_id)
        .where(*_sessions(scope, at=at)).order_by(Session.starts_at, Session.id)).all()
    booked = _booked([row.id for row in rows])
    return Impact(tuple(_meeting(row, booked, at=at) for row in rows),
                  () if scope.event_id is not None else _uses(scope, at=at))


def _meeting(row: Row[Any], booked: dict[int, tuple[int, int, int]], *, at: datetime) -> Meeting:
    parties, people, waiting = booked.get(row.id, (0, 0, 0))
    came = presence.noted(row.id).people if doors_open(row.starts_at) <= at else 0
    return Meeting(row.id, row.title, Interval(row.starts_at, row.ends_at), row.name or row.place,
                   parties, people, waiting, row.sequence, row.series_id, came)


def _sessions(scope: Scope, *, at: datetime) -> list[ColumnElement[bool]]:
    wanted = [Session.library_id == scope.library_id, Session.cancelled_at.is_(None),
              Session.closed_at.is_(None), Session.ends_at > at]
    if scope.when is not None:
        wanted += [Session.starts_at < scope.when.end, Session.ends_at > scope.when.start]
    if scope.event_id is not None:
        wanted.append(Session.event_id == scope.event_id)
    if scope.held is not None:
        wanted.append(Session.reservation_id.in_(scope.held))
    if scope.space_id is not None:
        wanted.append(Session.reservation_id.in_(
            select(Reservation.id).where(Reservation.space_id == scope.space_id,
                                         Reservation.released_at.is_(None))))
    return [*wanted, Session.shut_at.is_not(None)] if scope.undecided else wanted


def _booked(session_ids: Sequence[int]) -> dict[int, tuple[int, int, int]]:
    """For each session: parties, people, and parties that wait."""
    rows = db.session.execute(
        select(Booking.session_id, func.count(Booking.id), func.sum(Booking.seats),
               func.sum(case((Booking.state == "waiting", 1), else_=0)))
        .where(Booking.session_id.in_(session_ids), Booking.state != "cancelled")
        .group_by(Booking.session_id))
    return {key: (parties, int(people), int(waiting)) for key, parties, people, waiting in rows}


def _uses(scope: Scope, *, at: datetime) -> tuple[Use, ...]:
    rows = db.session.execute(
        select(Reservation.id, Reservation.title, Reservation.starts_at, Reservation.ends_at,
               Reservation.asked_by, Reservation.confirmed_at, Space.name)
        .join(Space, Space.id == Reservation.space_id)
        .where(*_reservations(scope, at=at)).order_by(Reservation.starts_at, Reservation.id))
    return tuple(Use(row.id, row.title, Interval(row.starts_at, row.ends_at), row.name,
                     row.asked_by, row.confirmed_at is None) for row in rows)


def _reservations(scope: Scope, *, at: datetime) -> list[ColumnElement[bool]]:
    """A session's room goes with its session; closing days is no matter for cleaning."""
    follows = exists().where(Session.reservation_id == Reservation.id)
    wanted = [Reservation.library_id == scope.library_id, Reservation.released_at.is_(None),
              Reservation.ends_at > at, ~follows]
    if scope.held is not None:
        wanted.append(Reservation.id.in_(scope.held))
    elif scope.space_id is None:
        wanted.append(Reservation.purpose.not_in(NOBODY_COMES_IN))
    if scope.when is not None:
        wanted += [Reservation.starts_at < scope.when.end,
                   Reservation.ends_at > scope.when.start]
    if scope.space_id is not None:
        wanted.append(Reservation.space_id == scope.space_id)
    return [*wanted, Reservation.shut_at.is_not(None)] if scope.undecided else wanted


def lock_met(met: Impact) -> None:
    """Lock all that is met, in order: who books, cancels or moves it meanwhile waits."""
    _lock(Session, (one.id for one in met.sessions))
    _lock(Reservation, (one.id for one in met.uses))


def _lock(model: type[Any], ids: Iterable[int]) -> None:
    db.session.execute(select(model.id).where(model.id.in_(list(ids))).order_by(model.id)
                       .with_for_update(of=model)).all()


def count_undecided(library_id: int, *, at: datetime) -> int:
    """How much of a library waits for a decision."""
    scope = Scope(library_id, undecided=True)
    return sum(db.session.scalar(select(func.count()).select_from(model).where(*wanted)) or 0
               for model, wanted in ((Session, _sessions(scope, at=at)),
                                     (Reservation, _reservations(scope, at=at))))
