"""What every kind of import needs: libraries by slug or unique name, and a staged row."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select

from scheduler.db import db
from scheduler.domain.errors import Refusal
from scheduler.domain.people import folded
from scheduler.domain.spreadsheet import CellWrong, Row, filled
from scheduler.domain.words import N_
from scheduler.libraries.models import Library

CHUNK = 500


class UnknownLibrary(CellWrong):
    message = N_("There is no library called “%(given)s” here.")


class SeveralLibraries(CellWrong):
    message = N_("Several libraries are called “%(given)s”. Use the slug instead.")


class SameAsLine(CellWrong):
    message = N_("Line %(line)s already says something else about the same.")


@dataclass
class Staged:
    """A row of the file on its way: its values (plain JSON), or why it cannot be taken."""

    line: int
    values: dict[str, Any] = field(default_factory=dict)
    fate: str = "new"
    refusal: Refusal | None = None

    def refuse(self, refusal: Refusal) -> None:
        self.fate, self.refusal = "bad", refusal


class Libraries:
    """The libraries a file may speak of, found by slug or by a name that only one has."""

    def __init__(self, allowed: Iterable[int] | None = None) -> None:
        wanted = select(Library.id, Library.slug, Library.name)
        if allowed is not None:
            wanted = wanted.where(Library.id.in_(list(allowed)))
        self.by_slug: dict[str, int] = {}
        self.by_name: dict[str, list[int]] = defaultdict(list)
        for library_id, slug, name in db.session.execute(wanted):
            self.by_slug[slug] = library_id
            self.by_name[folded(name)].append(library_id)

    def id_of(self, row: Row, column: str = "library") -> int:
        """The library a cell names; refuses UnknownLibrary or SeveralLibraries."""
        given = filled(row, column)
        if given in self.by_slug:
            return self.by_slug[given]
        found = self.by_name.get(folded(given), [])
        if len(found) > 1:
            raise SeveralLibraries(column=column, given=given)
        if not found:
            raise UnknownLibrary(column=column, given=given)
        return found[0]


def chunks(rows: Sequence[Any]) -> Iterable[Sequence[Any]]:
    """The rows in pieces small enough for one statement."""
    return (rows[start:start + CHUNK] for start in range(0, len(rows), CHUNK))
