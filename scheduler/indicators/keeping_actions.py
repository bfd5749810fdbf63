"""Keep what cannot be added: a library's months of visits and its people, worked out again
whenever its figures have a newer version. Nothing depends on it but how quick a page is."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import and_, delete, exists, func, insert, select, true

from scheduler.attendance.models import Attendance
from scheduler.db import db
from scheduler.domain.indicators.period import Period, add_months
from scheduler.domain.wall import is_zone
from scheduler.events.models import Session
from scheduler.history.models import Version
from scheduler.indicators.models import LibraryMonth, PeoplePeriod
from scheduler.indicators.visiting import Place, worked_out
from scheduler.libraries.models import Library
from scheduler.visits.models import VisitCount

FEW = 10  # libraries in one transaction: others want to write too
LENGTHS = (1, 3, 12)


def keep(
    *, at: datetime, limit: int = FEW, only: int | None = None, but: Collection[int] = (),
) -> int:
    """Work out the figures of some libraries whose kept ones no longer hold; how many.

    `only` one library, or any but some that failed before.
    """
    done = 0
    for zone, today in _days(at):
        stale = _stale(zone, today=today, limit=limit - done, only=only, but=but)
        if stale:
            _keep_visits(stale, today=today)
            _keep_people(stale, zone=ZoneInfo(zone))
        done += len(stale)
    return done


def waiting(*, at: datetime, limit: int, but: Collection[int]) -> list[int]:
    """Some libraries whose kept figures no longer hold, by number."""
    return [place.id for zone, today in _days(at)
            for place in _stale(zone, today=today, limit=limit, only=None, but=but)]


def _days(at: datetime) -> list[tuple[str, date]]:
    """The zones of all libraries, and the day that it is there."""
    zones = db.session.scalars(
        select(Library.timezone).distinct().order_by(Library.timezone)).all()
    return [(zone, at.astimezone(ZoneInfo(zone)).date()) for zone in zones if is_zone(zone)]


def _stale(
    zone: str, *, today: date, limit: int, only: int | None, but: Collection[int],
) -> dict[Place, int]:
    """Libraries whose running month is not kept as it stands, with the version they have now.

    The version is read before the facts, so that what changes in between is seen as newer.
    """
    number = func.coalesce(Version.number, 0)
    rows = db.session.execute(
        select(Library.id, Library.id, Library.timezone, Library.closed_on, number)
        .outerjoin(Version, and_(Version.scope == "figures", Version.scope_id == Library.id))
        .where(Library.timezone == zone, Library.id.not_in(but),
               true() if only is None else Library.id == only, ~exists().where(
            LibraryMonth.library_id == Library.id, LibraryMonth.month == today.replace(day=1),
            LibraryMonth.ends_on == today + timedelta(days=1), LibraryMonth.version == number))
        .order_by(Library.id).limit(limit)
        .with_for_update(of=Library, skip_locked=True, key_share=True))
    return {Place(*row[:4]): row[4] for row in rows}


def _keep_visits(stale: Mapping[Place, int], *, today: date) -> None:
    """From last year's January, or from the first count, to today."""
    first = db.session.scalar(select(func.min(VisitCount.starts_on)).where(
        VisitCount.library_id.in_([place.id for place in stale])))
    start = min(first or today, date(today.year - 1, 1, 1))
    months = Period(start, today + timedelta(days=1)).months()
    found = worked_out(list(stale), months, until=today + timedelta(days=1))
    _write(LibraryMonth, stale, [
        {"library_id": place.id, "version": stale[place], "month": one.month,
         "ends_on": one.ends_on, "visits": one.visits, "open_days": one.open_days,
         "is_reported": one.is_reported, "is_crossed": one.is_crossed, "before": one.before}
        for place, own in found.items() for one in own])


def _keep_people(stale: Mapping[Place, int], *, zone: ZoneInfo) -> None:
    """Every month, quarter and year in which a session was closed."""
    rows = db.session.execute(
        select(Session.library_id, Session.starts_at, Attendance.person_id)
        .join(Attendance, Attendance.session_id == Session.id)
        .where(Session.library_id.in_([place.id for place in stale]),
               Session.closed_at.is_not(None), Session.published_at.is_not(None),
               Attendance.person_id.is_not(None)))
    known = defaultdict[tuple[int, Period], set[int]](set)
    for library_id, starts_at, person_id in rows:
        for period in _periods_of(starts_at.astimezone(zone).date()):
            known[library_id, period].add(person_id)
    versions = {place.id: version for place, version in stale.items()}
    _write(PeoplePeriod, stale, [
        {"library_id": library_id, "version": versions[library_id], "starts_on": period.start,
         "ends_on": period.end, "people": len(people)}
        for (library_id, period), people in known.items()])


@cache
def _periods_of(day: date) -> tuple[Period, ...]:
    starts = [(add_months(day.replace(day=1), -((day.month - 1) % length)), length)
              for length in LENGTHS]
    return tuple(Period(start, add_months(start, length)) for start, length in starts)


def _write(model: type[Any], stale: Mapping[Place, int], rows: list[dict[str, Any]]) -> None:
    db.session.execute(delete(model).where(model.library_id.in_([place.id for place in stale]))
                       .execution_options(synchronize_session=False))
    if rows:
        db.session.execute(insert(model), rows)
