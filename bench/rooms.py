"""Is it free? A day and a month of fifty rooms, with few claims behind them and with very many."""

import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from statistics import median

from sqlalchemy import insert, text

from bench import report
from bench.database import app_on, fresh_database, heard
from scheduler.columns import micros
from scheduler.db import db, transaction
from scheduler.libraries import queries as libraries
from scheduler.libraries.models import Library, OpeningHours, OpeningSchedule
from scheduler.spaces import queries as spaces
from scheduler.spaces.models import Part, Space, SpacePart

ROOMS, FEW, MANY, ASKED = 50, 10_000, 1_000_000, 25
GUARD = "ex_claim_no_overlap"
DAY, A_DAY, LAST = timedelta(days=1), date(2026, 5, 20), datetime(2026, 6, 30, 22, tzinfo=UTC)


def rooms(engine: str) -> None:
    """The same questions at 10,000 and at 1,000,000 claims; nothing else differs."""
    took: dict[int, list[float]] = {}
    for claims in (FEW, MANY):
        with fresh_database(engine) as url, app_on(url).app_context():
            with transaction():
                _fill(claims)
            took[claims] = [_time(ask) for ask in (_day, _month)]
            asked = [_statements(ask) for ask in (_day, _month)]
            db.session.remove()
            db.engine.dispose()
    for name, few, many, statements in zip(("day", "month"), *took.values(), asked, strict=True):
        report.within(f"a {name} of {ROOMS} rooms, {MANY:,} claims ÷ {FEW:,}", many / few, 1.5,
                      beside=f"{many:.1f} ms against {few:.1f} ms")
        report.within(f"a {name} of {ROOMS} rooms, statements", statements, 4)


def _day() -> None:
    library = libraries.by_slug("bench")
    spaces.free_on(spaces.live_with_parts(library.id), library, day=A_DAY, at=LAST)


def _month() -> None:
    library = libraries.by_slug("bench")
    libraries.openings_by_day(library, first=A_DAY, days=31)
    start = datetime.combine(A_DAY, datetime.min.time(), UTC)
    spaces.claims_by_part(library.id, start=start, end=start + 31 * DAY)


def _time(ask: Callable[[], None]) -> float:
    """Milliseconds, the median of many."""
    took = []
    for _ in range(ASKED):
        db.session.rollback()
        started = time.perf_counter()
        ask()
        took.append((time.perf_counter() - started) * 1000)
    return median(took)


def _statements(ask: Callable[[], None]) -> int:
    """How many ask for times; the library and its rooms are known to whoever asks."""
    with heard() as seen:
        ask()
    return sum("FROM library" not in each and "FROM space" not in each for each in seen)


def _fill(claims: int) -> None:
    at = datetime(2020, 1, 1, tzinfo=UTC)
    db.session.add(Library(id=1, slug="bench", name="Bench", kind="village", created_at=at))
    db.session.add(OpeningSchedule(id=1, library_id=1, valid_from=at.date(), hours=[
        OpeningHours(library_id=1, weekday=day, opens=480, closes=960) for day in range(7)]))
    db.session.flush()
    numbers = range(1, ROOMS + 1)
    db.session.execute(insert(Space), [
        {"id": each, "library_id": 1, "slug": f"r{each}", "name": f"R{each}", "features": []}
        for each in numbers])
    db.session.execute(insert(Part), [
        {"id": each, "library_id": 1, "name": f"R{each}"} for each in numbers])
    db.session.execute(insert(SpacePart), [
        {"library_id": 1, "space_id": each, "part_id": each} for each in numbers])
    _claim(claims)


def _claim(claims: int) -> None:
    """Two hours held, six free, backwards from the last; the database itself writes the rows.

    The few reach back over the asked month too, so that as many rows answer as from the many.
    """
    many = ("(with recursive many(n) as (select 0 union all select n + 1 from many "
            f"where n < {claims - 1}) select n from many)")
    spot = f"{micros(LAST)} - (n / {ROOMS}) * {8 * 3_600_000_000}"
    guard = _without_guard()
    for words in (
        "insert into reservation (id, library_id, space_id, purpose, title, starts_at, ends_at, "
        "setup_minutes, teardown_minutes, asked_by, phone, note, made_at, confirmed_at, "
        f"release_reason) select n + 1, 1, n % {ROOMS} + 1, 'loan', '', {spot}, "
        f"{spot} + {2 * 3_600_000_000}, 0, 0, '', '', '', 0, 0, '' from {many} as many",
        "insert into claim (library_id, reservation_id, part_id, starts_at, ends_at) "
        f"select 1, n + 1, n % {ROOMS} + 1, {spot}, {spot} + {2 * 3_600_000_000} "
        f"from {many} as many",
    ):
        db.session.execute(text(words))
    if guard:
        db.session.execute(text(f"alter table claim add constraint {GUARD} {guard}"))


def _without_guard() -> str:
    """PostgreSQL builds the index of its guard at once in a tenth of the time; its definition."""
    if db.engine.dialect.name == "sqlite":
        return ""
    guard = str(db.session.scalar(text(
        f"select pg_get_constraintdef(oid) from pg_constraint where conname = '{GUARD}'")))
    db.session.execute(text(f"alter table claim drop constraint {GUARD}"))
    return guard
