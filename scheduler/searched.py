"""Columns that hold the words of a row as searches compare them, the same on both engines.

A new row folds its words by itself; a verb that changes one of them calls `refold`.
"""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import ColumnElement, SQLColumnExpression, func, inspect, or_
from sqlalchemy.orm import MappedColumn, mapped_column

from scheduler.domain.searching import JOINED_FROM, folded_words


def folding(*names: str) -> MappedColumn[str]:
    """A column with the words of these columns, folded."""
    def made(context: Any) -> str:
        given = context.get_current_parameters()
        return folded_words(*(given.get(name) for name in names))

    return mapped_column(default=made, server_default="", info={"folds": names})


def refold(row: Any) -> None:
    """Fold a row's words again, after one of them was changed."""
    mapper = inspect(type(row))
    for column in mapper.local_table.c:
        if "folds" in column.info:
            words = (getattr(row, mapper.get_property_by_column(mapper.local_table.c[name]).key)
                     for name in column.info["folds"])
            setattr(row, mapper.get_property_by_column(column).key, folded_words(*words))


def says(column: SQLColumnExpression[str], ways: Iterable[str]) -> ColumnElement[bool]:
    """`domain.searching.is_said` in SQL, of one column of folded words."""
    return or_(*(test for way in ways for test in _tests(column, way)))


def _tests(column: SQLColumnExpression[str], way: str) -> Iterable[ColumnElement[bool]]:
    yield column.contains(way, autoescape=True)
    if len(way) >= JOINED_FROM:
        yield func.replace(column, " ", "").contains(way, autoescape=True)
