"""`library,period,count,source`: people through the door, as counted elsewhere."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import insert, select, update

from scheduler.db import db
from scheduler.domain.errors import Refusal
from scheduler.domain.indicators.period import Period
from scheduler.domain.people import has_identity_number
from scheduler.domain.spreadsheet import HoldsIdentityNumber, Row, filled, whole_number
from scheduler.imports.kinds.common import Libraries, SameAsLine, Staged
from scheduler.visits.models import SOURCES, VisitCount

COLUMNS = ("library", "period", "count")
KEY = ("library_id", "starts_on", "ends_on", "source", "label")


def read(rows: Sequence[Row], *, allowed: Iterable[int] | None) -> list[Staged]:
    """Each row with its fate; the same library, period and source twice must agree."""
    libraries = Libraries(allowed)
    existing = _existing(libraries)
    seen: dict[tuple[Any, ...], Staged] = {}
    staged = []
    for row in rows:
        one = Staged(row.line)
        staged.append(one)
        try:
            one.values = _values(row, libraries)
        except Refusal as refusal:
            one.refuse(refusal)
            continue
        key = tuple(one.values[name] for name in KEY)
        earlier = seen.setdefault(key, one)
        if earlier is not one:
            _repeat(one, earlier)
        elif key in existing:
            one.fate = "same" if existing[key] == one.values["people"] else "changed"
    return staged


def _values(row: Row, libraries: Libraries) -> dict[str, Any]:
    period = Period.from_text(filled(row, "period"))
    label = row.cells.get("source", "")[:120]
    if has_identity_number(label):
        raise HoldsIdentityNumber(column="source")
    return {
        "library_id": libraries.id_of(row), "starts_on": period.start.isoformat(),
        "ends_on": period.end.isoformat(), "people": whole_number(row, "count"),
        "source": label.casefold() if label.casefold() in SOURCES else "import",
        "label": "" if label.casefold() in SOURCES else label,
    }


def _repeat(one: Staged, earlier: Staged) -> None:
    if one.values == earlier.values:
        one.fate = "same"
    else:
        one.refuse(SameAsLine(column="count", line=earlier.line))


def _existing(libraries: Libraries) -> dict[tuple[Any, ...], int]:
    rows = db.session.execute(select(
        VisitCount.library_id, VisitCount.starts_on, VisitCount.ends_on, VisitCount.source,
        VisitCount.label, VisitCount.people,
    ).where(VisitCount.library_id.in_(list(libraries.by_slug.values()))))
    return {(library, starts.isoformat(), ends.isoformat(), source, label): people
            for library, starts, ends, source, label, people in rows}


def take(rows: Sequence[dict[str, Any]], *, at: datetime, by: int | None) -> set[int]:
    """Write the counts; returns the libraries whose figures changed."""
    values = [{**row, "starts_on": date.fromisoformat(row["starts_on"]),
               "ends_on": date.fromisoformat(row["ends_on"]), "noted_at": at, "noted_by": by}
              for row in rows]
    known = _existing(Libraries())
    new = [row for row, plain in zip(values, rows, strict=True)
           if tuple(plain[name] for name in KEY) not in known]
    if new:
        db.session.execute(insert(VisitCount), new)
    for row, plain in zip(values, rows, strict=True):
        old = known.get(tuple(plain[name] for name in KEY))
        if old is not None and old != row["people"]:
            db.session.execute(
                update(VisitCount).where(*(getattr(VisitCount, name) == row[name] for name in KEY))
                .values(people=row["people"], noted_at=at, noted_by=by))
    return {row["library_id"] for row in rows}
