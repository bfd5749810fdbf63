"""Lists that may be longer than a page: what they leave out, and the way there."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar, cast

from flask import has_request_context, request
from sqlalchemy import Row, Select, func, select

from scheduler.db import db

T, U = TypeVar("T"), TypeVar("U")


@dataclass(frozen=True)
class Cut(Generic[T]):
    """One page of a list: `number` from 1, `total` rows on all pages; `name` is what addresses
    call the number."""

    rows: Sequence[T]
    total: int
    number: int = 1
    size: int = 50
    name: str = "page"

    def each(self, shown: Callable[[T], U]) -> "Cut[U]":
        """The same page with every row as it is shown."""
        return Cut([shown(row) for row in self.rows], self.total, self.number, self.size,
                   self.name)

    @property
    def first(self) -> int:
        """Which row of the whole list the first one here is, from 1; 0 when there is none."""
        return (self.number - 1) * self.size + 1 if self.rows else 0

    @property
    def last(self) -> int:
        """Which row of the whole list the last one here is."""
        return (self.number - 1) * self.size + len(self.rows)

    @property
    def left(self) -> int:
        """How many rows come on the pages after this one."""
        return max(self.total - self.last, 0)


def cut(wanted: Select[tuple[T]], *, size: int, name: str = "page") -> Cut[T]:
    """The page of a question that the address asks for (`?page=2`); two statements.

    A page beyond the last one is the last one. The question says its own order.
    """
    return cut_columns(wanted, size=size, name=name).each(lambda row: cast(T, row[0]))


def cut_columns(wanted: Select[Any], *, size: int, name: str = "page") -> Cut[Row[Any]]:
    """The same of a question for columns."""
    total = counted(wanted)
    number = page_asked(name, pages=-(-total // size))
    rows = db.session.execute(wanted.limit(size).offset((number - 1) * size)).unique().all()
    return Cut(rows, total, number, size, name)


def cut_list(rows: Sequence[T], *, size: int, name: str = "page") -> Cut[T]:
    """The page asked for of a list that is at hand as a whole."""
    number = page_asked(name, pages=-(-len(rows) // size))
    start = (number - 1) * size
    return Cut(rows[start:start + size], len(rows), number, size, name)


def counted(wanted: Select[Any]) -> int:
    """How many rows a question would give."""
    return int(db.session.scalar(
        select(func.count()).select_from(wanted.order_by(None).subquery())) or 0)


def page_asked(name: str = "page", *, pages: int) -> int:
    """The page in the address, from 1 to the last there is; anything else is the first."""
    text = request.args.get(name, "") if has_request_context() else ""
    number = int(text) if text.isascii() and text.isdecimal() and len(text) < 9 else 1
    return max(1, min(number, pages))
