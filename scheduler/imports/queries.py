"""What was staged, and the words of what cannot be taken."""

from collections.abc import Iterator, Mapping, Sequence

from sqlalchemy import Select, String, cast, func, select

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


def recent(*, library_id: int) -> Select[tuple[Import]]:
    """The files brought in here and read to their end, latest first."""
    return (select(Import).where(Import.library_id == library_id,
                                 func.length(cast(Import.counts, String)) > len("{}"))
            .order_by(Import.id.desc()))


def rows(import_id: int, *, fate: str) -> Select[tuple[ImportRow]]:
    """Rows of one fate, in the order of the file."""
    return (select(ImportRow).where(ImportRow.import_id == import_id, ImportRow.fate == fate)
            .order_by(ImportRow.line, ImportRow.id))


def piece(import_id: int, *, fate: str, size: int, after: int = 0) -> Sequence[ImportRow]:
    """The next rows of one fate below the line `after`, for who goes through all of them."""
    return db.session.scalars(
        rows(import_id, fate=fate).where(ImportRow.line > after).limit(size)).all()


def refusal_of(row: ImportRow) -> Refusal:
    """The refusal that a bad row was staged with."""
    kinds = {kind.__name__: kind for kind in _all(Refusal)}
    return kinds[row.reason["slug"]](**row.reason["facts"])


def _all(kind: type[Refusal]) -> Iterator[type[Refusal]]:
    yield kind
    for below in kind.__subclasses__():
        yield from _all(below)
