"""Read a file in pieces, each kept in a short transaction of its own, then ask what it changes.

This is the one verb that ends transactions itself: a nation's file would otherwise hold up
everybody who writes. Nothing is read, checked or compared while the write is held; what fails
on the way is put away again.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from itertools import islice
from typing import Any, BinaryIO, TypeVar

from sqlalchemy import bindparam, delete, func, insert, select, union, update

from scheduler.db import db, issue, reading, table_of, transaction
from scheduler.domain import spreadsheet
from scheduler.domain.cells import HoldsIdentityNumber, Row, check_cells
from scheduler.domain.errors import Refusal
from scheduler.domain.identity import has_identity_number
from scheduler.domain.numbers import Marks
from scheduler.domain.permissions import Actor, check
from scheduler.domain.spreadsheet import NoRows, Table
from scheduler.imports.kinds import KINDS
from scheduler.imports.kinds.common import Book, Libraries, Settled
from scheduler.imports.models import Import, ImportRow
from scheduler.libraries import queries as libraries
from scheduler.libraries.models import Library

PIECE = 2000
LONGEST_KEPT = 1000  # signs of a cell that cannot be taken
WEEK, MONTH = timedelta(days=7), timedelta(days=30)
ROWS, FILES = table_of(ImportRow), table_of(Import)
_KEEP = insert(ROWS)
T = TypeVar("T")


def stage(kind: str, file: BinaryIO, *, filename: str, by: Actor | None, at: datetime) -> int:
    """Read a file and say of each row what it would change; returns the import's number.

    Without `by` an operator brings it in, for all libraries; otherwise rows may speak of those
    where `by` counts. Refusals: NotYourRole, and those of `spreadsheet`; a bad row refuses only
    itself.
    """
    if by is not None:
        check("manage-libraries" if kind == "libraries" else "import", by)
    module = KINDS[kind]
    table = spreadsheet.opened(file, columns=module.COLUMNS, required=module.REQUIRED)
    marks, first_day = _learnt(table, module.NUMBERS)
    with reading():
        allowed = None if by is None else libraries.reach(by)
        book = Book(Libraries(allowed), marks, first_day)
    with transaction():
        import_id = _begun(kind, filename, by=by, at=at)
    try:
        _keep(import_id, table, module, book)
        with reading():
            settled = module.settle(import_id)
        _mark(import_id, settled)
    except BaseException:
        drop(import_id)
        raise
    return import_id


def _learnt(table: Table, numbers: Iterable[str]) -> tuple[dict[str, Marks], int]:
    """How the whole file writes numbers, and whether its Monday is 0 or 1."""
    marks = {name: Marks() for name in numbers}
    first_day, rows = 1, 0
    for row in table.rows():
        rows += 1
        for name, column in marks.items():
            column.learn(row.cells.get(name, ""))
        if row.cells.get("weekday") == "0":
            first_day = 0
    if not rows:
        raise NoRows()
    return marks, first_day


def _begun(kind: str, filename: str, *, by: Actor | None, at: datetime) -> int:
    return int(issue(insert(FILES).returning(FILES.c.id), {
        "kind": kind, "filename": filename[:300], "staged_at": at, "counts": {},
        "library_id": by.library_id if by else None, "staged_by": by.account_id if by else None,
    }).scalar_one())


def _keep(import_id: int, table: Table, module: Any, book: Book) -> None:
    for piece in _pieces(table.rows()):
        kept = [_kept(import_id, row, module, book) for row in piece]
        with transaction():
            issue(_KEEP, kept)


def _kept(import_id: int, row: Row, module: Any, book: Book) -> dict[str, Any]:
    try:
        if row.wrong is not None:
            raise row.wrong
        check_cells(row)
        values, fate, refusal = module.values(row, book), "new", None
    except Refusal as error:
        values, fate, refusal = {"cells": _harmless(row)}, "bad", error
    return {"import_id": import_id, "line": row.line, "values": values, "fate": fate,
            **reason_of(refusal)}


def _harmless(row: Row) -> dict[str, str]:
    """The cells of a bad row, to be mended, cut short; identity numbers are never kept."""
    short = {name: cell[:LONGEST_KEPT] for name, cell in row.cells.items()}
    return {name: "" if has_identity_number(cell) else cell for name, cell in short.items()}


def reason_of(refusal: Refusal | None) -> dict[str, Any]:
    """A refusal as a row keeps it: its column, its name and its facts."""
    if refusal is None:
        return {"bad_column": "", "reason": {}}
    facts = refusal.facts
    if has_identity_number(str(facts.get("given", ""))):
        return reason_of(HoldsIdentityNumber(column=facts.get("column", "")))
    return {"bad_column": str(facts.get("column", "")),
            "reason": {"slug": type(refusal).__name__, "facts": facts}}


def _mark(import_id: int, settled: Settled) -> None:
    """Write what the comparison found, and the sums of all fates."""
    for fate, lines in settled.lines.items():
        for piece in _pieces(lines):
            with transaction():
                issue(update(ROWS).where(ROWS.c.import_id == import_id, ROWS.c.line.in_(piece))
                      .values(fate=fate))
    _mark_rows(import_id, settled)
    with reading():
        counts: Counter[str] = Counter(dict(db.session.execute(
            select(ROWS.c.fate, func.count()).where(ROWS.c.import_id == import_id)
            .group_by(ROWS.c.fate)).all()))
    with transaction():
        issue(update(FILES).where(FILES.c.id == import_id).values(counts=dict(counts)))


def _mark_rows(import_id: int, settled: Settled) -> None:
    this = update(ROWS).where(
        ROWS.c.import_id == import_id, ROWS.c.line == bindparam("at_line"))
    for piece in _pieces(settled.refused):
        with transaction():
            issue(this.values(fate="bad"), [
                {"at_line": line, **reason_of(refusal)} for line, refusal in piece])
    for said in _pieces(settled.values.items()):
        with transaction():
            issue(this, [{"at_line": line, "values": values} for line, values in said])


def drop(import_id: int) -> None:
    """Put a file away that was never taken."""
    drop_rows(import_id)
    with transaction():
        issue(delete(FILES).where(FILES.c.id == import_id))


def drop_rows(import_id: int) -> None:
    """Put staged rows away, a piece at a time."""
    doomed = select(ROWS.c.id).where(ROWS.c.import_id == import_id).limit(PIECE)
    gone = PIECE
    while gone:
        with transaction():
            gone = issue(delete(ROWS).where(ROWS.c.id.in_(doomed))).rowcount


def tidy(*, at: datetime) -> None:
    """Put away, some at a time, rows taken a week ago and those that nobody took in a month.

    Nobody's row stays longer than their library keeps names: a file may hold anything.
    """
    old = select(FILES.c.id).where(
        (FILES.c.taken_at < at - WEEK)
        | FILES.c.taken_at.is_(None) & (FILES.c.staged_at < at - MONTH))
    too_long = [select(FILES.c.id).where(FILES.c.library_id == library_id,
                                         FILES.c.staged_at < at - timedelta(days=days))
                for library_id, days in _kept_shorter()]
    issue(delete(ROWS).where(ROWS.c.id.in_(
        select(ROWS.c.id).where(ROWS.c.import_id.in_(union(old, *too_long)))
        .limit(10 * PIECE))))


def _kept_shorter() -> Sequence[tuple[int, int]]:
    """Libraries that keep names for less than a month, and for how many days."""
    return [(number, days) for number, days in db.session.execute(
        select(Library.id, Library.retention_days).where(Library.retention_days < MONTH.days))]


def _pieces(rows: Iterable[T]) -> Iterator[list[T]]:
    rest = iter(rows)
    while piece := list(islice(rest, PIECE)):
        yield piece
