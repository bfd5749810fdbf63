"""Write down how many came through the door; a count replaces the one it corrects."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import insert, select

from scheduler.db import db, issue, table_of
from scheduler.domain.errors import EndBeforeStart, Invalid
from scheduler.domain.permissions import Actor, check
from scheduler.domain.words import N_
from scheduler.history import actions as history
from scheduler.visits import queries
from scheduler.visits.models import VisitCount

MOST = 10_000_000
DAY = timedelta(days=1)
_COUNT = insert(table_of(VisitCount))


class DayToCome(Invalid):
    """Facts: day."""

    message = N_("%(day)s is still to come. Please count when it is over.")


class TooLong(Invalid):
    message = N_("A count speaks of a year at most. Please divide it.")


@dataclass(frozen=True)
class Count:
    """People counted from `first` to `last`, both included; None means there is no count."""

    first: date
    last: date
    people: int | None
    source: str
    label: str = ""


def note(counts: Sequence[Count], *, today: date, by: Actor, at: datetime) -> int:
    """Write counts, correct those already there, take away those that became None.

    Returns how many changed. Refusals: NotYourRole, EndBeforeStart, DayToCome, TooLong.
    """
    check("count-visits", by)
    for each in counts:
        _check_days(each, today)
    known = _known(counts, library_id=by.library_id)

    changes = [change for each in counts if (change := _write(each, known, by=by, at=at))]

    if changes:
        history.record("counted", "visits", subject_id=by.library_id, by=by, at=at,
                       facts={"counts": changes})
        history.changed("figures", by.library_id, at=at)
    return len(changes)


def remove(count_id: int, *, by: Actor, at: datetime) -> VisitCount:
    """Take a count away; its days are missing again. Refusals: NotYourRole, Missing."""
    check("count-visits", by)
    row = queries.count(count_id, library_id=by.library_id)

    db.session.delete(row)
    db.session.flush()

    history.record("removed", "visits", subject_id=by.library_id, by=by, at=at, facts={
        "first": row.starts_on.isoformat(), "last": (row.ends_on - DAY).isoformat(),
        "source": row.source, "people": row.people})
    history.changed("figures", by.library_id, at=at)
    return row


def _check_days(one: Count, today: date) -> None:
    if one.last < one.first:
        raise EndBeforeStart()
    if one.last > today and one.people is not None:
        raise DayToCome(day=one.last)
    if (one.last - one.first).days > 366:
        raise TooLong()


def _known(counts: Sequence[Count], *, library_id: int) -> dict[tuple[Any, ...], VisitCount]:
    """The counts that stand already, by what makes a count the same."""
    rows = db.session.scalars(select(VisitCount).where(
        VisitCount.library_id == library_id,
        VisitCount.starts_on.in_({each.first for each in counts})))
    return {(row.starts_on, row.ends_on, row.source, row.label): row for row in rows}


def _write(
    one: Count, known: dict[tuple[Any, ...], VisitCount], *, by: Actor, at: datetime,
) -> dict[str, Any] | None:
    """Bring one row up to date; what changed, or None."""
    row = known.get((one.first, one.last + DAY, one.source, one.label))
    was = row.people if row else None
    if was == one.people:
        return None
    if row is None:
        issue(_COUNT, {
            "library_id": by.library_id, "starts_on": one.first, "ends_on": one.last + DAY,
            "people": one.people, "source": one.source, "label": one.label, "noted_at": at,
            "noted_by": by.account_id})
    elif one.people is None:
        db.session.delete(row)
    else:
        row.people, row.noted_at, row.noted_by = one.people, at, by.account_id
    db.session.flush()
    return {"first": one.first.isoformat(), "last": one.last.isoformat(), "source": one.source,
            "was": was, "people": one.people}
