"""Writes of the hot actions: built once with Core, compiled once, sent as words and values.

SQLAlchemy looks a statement up, binds and wraps it anew whenever it is executed, which takes
longer than the database takes for a row. Errors, events and transactions stay SQLAlchemy's.
"""

from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import CursorResult, Executable, Insert, Table, Update, insert
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection, Dialect
from sqlalchemy.sql.compiler import SQLCompiler

Values = dict[str, Any]


class Prepared:
    """An INSERT or UPDATE, the same for both engines or one for each by its name.

    Values are named as in Core, all of them: defaults that Python would fill in are refused
    with TypeError. What it returns is as the driver gives it.
    """

    def __init__(self, *statements: Insert | Update, **by_engine: Executable) -> None:
        self._statements = by_engine or dict.fromkeys(("sqlite", "postgresql"), *statements)
        self._ready: dict[tuple[str, ...], _Ready] = {}

    def core(self, engine: str) -> Any:
        """The statement as it was built."""
        return self._statements[engine]

    def send(self, connection: Connection, values: Values | Sequence[Values]) -> CursorResult[Any]:
        """Issue it once for each set of values."""
        first = values if isinstance(values, dict) else values[0]
        key = (connection.dialect.name, *first)
        ready = self._ready.get(key)
        if ready is None:
            ready = self._ready[key] = _Ready(self.core(key[0]), list(first), connection.dialect)
        given = ready.given(values) if isinstance(values, dict) else [
            ready.given(each) for each in values]
        return connection.exec_driver_sql(ready.words, given)


class _Ready:
    """A statement in an engine's words, and how each of its values is written."""

    def __init__(self, statement: Any, names: list[str], dialect: Dialect) -> None:
        compiled: SQLCompiler = statement.compile(dialect=dialect, column_keys=names)
        if missing := set(compiled.binds) - set(names):
            raise TypeError(f"not given: {', '.join(sorted(missing))}")
        self.words, self._order = str(compiled), compiled.positiontup
        self._writers = {name: bind.type.dialect_impl(dialect).bind_processor(dialect)
                         for name, bind in compiled.binds.items()}

    def given(self, values: Values) -> Any:
        """The values as the driver takes them: in order, or by name."""
        written = {name: writer(values[name]) if writer else values[name]
                   for name, writer in self._writers.items()}
        return written if self._order is None else tuple(written[name] for name in self._order)


def into(table: Table) -> Prepared:
    """An INSERT that gives nothing back."""
    return Prepared(insert(table).inline())


def on_conflict(table: Table, build: Callable[[Any], Executable]) -> Prepared:
    """An INSERT with `ON CONFLICT`, which the engines spell alike and SQLAlchemy does not."""
    return Prepared(sqlite=build(sqlite.insert(table)), postgresql=build(postgresql.insert(table)))
