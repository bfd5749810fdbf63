"""What was staged, and the words of what cannot be taken."""

from collections.abc import Iterator, Mapping, Sequence

from sqlalchemy import select

from scheduler.db import db
from scheduler.domain.errors import Missing, Refusal
from scheduler.imports.models import Import, ImportRow


def staged(import_id: int, *, library_id: int) -> Import:
    """One file brought in at this library and read to its end; refuses with Missing."""
    found = db.session.scalar(
        select(Import).where(Import.id == import_id, Import.library_id == library_id))
    if found is None or not found.counts:
        raise Missing()
    return found


def counts(import_id: int) -> Mapping[str, int]:
    """How many rows of a file have which fate."""
    return dict(db.session.scalar(select(Import.counts).where(Import.id == import_id)) or {})


def recent(*, library_id: int, limit: int = 20) -> Sequence[Import]:
    """The last files brought in here, latest first."""
    found = db.session.scalars(
        select(Import).where(Import.library_id == library_id)
        .order_by(Import.id.desc()).limit(limit)).all()
    return [one for one in found if one.counts]


def rows(import_id: int, *, fate: str, limit: int = 200, after: int = 0) -> Sequence[ImportRow]:
    """Rows of one fate below the line `after`, in the order of the file."""
    return db.session.scalars(
        select(ImportRow).where(ImportRow.import_id == import_id, ImportRow.fate == fate,
                                ImportRow.line > after)
        .order_by(ImportRow.line).limit(limit)).all()


def refusal_of(row: ImportRow) -> Refusal:
    """The refusal that a bad row was staged with."""
    kinds = {kind.__name__: kind for kind in _all(Refusal)}
    return kinds[row.reason["slug"]](**row.reason["facts"])


def _all(kind: type[Refusal]) -> Iterator[type[Refusal]]:
    yield kind
    for below in kind.__subclasses__():
        yield from _all(below)
