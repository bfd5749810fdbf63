"""What is planned in a library from now on, and would follow its clock into another zone."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, exists, func, select

from scheduler.db import db
from scheduler.events.models import Series, Session
from scheduler.spaces.models import Reservation

_OF_A_SESSION = exists().where(Session.reservation_id == Reservation.id)


def planned(library_id: int, at: datetime) -> int:
    """Sessions that have not begun, rooms held without one, and series that go on."""
    counted = ((Session, [*_sessions(library_id, at), Session.cancelled_at.is_(None)]),
               (Reservation, [*_held(library_id, at), ~_OF_A_SESSION]),
               (Series, _series(library_id)))
    return sum(db.session.scalar(select(func.count()).select_from(model).where(*wanted)) or 0
               for model, wanted in counted)


def _sessions(library_id: int, at: datetime) -> list[ColumnElement[bool]]:
    return [Session.library_id == library_id, Session.starts_at > at,
            Session.closed_at.is_(None)]


def _held(library_id: int, at: datetime) -> list[ColumnElement[bool]]:
    return [Reservation.library_id == library_id, Reservation.starts_at > at,
            Reservation.released_at.is_(None)]


def _series(library_id: int) -> list[ColumnElement[bool]]:
    return [Series.library_id == library_id, Series.ended_at.is_(None)]


def sessions_for_update(library_id: int, *, at: datetime) -> Sequence[Session]:
    """Sessions that have not begun, called-off ones too, locked in the order of their numbers."""
    return _locked(Session, _sessions(library_id, at))


def held_for_update(library_id: int, *, at: datetime) -> Sequence[Reservation]:
    """Rooms held from now on, for whatever purpose, locked in the order of their numbers."""
    return _locked(Reservation, _held(library_id, at))


def series(library_id: int) -> Sequence[Series]:
    """The series that go on, locked in the order of their numbers."""
    return _locked(Series, _series(library_id))


def _locked(model: type[Any], wanted: list[ColumnElement[bool]]) -> Sequence[Any]:
    return db.session.scalars(
        select(model).where(*wanted).order_by(model.id).with_for_update(of=model)
        .execution_options(populate_existing=True)).unique().all()
