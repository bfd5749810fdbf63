"""Questions about spaces: which there are, who holds them, when they are free."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import Select, func, literal, select
from sqlalchemy.orm import contains_eager, selectinload

from scheduler.columns import UtcDateTime
from scheduler.db import db
from scheduler.domain.availability import free_intervals
from scheduler.domain.errors import Missing
from scheduler.domain.interval import Interval
from scheduler.domain.reserving import Taken
from scheduler.libraries import queries as libraries
from scheduler.libraries.models import Library
from scheduler.spaces.models import Claim, Part, Reservation, Space, SpacePart


def shown(library_id: int) -> Sequence[Space]:
    """The spaces the public may see, in the library's own order."""
    return db.session.scalars(_live(library_id).where(Space.shown_at.is_not(None))).all()


def live(library_id: int) -> Sequence[Space]:
    """Every space in use, hidden ones too."""
    return db.session.scalars(_live(library_id)).all()


def live_with_parts(library_id: int) -> Sequence[Space]:
    """Every space in use and what it is made of; two statements."""
    return db.session.scalars(_live(library_id).options(selectinload(Space.parts))).all()


def _live(library_id: int) -> Select[tuple[Space]]:
    return (select(Space).where(Space.library_id == library_id, Space.retired_at.is_(None))
            .order_by(Space.position, Space.name))


def space(space_id: int, *, library_id: int) -> Space:
    """A space in use, with its parts; refuses with Missing."""
    return _found(_live(library_id).where(Space.id == space_id))


def space_by_slug(slug: str, *, library_id: int) -> Space:
    """A space in use by its address; refuses with Missing."""
    return _found(_live(library_id).where(Space.slug == slug))


def _found(wanted: Select[tuple[Space]]) -> Space:
    found = db.session.scalar(wanted.options(selectinload(Space.parts)))
    if found is None:
        raise Missing()
    return found


def lock_parts(space_id: int) -> list[int]:
    """The space's part ids, locked in id order so that two claims queue (promise 1)."""
    return list(db.session.scalars(
        select(Part.id).join(SpacePart, SpacePart.part_id == Part.id)
        .where(SpacePart.space_id == space_id).order_by(Part.id)
        .with_for_update(of=Part).execution_options(populate_existing=True)))


def taken(part_ids: Sequence[int], *, start: datetime, end: datetime) -> list[Taken]:
    """Live claims on these parts that touch a span.

    Asked from the last claim that begins at or before `start`: live claims of a part never
    overlap, so nothing earlier can reach in, however long the table's past is.
    """
    last = (select(func.max(Claim.starts_at))
            .where(Claim.part_id == Part.id, Claim.released_at.is_(None), Claim.starts_at <= start)
            .correlate(Part).scalar_subquery())
    rows = db.session.execute(
        select(Claim.starts_at, Claim.ends_at, Reservation.title, Space.name)
        .select_from(Part)
        .join(Claim, Claim.part_id == Part.id)
        .join(Reservation, Reservation.id == Claim.reservation_id)
        .join(Space, Space.id == Reservation.space_id)
        .where(Part.id.in_(part_ids), Claim.released_at.is_(None),
               Claim.starts_at >= func.coalesce(last, literal(start, UtcDateTime())),
               Claim.starts_at < end,
               Claim.ends_at > start)
        .order_by(Claim.starts_at))
    return [Taken(Interval(begins, ends), title, name) for begins, ends, title, name in rows]


def reservation_for_update(reservation_id: int, *, library_id: int) -> Reservation:
    """A reservation, locked and read afresh; refuses with Missing."""
    found = db.session.scalar(
        select(Reservation).where(Reservation.id == reservation_id,
                                  Reservation.library_id == library_id)
        .with_for_update().execution_options(populate_existing=True))
    if found is None:
        raise Missing()
    return found


def claiming(library_id: int, *, start: datetime, end: datetime) -> Select[tuple[int]]:
    """The ids of reservations that hold something in a span, buffers included.

    Asked as in `taken`, part by part, so that a long past costs nothing.
    """
    last = (select(func.max(Claim.starts_at))
            .where(Claim.part_id == Part.id, Claim.released_at.is_(None), Claim.starts_at <= start)
            .correlate(Part).scalar_subquery())
    return (select(Claim.reservation_id).select_from(Part).join(Claim, Claim.part_id == Part.id)
            .where(Part.library_id == library_id, Claim.released_at.is_(None),
                   Claim.starts_at >= func.coalesce(last, literal(start, UtcDateTime())),
                   Claim.starts_at < end, Claim.ends_at > start))


def held_between(library_id: int, *, start: datetime, end: datetime) -> Sequence[Reservation]:
    """Live reservations that touch a span with their buffers, with their spaces."""
    return db.session.scalars(
        select(Reservation).join(Reservation.space)
        .where(Reservation.id.in_(claiming(library_id, start=start, end=end)))
        .options(contains_eager(Reservation.space)).order_by(Reservation.starts_at)).all()


def waiting(library_id: int, *, at: datetime, limit: int = 20) -> Sequence[Reservation]:
    """Requests without an answer whose time is not over, the earliest use first."""
    return db.session.scalars(
        select(Reservation).join(Reservation.space)
        .where(Reservation.library_id == library_id, Reservation.confirmed_at.is_(None),
               Reservation.released_at.is_(None), Reservation.ends_at > at,
               Reservation.starts_at > at - timedelta(days=60))
        .options(contains_eager(Reservation.space)).order_by(Reservation.starts_at)
        .limit(limit)).all()


def free_days(space: Space, library: Library, *, first: date, days: int, at: datetime,
              ) -> list[tuple[date, list[Interval]]]:
    """For each date from `first`: when the space is open and nobody holds it, from `at` on."""
    openings = libraries.openings_by_day(library, first=first, days=days)
    start = min((each.start for day in openings.values() for each in day), default=at)
    end = max((each.end for day in openings.values() for each in day), default=at)
    held = [one.when for one in taken([part.id for part in space.parts],
                                      start=start - timedelta(days=1), end=end)]
    past = [Interval(start - timedelta(days=1), at)] if start - timedelta(days=1) < at else []
    return [(day, free_intervals(opened, [*held, *past])) for day, opened in openings.items()]
