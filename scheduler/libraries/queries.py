"""Questions about libraries: the tree they form, and when they are open."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Select, bindparam, select
from sqlalchemy.orm import selectinload

from scheduler.db import db
from scheduler.domain import opening
from scheduler.domain.errors import Missing
from scheduler.domain.interval import Interval
from scheduler.domain.opening import Hours, Schedule, open_intervals
from scheduler.domain.permissions import Actor
from scheduler.libraries.models import Closure, Library, OpeningHours, OpeningSchedule

_BY_SLUG = select(Library).where(Library.slug == bindparam("slug"))


def by_slug(slug: str) -> Library:
    """The library at this address; refuses with Missing."""
    found = find(slug)
    if found is None:
        raise Missing()
    return found


def find(slug: str) -> Library | None:
    """The library at this address, if there is one; none could be called by a sign that
    PostgreSQL does not take."""
    return None if "\0" in slug else db.session.scalar(_BY_SLUG, {"slug": slug})


def by_id(library_id: int) -> Library:
    """The library with this number."""
    return db.session.get_one(Library, library_id)


def subtree_ids(library_id: int) -> list[int]:
    """A library and everything below it, in one statement."""
    tree = select(Library.id).where(Library.id == library_id).cte("tree", recursive=True)
    tree = tree.union(select(Library.id).join(tree, Library.parent_id == tree.c.id))
    return list(db.session.scalars(select(tree.c.id).order_by(tree.c.id)))


def reach(by: Actor) -> list[int]:
    """The libraries where the actor's role counts: a coordinator's down the tree, others' here."""
    return subtree_ids(by.library_id) if by.role == "coordinator" else [by.library_id]


def ancestor_ids(library_id: int) -> list[int]:
    """A library and everything above it, in one statement."""
    above = (select(Library.id, Library.parent_id).where(Library.id == library_id)
             .cte("above", recursive=True))
    above = above.union(select(Library.id, Library.parent_id)
                        .join(above, Library.id == above.c.parent_id))
    return list(db.session.scalars(select(above.c.id)))


def schedules_of(library_id: int) -> list[Schedule]:
    """The library's weeks of hours, as the rules read them; two statements."""
    rows = db.session.scalars(
        select(OpeningSchedule).where(OpeningSchedule.library_id == library_id)
        .options(selectinload(OpeningSchedule.hours))).all()
    return [Schedule(row.valid_from, row.valid_until, tuple(
        Hours(hours.weekday, hours.opens, hours.closes) for hours in row.hours), row.name)
        for row in rows]


def weeks(library_id: int) -> Sequence[OpeningSchedule]:
    """A library's weeks of hours, the latest to begin first."""
    return db.session.scalars(
        select(OpeningSchedule).where(OpeningSchedule.library_id == library_id)
        .options(selectinload(OpeningSchedule.hours))
        .order_by(OpeningSchedule.valid_from.desc(), OpeningSchedule.id.desc())).all()


def week(schedule_id: int, *, library_id: int) -> OpeningSchedule:
    """One week of hours; refuses with Missing."""
    found = db.session.get(OpeningSchedule, schedule_id)
    if found is None or found.library_id != library_id:
        raise Missing()
    return found


def all_closures(library_id: int) -> Select[tuple[Closure]]:
    """A library's closures, withdrawn ones too, the latest first."""
    return (select(Closure).where(Closure.library_id == library_id)
            .order_by(Closure.starts_at.desc(), Closure.id.desc()))


def closures_between(library_id: int, *, start: datetime, end: datetime) -> Sequence[Closure]:
    """Closures that touch a span, earliest first."""
    return db.session.scalars(
        select(Closure).where(Closure.library_id == library_id, Closure.withdrawn_at.is_(None),
                              Closure.starts_at < end, Closure.ends_at > start)
        .order_by(Closure.starts_at)).all()


def coming_closures(library_id: int, *, at: datetime) -> Select[tuple[Closure]]:
    """Closures that are not over, earliest first."""
    return (select(Closure).where(Closure.library_id == library_id, Closure.withdrawn_at.is_(None),
                                  Closure.ends_at > at).order_by(Closure.starts_at, Closure.id))


def openings_by_day(
    library: Library, *, first: date, days: int, schedules: Sequence[Schedule] | None = None,
) -> dict[date, list[Interval]]:
    """When the doors are open on each of `days` dates from `first`; three statements, one where
    the library's weeks of hours are at hand."""
    schedules = schedules_of(library.id) if schedules is None else schedules
    start = datetime.combine(first, time.min, library.zone).astimezone(UTC)
    closed = [Interval(row.starts_at, row.ends_at) for row in closures_between(
        library.id, start=start, end=start + timedelta(days=days + 1))]
    dates = [first + timedelta(days=number) for number in range(days)]
    return {day: open_intervals(day, schedules, zone=library.zone, closures=closed)
            for day in dates}


def closed_days(
    zones: Mapping[int, ZoneInfo], *, first: date, days: int,
) -> dict[int, frozenset[date]]:
    """For each library (id → its zone) which of `days` dates from `first` are known to be
    closed; two statements, however many libraries."""
    weeks, shut = _weeks_of(zones), _closures_of(zones, first=first, days=days)
    dates = [first + timedelta(days=number) for number in range(days)]
    same: dict[tuple[object, ...], frozenset[date]] = {}
    found = {}
    for number, zone in zones.items():  # most libraries of an area keep the same week
        key = (zone.key, tuple(weeks[number]), tuple(shut[number]))
        if key not in same:
            same[key] = opening.closed_days(
                dates, weeks[number], zone=zone, closures=shut[number])
        found[number] = same[key]
    return found


def _weeks_of(library_ids: Iterable[int]) -> dict[int, list[Schedule]]:
    rows = db.session.execute(
        select(OpeningSchedule.library_id, OpeningSchedule.id, OpeningSchedule.valid_from,
               OpeningSchedule.valid_until, OpeningHours.weekday, OpeningHours.opens,
               OpeningHours.closes)
        .outerjoin(OpeningHours, OpeningHours.schedule_id == OpeningSchedule.id)
        .where(OpeningSchedule.library_id.in_(list(library_ids))))
    held: dict[tuple[int, int, date, date | None], list[Hours]] = defaultdict(list)
    for library_id, schedule_id, begins, ends, weekday, opens, closes in rows:
        held[library_id, schedule_id, begins, ends] += (
            [] if weekday is None else [Hours(weekday, opens, closes)])
    weeks: dict[int, list[Schedule]] = defaultdict(list)
    for (library_id, _schedule_id, begins, ends), hours in held.items():
        weeks[library_id].append(Schedule(begins, ends, tuple(hours)))
    return weeks


def _closures_of(
    library_ids: Iterable[int], *, first: date, days: int,
) -> dict[int, list[Interval]]:
    start = datetime.combine(first, time.min, UTC) - timedelta(days=1)
    rows = db.session.execute(
        select(Closure.library_id, Closure.starts_at, Closure.ends_at)
        .where(Closure.library_id.in_(list(library_ids)), Closure.withdrawn_at.is_(None),
               Closure.starts_at < start + timedelta(days=days + 2), Closure.ends_at > start))
    shut: dict[int, list[Interval]] = defaultdict(list)
    for library_id, starts_at, ends_at in rows:
        shut[library_id].append(Interval(starts_at, ends_at))
    return shut


def children(library_id: int | None) -> Sequence[Library]:
    """The libraries right below one, by name; of the whole network when None."""
    return db.session.scalars(select(Library).where(Library.parent_id == library_id)
                              .order_by(Library.name)).all()


def child(library_id: int, *, parent_id: int) -> Library:
    """A library right below another; refuses with Missing."""
    found = db.session.get(Library, library_id)
    if found is None or found.parent_id != parent_id:
        raise Missing()
    return found
