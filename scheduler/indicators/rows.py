"""The rows behind a figure, a page at a time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from scheduler.domain.indicators.visit_counts import VisitSpan
from scheduler.indicators import tables
from scheduler.indicators.figures import Facts

A_PAGE = 100


@dataclass(frozen=True)
class Row:
    """A session or past activity: when, what, how many; None where a small count is hidden."""

    library_id: int
    first: date
    last: date
    title: str
    attendance: int | None
    is_hidden: bool = False
    session_id: int | None = None
    named: int = 0
    anonymous: int = 0
    sessions: int = 1


@dataclass(frozen=True)
class Behind:
    """One page of rows, latest first, and how many pages there are."""

    rows: Sequence[Any]
    total: int
    pages: int


def behind(family: str, facts: Facts, *, number: int, sees_all: bool) -> Behind:
    """What a figure of this family is made of: counts, sessions or agreements and gifts."""
    found: Sequence[Any]
    if family == "visits":
        found = _counts(facts)
    elif family == "partnerships":
        found = [signed for own in facts.all() for signed in own.agreements]
    else:
        found = _involvement(facts, sees_all=sees_all)
    start = (number - 1) * A_PAGE
    return Behind(found[start:start + A_PAGE], len(found), -(-len(found) // A_PAGE))


def _counts(facts: Facts) -> list[VisitSpan]:
    return sorted(facts.visits.counted, key=lambda span: (span.start, str(span.library)),
                  reverse=True)


def _involvement(facts: Facts, *, sees_all: bool) -> list[Row]:
    closed = [session for own in facts.all() for session in own.closed]
    shown = {one.id: one.attendance for one in closed} if sees_all else (
        tables.shown_sessions(closed))
    held = [Row(one.library_id, one.on, one.on, one.title, shown[one.id], shown[one.id] is None,
                one.id, one.named, one.anonymous) for one in closed]
    past = [Row(one.library_id, one.starts_on, one.ends_on - timedelta(days=1), one.kind,
                one.attendance, sessions=one.sessions)
            for own in facts.all() for one in own.past]
    return sorted([*held, *past], key=lambda row: (row.first, row.session_id or 0), reverse=True)
