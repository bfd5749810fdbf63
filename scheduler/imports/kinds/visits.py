"""`library,period,count,source`: people through the door, as counted elsewhere."""

from datetime import datetime
from typing import Any

from sqlalchemy import func, literal, select

from scheduler.columns import Number, UtcDateTime
from scheduler.db import db, issue, table_of
from scheduler.domain.cells import Row, whole_number, words
from scheduler.imports.kinds.common import (
    Book,
    SameAsLine,
    Settled,
    day,
    number,
    period_of,
    period_text,
    staged,
    text,
    touched,
    upsert,
)
from scheduler.imports.models import ImportRow
from scheduler.visits.models import SOURCES, VisitCount

COLUMNS = ("library", "period", "count", "source")
REQUIRED = ("library", "period", "count")
NUMBERS = ("count",)
EXAMPLE = (("{slug}", "2026-01", "412", "gate"), ("{slug}", "2026-02", "0", "gate"),
           ("{slug}", "2023-04-01/P3M", "1150", "Statistik tahunan"))
KEY = ("library_id", "starts_on", "ends_on", "source", "label")


def values(row: Row, book: Book) -> dict[str, Any]:
    """One count; refuses what a cell cannot say."""
    label = words(row, "source", most=120)
    known = label.casefold() in SOURCES
    return {
        "library_id": book.libraries.id_of(row), **period_of(row),
        "people": whole_number(row, "count", book.marks),
        "source": label.casefold() if known else "import", "label": "" if known else label,
    }


def written(values: dict[str, Any], slug: str) -> list[Any]:
    """The row as a file says it."""
    source = values["label"] if values["source"] == "import" else values["source"]
    return [slug, period_text(values), values["people"], source]


def settle(import_id: int) -> Settled:
    """The same library, period and source twice must agree; what stands is same or changed."""
    settled, again = Settled(), set()
    repeated = db.session.execute(_repeated(import_id)) if _says_twice(import_id) else ()
    for line, first, agrees in repeated:
        again.add(line)
        if agrees:
            settled.lines["same"].append(line)
        else:
            settled.refused.append((line, SameAsLine(column="count", line=first)))
    known = (select(ImportRow.line, VisitCount.people == number("people"))
             .where(*staged(import_id)).join_from(ImportRow, VisitCount, _same_count()))
    for line, same in db.session.execute(known).yield_per(5000):
        if line not in again:
            settled.lines["same" if same else "changed"].append(line)
    return settled


def _key() -> list[Any]:
    return [number("library_id"), text("starts_on"), text("ends_on"), text("source"),
            text("label")]


def _says_twice(import_id: int) -> bool:
    """Whether any two lines are about the same; to ask this first is far cheaper."""
    twice = (select(func.min(ImportRow.line)).where(*staged(import_id)).group_by(*_key())
             .having(func.count(ImportRow.id) > 1).limit(1))
    return db.session.scalar(twice) is not None


def _repeated(import_id: int) -> Any:
    """Lines about what an earlier line says too: (line, earlier line, whether they agree)."""
    window: Any = {"order_by": ImportRow.line, "partition_by": _key()}
    rows = select(
        ImportRow.line, number("people").label("people"),
        func.first_value(ImportRow.line).over(**window).label("first"),
        func.first_value(number("people")).over(**window).label("said"),
    ).where(*staged(import_id)).subquery()
    return select(rows.c.line, rows.c.first, rows.c.people == rows.c.said).where(
        rows.c.line > rows.c.first).order_by(rows.c.line)


def _same_count() -> Any:
    return (VisitCount.library_id == number("library_id")) & (
        VisitCount.starts_on == day("starts_on")) & (VisitCount.ends_on == day("ends_on")) & (
        VisitCount.source == text("source")) & (VisitCount.label == text("label"))


def take(import_id: int, *, at: datetime, by: int | None) -> tuple[int, list[int]]:
    """Write the counts: how many rows changed something, and the libraries they belong to."""
    table = table_of(VisitCount)
    rows = select(
        number("library_id"), day("starts_on"), day("ends_on"), text("source"), text("label"),
        number("people"), literal(at, UtcDateTime()), literal(by, Number),
    ).where(*staged(import_id)).order_by(number("library_id"), text("starts_on"))
    insert = upsert(table).from_select([*KEY, "people", "noted_at", "noted_by"], rows)
    new = insert.excluded
    insert = insert.execution_options(preserve_rowcount=True)
    done = issue(insert.on_conflict_do_update(
        index_elements=list(KEY), where=table.c.people != new.people,
        set_={"people": new.people, "noted_at": new.noted_at, "noted_by": new.noted_by}))
    return done.rowcount, touched(import_id)
