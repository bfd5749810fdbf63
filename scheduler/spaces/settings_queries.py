"""Questions asked while spaces are set up: retired ones too, and what still stands."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import selectinload

from scheduler.db import db
from scheduler.domain.errors import Missing
from scheduler.spaces.models import Claim, Part, Reservation, Space


def all_spaces(library_id: int) -> Sequence[Space]:
    """Every space that ever was, with its parts, in the library's own order."""
    return db.session.scalars(
        select(Space).where(Space.library_id == library_id)
        .options(selectinload(Space.parts)).order_by(Space.position, Space.name)).all()


def space(space_id: int, *, library_id: int) -> Space:
    """A space, retired or not, with its parts; refuses with Missing."""
    return _found(select(Space).where(Space.id == space_id, Space.library_id == library_id)
                  .options(selectinload(Space.parts)))


def space_for_update(space_id: int, *, library_id: int) -> Space:
    """The same, locked and read afresh: whoever holds it meanwhile waits."""
    return _found(select(Space).where(Space.id == space_id, Space.library_id == library_id)
                  .options(selectinload(Space.parts)).with_for_update(of=Space)
                  .execution_options(populate_existing=True))


def _found(wanted: Select[Space]) -> Space:
    found = db.session.scalar(wanted)
    if found is None:
        raise Missing()
    return found


def parts(library_id: int) -> Sequence[Part]:
    """A library's parts, by name, with the spaces made of them."""
    return db.session.scalars(
        select(Part).where(Part.library_id == library_id)
        .options(selectinload(Part.spaces)).order_by(Part.name, Part.id)).all()


def lock_these(part_ids: Collection[int], *, library_id: int) -> Sequence[Part]:
    """These parts of the library, locked in id order; another library's are left out."""
    return db.session.scalars(
        select(Part).where(Part.library_id == library_id, Part.id.in_(part_ids))
        .order_by(Part.id).with_for_update(of=Part)).all()


def lock_to_come(space_id: int, *, library_id: int, at: datetime) -> Sequence[Reservation]:
    """What `to_come` finds, locked in id order, soonest first. To be asked before the space is
    locked, as every change of a reservation does."""
    ids = [row.id for row in to_come(space(space_id, library_id=library_id), at=at)]
    locked = db.session.scalars(
        select(Reservation).where(Reservation.id.in_(ids)).order_by(Reservation.id)
        .with_for_update(of=Reservation).execution_options(populate_existing=True)).all()
    return sorted(locked, key=_soonest)


def _soonest(row: Reservation) -> tuple[datetime, int]:
    return row.starts_at, row.id


def to_come(space: Space, *, at: datetime) -> Sequence[Reservation]:
    """Reservations of a space that stand and are not over, soonest first.

    Asked by live claims that end after `at`, so that a long past costs nothing.
    """
    standing = select(Claim.reservation_id).where(
        Claim.part_id.in_([part.id for part in space.parts]), Claim.released_at.is_(None),
        Claim.ends_at > at)
    return db.session.scalars(
        select(Reservation).where(Reservation.space_id == space.id,
                                  Reservation.released_at.is_(None), Reservation.ends_at > at,
                                  Reservation.id.in_(standing))
        .order_by(Reservation.starts_at, Reservation.id)).all()
