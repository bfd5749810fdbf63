"""The baselines and targets of a year."""

from collections.abc import Iterable
from datetime import date

from sqlalchemy import select

from scheduler.db import db
from scheduler.indicators.models import Goal, QuietMonth


def goals(library_ids: Iterable[int], *, year: int) -> dict[tuple[int, str, str], float]:
    """(library, indicator, baseline or target) → value of a year; one statement."""
    rows = db.session.execute(
        select(Goal.library_id, Goal.indicator, Goal.purpose, Goal.value)
        .where(Goal.library_id.in_(list(library_ids)), Goal.year == year))
    return {(library_id, indicator, purpose): value
            for library_id, indicator, purpose, value in rows}


def goal_rows(library_id: int, *, year: int) -> dict[tuple[str, str], Goal]:
    """(indicator, baseline or target) → the row of a library's year; one statement."""
    return {(row.indicator, row.purpose): row for row in db.session.scalars(
        select(Goal).where(Goal.library_id == library_id, Goal.year == year))}


def quiet_month(library_id: int, *, month: date) -> QuietMonth | None:
    """The declaration that a month had no activity, by its first day."""
    return db.session.scalar(select(QuietMonth).where(
        QuietMonth.library_id == library_id, QuietMonth.month == month))
