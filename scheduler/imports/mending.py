"""The rows that could not be taken, as a file to mend and bring in again."""

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from io import StringIO
from typing import Any

from sqlalchemy import select

from scheduler.db import db
from scheduler.i18n import words_of
from scheduler.imports import queries
from scheduler.imports.kinds import KINDS, WHOLE
from scheduler.imports.kinds.common import slugs
from scheduler.imports.models import Import, ImportRow

REASON = "reason"
PIECE = 1000


def lines(import_id: int) -> Iterator[str]:
    """CSV text: bad rows first, each with its reason.

    Where rows make up one whole (a week, a figure), all others follow: bringing in a part of
    it would replace the whole by the part.
    """
    kind = db.session.scalar(select(Import.kind).where(Import.id == import_id)) or ""
    columns = KINDS[kind].COLUMNS
    yield _line([*columns, REASON])
    for row in _rows(import_id, ("bad",)):
        cells = row.values["cells"] if "cells" in row.values else dict(
            zip(columns, written([row], kind)[0], strict=True))
        yield _line([*(cells.get(name, "") for name in columns), reason(row)])
    if kind in WHOLE:
        for piece in _pieces(_rows(import_id, ("new", "changed", "same"))):
            yield from (_line([*cells, ""]) for cells in written(piece, kind))


def reason(row: ImportRow) -> str:
    """The column and the sentence."""
    return f"{row.column}: {words_of(queries.refusal_of(row))}".removeprefix(": ")


def written(rows: Sequence[ImportRow], kind: str) -> list[list[Any]]:
    """Rows as a file says them."""
    known = slugs(row.values["library_id"] for row in rows if "library_id" in row.values)
    return [_as_said(row.values, kind, known) for row in rows]


def _as_said(values: dict[str, Any], kind: str, known: Mapping[int, str]) -> list[Any]:
    if "cells" in values:
        return [values["cells"].get(name, "") for name in KINDS[kind].COLUMNS]
    written: list[Any] = KINDS[kind].written(values, known.get(values.get("library_id", 0), ""))
    return written


def template(kind: str, slug: str) -> str:
    """A file to begin with: the names of the columns, and rows to write over."""
    module = KINDS[kind]
    return "".join(_line(row) for row in (module.COLUMNS, *(
        [cell.format(slug=slug) for cell in row] for row in module.EXAMPLE)))


def _line(cells: Iterable[Any]) -> str:
    out = StringIO()
    csv.writer(out).writerow([_inert(cell) for cell in cells])
    return out.getvalue()


def _inert(cell: Any) -> Any:
    """A spreadsheet must not run what someone else typed."""
    is_formula = isinstance(cell, str) and cell.startswith(("=", "+", "-", "@", "\t"))
    return f"'{cell}" if is_formula else cell


def _rows(import_id: int, fates: tuple[str, ...]) -> Iterator[ImportRow]:
    for fate in fates:
        after = 0
        while piece := queries.piece(import_id, fate=fate, size=PIECE, after=after):
            yield from piece
            after = piece[-1].line
            db.session.expunge_all()


def _pieces(rows: Iterator[ImportRow]) -> Iterator[list[ImportRow]]:
    piece: list[ImportRow] = []
    for row in rows:
        piece.append(row)
        if len(piece) == PIECE:
            yield piece
            piece = []
    yield piece
