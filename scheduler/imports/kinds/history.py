"""`library,period,kind,format,age_group,sessions,attendance`: what happened before Ruang.

Rows of one file that agree in everything but the numbers are parts of one figure and are
added together; taking the file again replaces the figure, so nothing counts twice.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import insert, select, update

from scheduler.db import db
from scheduler.domain.errors import Refusal
from scheduler.domain.indicators.period import Period
from scheduler.domain.people import has_identity_number
from scheduler.domain.spreadsheet import (
    HoldsIdentityNumber,
    Row,
    filled,
    maybe_number,
    one_of,
    whole_number,
)
from scheduler.imports.kinds.common import Libraries, Staged
from scheduler.indicators.models import PastActivity

COLUMNS = ("library", "period", "sessions", "attendance")
KEY = ("library_id", "starts_on", "ends_on", "kind", "format", "age_group")
NUMBERS = ("sessions", "attendance", "unrecorded")
ACTIVITIES = {
    "sharing": "sharing", "berbagi": "sharing", "learning": "learning", "belajar": "learning",
    "training": "training", "berlatih": "training", "unspecified": "unspecified",
}


def read(rows: Sequence[Row], *, allowed: Iterable[int] | None) -> list[Staged]:
    """Each row with its fate: what its figure will be against what is known."""
    libraries = Libraries(allowed)
    staged = []
    for row in rows:
        one = Staged(row.line)
        staged.append(one)
        try:
            one.values = _values(row, libraries)
        except Refusal as refusal:
            one.refuse(refusal)
    existing = _existing(libraries)
    figures = added([one.values for one in staged if one.fate != "bad"])
    for one in staged:
        if one.fate != "bad":
            key = tuple(one.values[name] for name in KEY)
            one.fate = _fate(figures[key], existing.get(key))
    return staged


def _values(row: Row, libraries: Libraries) -> dict[str, Any]:
    period = Period.from_text(filled(row, "period"))
    sessions, attendance = whole_number(row, "sessions"), maybe_number(row, "attendance")
    words = {name: row.cells.get(name, "")[:120] for name in ("format", "age_group")}
    for column, word in words.items():
        if has_identity_number(word):
            raise HoldsIdentityNumber(column=column)
    return {
        "library_id": libraries.id_of(row), "starts_on": period.start.isoformat(),
        "ends_on": period.end.isoformat(), **words,
        "kind": one_of(row, "kind", ACTIVITIES, default="unspecified"),
        "sessions": sessions, "attendance": attendance,
        "unrecorded": sessions if attendance is None else 0,
    }


def added(rows: Iterable[dict[str, Any]]) -> dict[tuple[Any, ...], dict[str, Any]]:
    """One figure a key: sessions added; attendance added where it was recorded at all."""
    figures: dict[tuple[Any, ...], dict[str, Any]] = {}
    for row in rows:
        key = tuple(row[name] for name in KEY)
        if key not in figures:
            figures[key] = dict(row)
            continue
        one = figures[key]
        one["sessions"] += row["sessions"]
        one["unrecorded"] += row["unrecorded"]
        if row["attendance"] is not None:
            one["attendance"] = (one["attendance"] or 0) + row["attendance"]
    return figures


def _fate(figure: dict[str, Any], known: tuple[int, int | None, int] | None) -> str:
    if known is None:
        return "new"
    return "same" if known == tuple(figure[name] for name in NUMBERS) else "changed"


def _existing(libraries: Libraries) -> dict[tuple[Any, ...], tuple[int, int | None, int]]:
    rows = db.session.execute(select(
        *(getattr(PastActivity, name) for name in (*KEY, *NUMBERS)),
    ).where(PastActivity.library_id.in_(list(libraries.by_slug.values()))))
    return {(row[0], row[1].isoformat(), row[2].isoformat(), *row[3:6]): tuple(row[6:])
            for row in rows}


def take(rows: Sequence[dict[str, Any]], *, at: datetime, by: int | None) -> set[int]:
    """Write the figures; returns the libraries whose figures changed."""
    known = _existing(Libraries())
    new = []
    for key, figure in added(rows).items():
        values = {**figure, "starts_on": date.fromisoformat(figure["starts_on"]),
                  "ends_on": date.fromisoformat(figure["ends_on"]), "noted_at": at}
        if key not in known:
            new.append(values)
        elif _fate(figure, known[key]) == "changed":
            db.session.execute(
                update(PastActivity)
                .where(*(getattr(PastActivity, name) == values[name] for name in KEY))
                .values(noted_at=at, **{name: figure[name] for name in NUMBERS}))
    if new:
        db.session.execute(insert(PastActivity), new)
    return {row["library_id"] for row in rows}
