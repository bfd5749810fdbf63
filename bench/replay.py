"""A booking's own statements, issued again without Ruang: through Core, and on the bare driver.

One real booking is watched; afterwards its statements are repeated with other people's values.
Whatever the watched booking wrote down as its own (numbers of rows, codes, names) is known by
value, because the rows it touched were numbered far apart.
"""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from sqlalchemy import Connection, Insert, event
from sqlalchemy.engine import Engine
from sqlalchemy.sql import ClauseElement

Values = Any


@dataclass
class Recording:
    """What one request asked of the database: Core elements, and the driver's own words."""

    elements: list[tuple[ClauseElement, Values]] = field(default_factory=list)
    words: list[tuple[str, Values]] = field(default_factory=list)


@contextmanager
def recorded(engine: Engine) -> Iterator[Recording]:
    """Listen while a request runs."""
    heard = Recording()

    def element(connection: Any, clause: Any, many: Any, one: Any, options: Any) -> None:
        heard.elements.append((clause, list(many) or dict(one)))

    def word(connection: Any, cursor: Any, statement: str, values: Any, *rest: Any) -> None:
        if not statement.lower().startswith(("pragma", "begin")):
            heard.words.append((statement, values))
    event.listen(engine, "before_execute", element)
    event.listen(engine, "before_cursor_execute", word)
    try:
        yield heard
    finally:
        event.remove(engine, "before_execute", element)
        event.remove(engine, "before_cursor_execute", word)


def core_of(heard: Recording, engine: Engine) -> list[tuple[ClauseElement, Values]]:
    """The elements with every value they carry inside laid open, so that it can be replaced."""
    steps: list[tuple[ClauseElement, Values]] = []
    for clause, values in heard.elements:
        if not values and not isinstance(clause, Insert):
            values = dict(getattr(clause.compile(engine), "params", {}))
        steps.append((clause, values))
    return steps


def replay(
    steps: list[tuple[Any, Values]], *, execute: Callable[[Any, Values], Any],
    swaps: dict[Any, Any], born: dict[str, Any],
) -> None:
    """Issue the steps with values swapped; `born` names, by table, a number an INSERT gave."""
    swaps = dict(swaps)
    for step, values in steps:
        answer = execute(step, _swapped(values, swaps))
        text = str(getattr(getattr(step, "table", None), "name", "") or step)
        for table, number in born.items():
            if text == table or text.startswith(f"INSERT INTO {table} "):
                swaps[number] = answer.fetchone()[0]
                break
        else:
            if getattr(answer, "returns_rows", getattr(answer, "description", None)):
                answer.fetchall()


def _swapped(values: Values, swaps: dict[Any, Any]) -> Values:
    if isinstance(values, dict):
        return {name: _swapped(value, swaps) for name, value in values.items()}
    if isinstance(values, list | tuple):
        return type(values)(_swapped(value, swaps) for value in values)
    if isinstance(values, str):
        for old, new in swaps.items():
            if isinstance(old, str):
                values = values.replace(old, new)
        return values
    return swaps.get(values, values) if isinstance(values, int) else values


def new_word(old: str) -> str:
    """Another word of the same length."""
    return (uuid4().hex * 2)[:len(old)]


def on_connection(connection: Connection) -> Callable[[Any, Values], Any]:
    """Execute through Core."""
    return lambda clause, values: connection.execute(clause, values or {})


def on_driver(connection: sqlite3.Connection) -> Callable[[Any, Values], Any]:
    """Execute on the driver itself; a list is many rows at once."""
    def execute(words: str, values: Values) -> sqlite3.Cursor:
        if isinstance(values, list):
            return connection.executemany(words, values)
        return connection.execute(words, values)
    return execute
