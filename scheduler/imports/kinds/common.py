"""What every kind of import needs: libraries by slug or unique name, and its staged rows."""

from array import array
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Date, Table, func, select
from sqlalchemy.dialects import postgresql, sqlite

from scheduler.db import db
from scheduler.domain.cells import CellWrong, Row, filled, short
from scheduler.domain.errors import Refusal
from scheduler.domain.indicators.period import Period, PeriodWrong
from scheduler.domain.numbers import Marks
from scheduler.domain.people import folded
from scheduler.domain.words import N_
from scheduler.imports.models import ImportRow
from scheduler.libraries.models import Library

GOOD = ("new", "changed")


class UnknownLibrary(CellWrong):
    message = N_("There is no library called “%(given)s” here.")


class SeveralLibraries(CellWrong):
    message = N_("Several libraries are called “%(given)s”. Use the slug instead.")


class SameAsLine(CellWrong):
    message = N_("Line %(line)s already says something else about the same.")


class Libraries:
    """The libraries a file may speak of, found by slug or by a name that only one has."""

    def __init__(self, allowed: Collection[int] | None = None) -> None:
        self.allowed = None if allowed is None else frozenset(allowed)
        self._by_slug: dict[str, int] = {}
        self._by_name: dict[str, list[int]] = defaultdict(list)
        for library_id, slug, name in db.session.execute(
                select(Library.id, Library.slug, Library.name)):
            if self.allowed is None or library_id in self.allowed:
                self._by_slug[slug] = library_id
                self._by_name[folded(name)].append(library_id)

    def id_of(self, row: Row, column: str = "library") -> int:
        """The library a cell names; refuses UnknownLibrary or SeveralLibraries."""
        given = filled(row, column)
        by_slug = self._by_slug.get(given) or self._by_slug.get(given.casefold())
        if by_slug is not None:
            return by_slug
        found = self._by_name.get(folded(given), [])
        if len(found) > 1:
            raise SeveralLibraries(column=column, given=short(given))
        if not found:
            raise UnknownLibrary(column=column, given=short(given))
        return found[0]


@dataclass
class Book:
    """What is known before the first row is read: the libraries, and how the file is written.

    `marks` says by column how numbers are written; `first_day` is the number of Monday.
    """

    libraries: Libraries
    marks: Mapping[str, Marks]
    first_day: int = 1


@dataclass
class Settled:
    """What the database says to the staged rows.

    `lines` are those that are not simply new, `values` what a line says once it is understood.
    """

    lines: dict[str, "array[int]"] = field(
        default_factory=lambda: {"same": array("l"), "changed": array("l")})
    values: dict[int, dict[str, Any]] = field(default_factory=dict)
    refused: list[tuple[int, Refusal]] = field(default_factory=list)


@lru_cache(maxsize=4096)
def _dates(text: str) -> tuple[str, str]:
    period = Period.from_text(text)
    if not period.start.year >= 1900 or not period.end.year <= 2200:
        raise PeriodWrong(given=text)
    return period.start.isoformat(), period.end.isoformat()


def period_of(row: Row, column: str = "period") -> dict[str, str]:
    """`starts_on` and `ends_on` of a period from 1900 to 2200; refuses PeriodWrong."""
    given = filled(row, column)
    try:
        starts, ends = _dates(given)
    except PeriodWrong:
        raise PeriodWrong(column=column, given=short(given)) from None
    return {"starts_on": starts, "ends_on": ends}


def period_text(values: Mapping[str, Any]) -> str:
    """The period as a file writes it."""
    return Period(*(date.fromisoformat(values[name]) for name in ("starts_on", "ends_on"))).text


def number(name: str) -> ColumnElement[int]:
    """A staged whole number, to be compared or summed where it lies."""
    return ImportRow.values[name].as_integer()


def text(name: str) -> ColumnElement[str]:
    """A staged text."""
    return ImportRow.values[name].as_string()


def day(name: str) -> ColumnElement[date]:
    """A staged date, in the shape in which the engine keeps dates."""
    return func.date(text(name), type_=Date)


def staged(import_id: int, fates: Sequence[str] = GOOD) -> tuple[ColumnElement[bool], ...]:
    """The rows of a file with one of the fates."""
    return ImportRow.import_id == import_id, ImportRow.fate.in_(fates)


def row_count(import_id: int) -> int:
    """How many rows of a file would change something."""
    return int(db.session.scalar(
        select(func.count(ImportRow.id)).where(*staged(import_id))) or 0)


def upsert(table: Table) -> Any:
    """An INSERT that may say what happens when the row is there already."""
    postgres = db.session.get_bind().dialect.name == "postgresql"
    return postgresql.insert(table) if postgres else sqlite.insert(table)


def touched(import_id: int) -> list[int]:
    """The libraries whose rows a file would change."""
    return sorted(db.session.scalars(
        select(number("library_id")).where(*staged(import_id)).distinct()))


def beyond(import_id: int, reach: Collection[int]) -> bool:
    """Whether a file would change anything of a library beyond these."""
    return not set(reach).issuperset(touched(import_id))


def slugs(library_ids: Iterable[int]) -> dict[int, str]:
    """The libraries' slugs, for rows to be shown."""
    wanted = sorted(set(library_ids))
    found: dict[int, str] = {}
    for start in range(0, len(wanted), 1000):
        found.update(db.session.execute(select(Library.id, Library.slug).where(
            Library.id.in_(wanted[start:start + 1000]))).all())
    return found
