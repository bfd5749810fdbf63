"""Set what a year starts from and aims at, and say that a month had no activity."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import exists, insert, select

from scheduler.db import db, issue, refusing, table_of
from scheduler.domain.errors import Conflict, Invalid, Missing
from scheduler.domain.indicators.period import add_months
from scheduler.domain.permissions import Actor, check
from scheduler.domain.words import N_
from scheduler.events.models import Session
from scheduler.history import actions as history
from scheduler.indicators import queries
from scheduler.indicators.models import Goal, QuietMonth
from scheduler.libraries import queries as libraries

GOALS = ("visits", "attendances", "partners_active")
_GOAL = insert(table_of(Goal))
_QUIET = insert(table_of(QuietMonth)).returning(QuietMonth.id)


class BaselineStands(Conflict):
    message = N_("A baseline stands already. Please correct it with a reason.")


class ReasonNeeded(Invalid):
    message = N_("Please say why the baseline is corrected; it is kept with the change.")


class MonthToCome(Invalid):
    message = N_("This month is not over yet.")


class MonthHasSessions(Conflict):
    """Facts: sessions (int)."""

    message = N_("There were sessions in this month. Please close them instead.")


class QuietAlready(Conflict):
    message = N_("This month is declared to be without activity already.")


@dataclass(frozen=True)
class YearGoal:
    """What is typed for one indicator of a year; None leaves it without."""

    target: float | None
    baseline: float | None = None
    source: str = ""


def set_goals(
    year: int, goals: Mapping[str, YearGoal], *, by: Actor, at: datetime,
) -> int:
    """Set targets as often as wished and baselines once; returns how many changed.

    Refusals: NotYourRole, BaselineStands.
    """
    check("set-targets", by)
    standing = {(row.indicator, row.purpose): row for row in db.session.scalars(
        select(Goal).where(Goal.library_id == by.library_id, Goal.year == year))}
    wished = {(name, "target"): (goal.target, "") for name, goal in goals.items()} | {
        (name, "baseline"): (goal.baseline, goal.source) for name, goal in goals.items()
        if goal.baseline is not None}

    return sum(_set(year, key, *value, standing.get(key), by=by, at=at)
               for key, value in wished.items())


def _set(
    year: int, key: tuple[str, str], value: float | None, source: str, row: Goal | None, *,
    by: Actor, at: datetime,
) -> bool:
    was = row.value if row else None
    if was == value:
        return False
    if row is not None and key[1] == "baseline":
        raise BaselineStands()
    if row is None:
        issue(_GOAL, {"library_id": by.library_id, "indicator": key[0], "year": year,
                      "purpose": key[1], "value": value, "source": source, "set_at": at,
                      "set_by": by.account_id})
    elif value is None:
        db.session.delete(row)
    else:
        row.value, row.set_at, row.set_by = value, at, by.account_id
    db.session.flush()
    _note("set", year, key, was, value, source, by=by, at=at)
    return True


def correct_baseline(
    goal_id: int, *, value: float, source: str, reason: str, by: Actor, at: datetime,
) -> Goal:
    """Change a frozen baseline; what it was and why stays in the history. Refusals:
    NotYourRole, Missing, ReasonNeeded."""
    check("set-targets", by)
    row = baseline(goal_id, library_id=by.library_id)
    if not reason.strip():
        raise ReasonNeeded()
    was = row.value

    row.value, row.source, row.set_at, row.set_by = value, source, at, by.account_id
    db.session.flush()

    _note("corrected", row.year, (row.indicator, row.purpose), was, value, reason.strip(),
          by=by, at=at)
    return row


def baseline(goal_id: int, *, library_id: int) -> Goal:
    """A baseline of this library; refuses with Missing."""
    row = db.session.get(Goal, goal_id)
    if row is None or row.library_id != library_id or row.purpose != "baseline":
        raise Missing()
    return row


def _note(
    verb: str, year: int, key: tuple[str, str], was: float | None, value: float | None,
    words: str, *, by: Actor, at: datetime,
) -> None:
    history.record(verb, "goal", subject_id=by.library_id, by=by, at=at, facts={
        "year": year, "indicator": key[0], "purpose": key[1], "was": was, "value": value,
        "words": words})
    history.changed("figures", by.library_id, at=at)


def declare_quiet(month: date, *, by: Actor, at: datetime) -> int:
    """Say that a whole month, by its first day, had no activity: complete, and zero.

    Refusals: NotYourRole, MonthToCome, MonthHasSessions, QuietAlready.
    """
    check("report", by)
    library = libraries.by_id(by.library_id)
    ends = add_months(month, 1)
    if at.astimezone(library.zone).date() < ends:
        raise MonthToCome()
    start, end = (datetime(day.year, day.month, 1, tzinfo=library.zone) for day in (month, ends))
    if db.session.scalar(select(exists().where(
            Session.library_id == by.library_id, Session.published_at.is_not(None),
            Session.cancelled_at.is_(None), Session.starts_at >= start, Session.starts_at < end))):
        raise MonthHasSessions()

    with refusing(QuietAlready):
        number = int(issue(_QUIET, {"library_id": by.library_id, "month": month,
                                    "declared_at": at, "declared_by": by.account_id}).scalar_one())

    history.record("declared", "quiet_month", subject_id=number, by=by, at=at,
                   facts={"month": month.isoformat()})
    history.changed("figures", by.library_id, at=at)
    return number


def withdraw_quiet(month: date, *, by: Actor, at: datetime) -> None:
    """Take the declaration back; the month is open again. Refusals: NotYourRole, Missing."""
    check("report", by)
    row = queries.quiet_month(by.library_id, month=month)
    if row is None:
        raise Missing()

    db.session.delete(row)
    db.session.flush()

    history.record("withdrew", "quiet_month", subject_id=row.id, by=by, at=at,
                   facts={"month": month.isoformat()})
    history.changed("figures", by.library_id, at=at)
