"""Stage a file while nobody waits; take it in one short transaction."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select, update

from scheduler.db import db
from scheduler.domain.errors import Conflict, Missing, Refusal
from scheduler.domain.permissions import Actor, check
from scheduler.domain.spreadsheet import rows_of
from scheduler.domain.words import N_
from scheduler.history import actions as history
from scheduler.imports.kinds import KINDS
from scheduler.imports.kinds.common import Staged, chunks
from scheduler.imports.models import Import, ImportRow

GOOD = ("new", "changed")


class AlreadyTaken(Conflict):
    message = N_("This file was taken already.")


class HoldsBadRows(Conflict):
    message = N_("%(n)s row cannot be taken, so nothing was. Mend it or take the good rows.",
                 "%(n)s rows cannot be taken, so nothing was. Mend them or take the good rows.")


def read(kind: str, content: bytes, *, allowed: Iterable[int] | None = None) -> list[Staged]:
    """What a file says and what each row would change; only reads.

    Refusals: FileWrong, ColumnsMissing, TooManyRows; a bad row refuses only itself.
    """
    module = KINDS[kind]
    return module.read(rows_of(content, required=module.COLUMNS), allowed=allowed)


def stage(
    kind: str, rows: list[Staged], *, filename: str, library_id: int | None,
    account_id: int | None, at: datetime,
) -> Import:
    """Keep what was read, so that it can be looked at before it is taken."""
    staged = Import(
        kind=kind, filename=filename[:300], library_id=library_id, staged_at=at,
        staged_by=account_id, counts=dict(Counter(row.fate for row in rows)),
    )
    db.session.add(staged)
    db.session.flush()
    for piece in chunks(rows):
        db.session.execute(insert(ImportRow), [_kept(staged.id, row) for row in piece])
    return staged


def _kept(import_id: int, row: Staged) -> dict[str, Any]:
    reason = {} if row.refusal is None else {
        "slug": type(row.refusal).__name__, "facts": row.refusal.facts}
    return {
        "import_id": import_id, "line": row.line, "values": row.values, "fate": row.fate,
        "column": _column(row.refusal), "reason": reason,
    }


def _column(refusal: Refusal | None) -> str:
    return "" if refusal is None else str(refusal.facts.get("column", "period"))


def take(
    import_id: int, *, good_rows_only: bool, library_id: int | None, by: Actor | None,
    at: datetime,
) -> int:
    """Write the staged rows; returns how many changed anything.

    Refusals: NotYourRole, Missing, AlreadyTaken, HoldsBadRows(n) unless `good_rows_only`.
    """
    if by is not None:
        check("import", by)
    staged = db.session.get(Import, import_id, with_for_update=True, populate_existing=True)
    if staged is None or staged.library_id != library_id:
        raise Missing()
    if staged.taken_at is not None:
        raise AlreadyTaken()
    if staged.counts.get("bad") and not good_rows_only:
        raise HoldsBadRows(n=staged.counts["bad"])

    wanted = ("new", "changed", "same") if staged.kind in ("history", "hours") else GOOD
    rows = db.session.scalars(
        select(ImportRow.values).where(ImportRow.import_id == import_id, ImportRow.fate.in_(wanted))
        .order_by(ImportRow.line)).all()
    touched = KINDS[staged.kind].take(rows, at=at, by=by.account_id if by else None)

    db.session.execute(update(Import).where(Import.id == import_id)
                       .values(taken_at=at, taken_by=by.account_id if by else None))
    _announce(staged, touched, by=by, at=at)
    return sum(staged.counts.get(fate, 0) for fate in GOOD)


def _announce(staged: Import, touched: set[int], *, by: Actor | None, at: datetime) -> None:
    for library_id in sorted(touched):
        actor = by or Actor(library_id=library_id, role="manager", name="operator")
        history.record("imported", "import", subject_id=staged.id, at=at,
                       by=Actor(library_id, actor.role, actor.account_id),
                       facts={"kind": staged.kind, "file": staged.filename})
        history.changed("figures", library_id, at=at)
        if staged.kind in ("libraries", "hours"):
            history.changed("programme", library_id, at=at)
