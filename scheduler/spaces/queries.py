"""Questions about spaces: which there are, who holds them, when they are free."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, Select, exists, func, literal, select
from sqlalchemy.orm import contains_eager, selectinload

from scheduler.columns import UtcDateTime
from scheduler.db import db
from scheduler.domain.availability import usable_intervals
from scheduler.domain.errors import Missing
from scheduler.domain.interval import Interval
from scheduler.domain.reserving import Taken
from scheduler.libraries import queries as libraries
from scheduler.libraries.models import Library
from scheduler.spaces.models import Claim, Part, Reservation, Space, SpacePart

MARGIN = 480  # minutes: the longest a space may take to set up or to clear


def shown(library_id: int) -> Sequence[Space]:
    """The spaces the public may see, in the library's own order, with their parts."""
    return db.session.scalars(_live(library_id).where(Space.shown_at.is_not(None))
                              .options(selectinload(Space.parts))).all()


def is_shown(photo: str) -> bool:
    """Whether a kept photo belongs to any space, of whichever library."""
    return bool(db.session.scalar(select(exists().where(Space.photo == photo))))


def live(library_id: int) -> Sequence[Space]:
    """Every space in use, hidden ones too."""
    return db.session.scalars(_live(library_id)).all()


def live_with_parts(library_id: int) -> Sequence[Space]:
    """Every space in use and what it is made of; two statements."""
    return db.session.scalars(_live(library_id).options(selectinload(Space.parts))).all()


def _live(library_id: int) -> Select[Space]:
    return (select(Space).where(Space.library_id == library_id, Space.retired_at.is_(None))
            .order_by(Space.position, Space.name))


def space(space_id: int, *, library_id: int) -> Space:
    """A space in use, with its parts; refuses with Missing."""
    return _found(_live(library_id).where(Space.id == space_id))


def space_to_hold(space_id: int, *, library_id: int) -> Space:
    """A space in use that stays as it is until this transaction ends; refuses with Missing.

    Many may hold it at once; whoever changes what it is made of waits, or is waited for.
    """
    return _found(_live(library_id).where(Space.id == space_id)
                  .with_for_update(read=True, of=Space))


def shown_by_slug(slug: str, *, library_id: int) -> Space:
    """A space the public may see, by its address; refuses with Missing."""
    return _found(_live(library_id).where(Space.slug == slug, Space.shown_at.is_not(None)))


def _found(wanted: Select[Space]) -> Space:
    found = db.session.scalar(wanted.options(selectinload(Space.parts)))
    if found is None:
        raise Missing()
    return found


def lock_parts(*space_ids: int) -> list[int]:
    """The spaces' part ids, locked in id order so that two claims queue (promise 1)."""
    return list(db.session.scalars(
        select(Part.id)
        .where(Part.id.in_(select(SpacePart.part_id).where(SpacePart.space_id.in_(space_ids))))
        .order_by(Part.id)
        .with_for_update(of=Part).execution_options(populate_existing=True)))


def _touching(start: datetime, end: datetime) -> tuple[ColumnElement[bool], ...]:
    """Live claims of a `Part` that touch a span.

    Asked from the last claim that begins at or before `start`: live claims of a part never
    overlap, so nothing earlier can reach in, however long the table's past is.
    """
    last = (select(func.max(Claim.starts_at))
            .where(Claim.part_id == Part.id, Claim.released_at.is_(None), Claim.starts_at <= start)
            .correlate(Part).scalar_subquery())
    return (Claim.released_at.is_(None),
            Claim.starts_at >= func.coalesce(last, literal(start, UtcDateTime())),
            Claim.starts_at < end, Claim.ends_at > start)


def taken(part_ids: Sequence[int], *, start: datetime, end: datetime) -> list[Taken]:
    """Live claims on these parts that touch a span."""
    rows = db.session.execute(
        select(Claim.starts_at, Claim.ends_at, Reservation.title, Space.name,
               Reservation.purpose, Reservation.confirmed_at)
        .select_from(Part)
        .join(Claim, Claim.part_id == Part.id)
        .join(Reservation, Reservation.id == Claim.reservation_id)
        .join(Space, Space.id == Reservation.space_id)
        .where(Part.id.in_(part_ids), *_touching(start, end))
        .order_by(Claim.starts_at))
    return [Taken(Interval(begins, ends), title, name, purpose if confirmed else "request")
            for begins, ends, title, name, purpose, confirmed in rows]


def holding(part_ids: Sequence[int], *, start: datetime, end: datetime) -> Sequence[int]:
    """The reservations that hold any of these parts in a span, buffers included."""
    return db.session.scalars(
        select(Claim.reservation_id).distinct().select_from(Part)
        .join(Claim, Claim.part_id == Part.id)
        .where(Part.id.in_(part_ids), *_touching(start, end))
        .order_by(Claim.reservation_id)).all()


def reservation_for_update(reservation_id: int, *, library_id: int) -> Reservation:
    """A reservation, locked and read afresh; refuses with Missing."""
    found = db.session.scalar(
        select(Reservation).where(Reservation.id == reservation_id,
                                  Reservation.library_id == library_id)
        .with_for_update().execution_options(populate_existing=True))
    if found is None:
        raise Missing()
    return found


def claiming(library_id: int, *, start: datetime, end: datetime) -> Select[int]:
    """The ids of reservations that hold something in a span, buffers included."""
    return (select(Claim.reservation_id).select_from(Part).join(Claim, Claim.part_id == Part.id)
            .where(Part.library_id == library_id, *_touching(start, end)))


def lapsed_on(part_ids: Sequence[int], *, at: datetime) -> Sequence[Reservation]:
    """Requests that hold these parts though the time to answer is over; locked, and those that
    someone else is just changing are left out."""
    holding = select(Claim.reservation_id).where(
        Claim.part_id.in_(part_ids), Claim.released_at.is_(None), Claim.ends_at > at)
    return _lapsed(Reservation.id.in_(holding), at=at)


def lapsed(*, at: datetime, number: int | None = None) -> Sequence[Reservation]:
    """All of them, in every library; or the one of this number."""
    return _lapsed(Reservation.starts_at > at - timedelta(days=60) if number is None
                   else Reservation.id == number, at=at)


def _lapsed(condition: ColumnElement[bool], *, at: datetime) -> Sequence[Reservation]:
    return db.session.scalars(
        select(Reservation)
        .where(condition, Reservation.confirmed_at.is_(None), Reservation.released_at.is_(None),
               Reservation.held_until <= at)
        .order_by(Reservation.id).with_for_update(of=Reservation, skip_locked=True)
        .execution_options(populate_existing=True)).all()


def open_requests(library_id: int, *, phone: str, at: datetime) -> int:
    """How many requests of a phone number wait for an answer."""
    return db.session.scalar(
        select(func.count(Reservation.id)).where(
            Reservation.library_id == library_id, Reservation.phone == phone,
            Reservation.confirmed_at.is_(None), Reservation.released_at.is_(None),
            Reservation.starts_at > at)) or 0


def waiting(library_id: int, *, at: datetime) -> Select[tuple[Reservation]]:
    """Requests without an answer whose time is not over, the earliest use first."""
    return (
        select(Reservation).join(Reservation.space)
        .where(Reservation.library_id == library_id, Reservation.confirmed_at.is_(None),
               Reservation.released_at.is_(None), Reservation.ends_at > at,
               Reservation.starts_at > at - timedelta(days=60))
        .options(contains_eager(Reservation.space))
        .order_by(Reservation.starts_at, Reservation.id))


def reservation(reservation_id: int, *, library_id: int) -> Reservation:
    """A reservation with its space; refuses with Missing."""
    found = db.session.scalar(
        select(Reservation).join(Reservation.space).options(contains_eager(Reservation.space))
        .where(Reservation.id == reservation_id, Reservation.library_id == library_id))
    if found is None:
        raise Missing()
    return found


def claims_by_part(library_id: int, *, start: datetime, end: datetime) -> dict[int, list[Interval]]:
    """What is claimed of each part of a library in a span."""
    rows = db.session.execute(
        select(Claim.part_id, Claim.starts_at, Claim.ends_at)
        .select_from(Part).join(Claim, Claim.part_id == Part.id)
        .where(Part.library_id == library_id, *_touching(start, end)))
    found: dict[int, list[Interval]] = {}
    for part_id, begins, ends in rows:
        found.setdefault(part_id, []).append(Interval(begins, ends))
    return found


def free_days(space: Space, library: Library, *, first: date, days: int, at: datetime,
              ) -> list[tuple[date, list[Interval]]]:
    """For each date from `first`: when someone could begin and end here, from `at` on.

    Open, nobody holds it, and there is time to set up before and to clear behind.
    """
    openings = libraries.openings_by_day(library, first=first, days=days)
    opened = [each for day in openings.values() for each in day]
    margin = timedelta(minutes=MARGIN)
    held = [] if not opened else [one.when for one in taken(
        [part.id for part in space.parts], start=min(each.start for each in opened) - margin,
        end=max(each.end for each in opened) + margin)]
    return [(day, usable_intervals(each, held, setup=space.setup_minutes,
                                   teardown=space.teardown_minutes, at=at))
            for day, each in openings.items()]


def free_on(spaces: Sequence[Space], library: Library, *, day: date, at: datetime,
            ) -> dict[int, list[Interval]]:
    """For each space (with its parts) when someone could begin and end there on a date."""
    opened = libraries.openings_by_day(library, first=day, days=1)[day]
    if not opened:
        return {space.id: [] for space in spaces}
    margin = timedelta(minutes=MARGIN)
    claims = claims_by_part(library.id, start=opened[0].start - margin,
                            end=opened[-1].end + margin)
    return {space.id: usable_intervals(
        opened, [each for part in space.parts for each in claims.get(part.id, ())],
        setup=space.setup_minutes, teardown=space.teardown_minutes, at=at) for space in spaces}
