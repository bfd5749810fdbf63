"""`library,period,kind,format,age_group,sessions,attendance`: what happened before Ruang.

Rows of one file that agree in everything but the numbers are parts of one figure and are
added together; taking the file again replaces the figure, so nothing counts twice.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import Integer, and_, cast, func, literal, select

from scheduler.columns import UtcDateTime
from scheduler.db import db, issue, table_of
from scheduler.domain.cells import (
    LARGEST,
    NumberTooLarge,
    Row,
    maybe_number,
    one_of,
    whole_number,
    words,
)
from scheduler.imports.kinds.common import (
    GOOD,
    Book,
    Settled,
    day,
    number,
    period_of,
    period_text,
    row_count,
    staged,
    text,
    touched,
    upsert,
)
from scheduler.imports.models import ImportRow
from scheduler.indicators.models import PastActivity

COLUMNS = ("library", "period", "kind", "format", "age_group", "sessions", "attendance")
REQUIRED = ("library", "period", "sessions", "attendance")
NUMBERS = ("sessions", "attendance")
EXAMPLE = (("{slug}", "2024-03", "berlatih", "onsite", "dewasa", "4", "52"),
           ("{slug}", "2024-Q2", "belajar", "onsite", "anak", "12", "180"),
           ("{slug}", "2023", "berbagi", "", "", "6", ""))
KEY = ("library_id", "starts_on", "ends_on", "kind", "format", "age_group")
SUMS = ("sessions", "attendance", "unrecorded")
ACTIVITIES = {
    "sharing": "sharing", "berbagi": "sharing", "learning": "learning", "belajar": "learning",
    "training": "training", "berlatih": "training", "unspecified": "unspecified",
}


def values(row: Row, book: Book) -> dict[str, Any]:
    """One part of a figure; refuses what a cell cannot say."""
    sessions = whole_number(row, "sessions", book.marks)
    attendance = maybe_number(row, "attendance", book.marks)
    return {
        "library_id": book.libraries.id_of(row), **period_of(row),
        "kind": one_of(row, "kind", ACTIVITIES, default="unspecified"),
        "format": words(row, "format", most=120), "age_group": words(row, "age_group", most=120),
        "sessions": sessions, "attendance": attendance,
        "unrecorded": sessions if attendance is None else 0,
    }


def written(values: dict[str, Any], slug: str) -> list[Any]:
    """The row as a file says it."""
    attendance = "" if values["attendance"] is None else values["attendance"]
    return [slug, period_text(values), *(values[name] for name in KEY[3:]), values["sessions"],
            attendance]


def settle(import_id: int) -> Settled:
    """Each row has the fate of the figure that it is a part of."""
    settled = Settled()
    figures = _figures(import_id).subquery()
    known = [getattr(PastActivity, name) for name in SUMS]
    asked = select(
        ImportRow.line, figures.c.sessions, figures.c.attendance, PastActivity.id, *known,
        figures.c.unrecorded.label("left"),
    ).select_from(ImportRow).join(figures, and_(
        *(figures.c[name] == part for name, part in zip(KEY, _key(), strict=True)),
    )).outerjoin(PastActivity, and_(
        *(getattr(PastActivity, name) == figures.c[name] for name in KEY),
    )).where(*staged(import_id))
    for line, sessions, attendance, there, *was, left in db.session.execute(asked).yield_per(5000):
        if max(sessions, attendance or 0) > LARGEST:
            settled.refused.append((line, NumberTooLarge(
                column="sessions", given=str(max(sessions, attendance or 0)))))
        elif there is not None:
            same = was == [sessions, attendance, left]
            settled.lines["same" if same else "changed"].append(line)
    return settled


def _key() -> list[Any]:
    return [number("library_id"), day("starts_on"), day("ends_on"), text("kind"), text("format"),
            text("age_group")]


def _figures(import_id: int) -> Any:
    """One row a figure: its key and its sums; no attendance at all stays none."""
    keys = _key()
    return select(
        *(part.label(name) for part, name in zip(keys, KEY, strict=True)),
        *(func.sum(number(name)).label(name) for name in SUMS),
    ).where(*staged(import_id, GOOD)).group_by(*keys)


def take(import_id: int, *, at: datetime, by: int | None) -> tuple[int, list[int]]:
    """Write the figures: how many changed, and the libraries they belong to."""
    table, figures = table_of(PastActivity), _figures(import_id).subquery()
    rows = select(
        *(figures.c[name] for name in KEY), *(cast(figures.c[name], Integer) for name in SUMS),
        literal(at, UtcDateTime()),
    ).where(figures.c.sessions >= 0).order_by(*(figures.c[name] for name in KEY))
    insert = upsert(table).from_select([*KEY, *SUMS, "noted_at"], rows)
    new = insert.excluded
    insert = insert.execution_options(preserve_rowcount=True)
    done = issue(insert.on_conflict_do_update(
        index_elements=list(KEY),
        set_={name: new[name] for name in (*SUMS, "noted_at")},
        where=table.c.sessions.is_distinct_from(new.sessions)
        | table.c.attendance.is_distinct_from(new.attendance)
        | table.c.unrecorded.is_distinct_from(new.unrecorded)))
    return done.rowcount and row_count(import_id), touched(import_id)
