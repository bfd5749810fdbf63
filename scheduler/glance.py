"""One question by the thousand: asked of the driver, outside any transaction."""

from collections.abc import Iterator
from contextlib import closing, contextmanager, nullcontext
from typing import Any

from sqlalchemy import Select
from sqlalchemy.engine import Engine


class Glance:
    """One prepared question to the driver, outside any transaction: for polls by the thousand.

    Answers the first row as the driver gives it (instants as microseconds), or None.
    """

    def __init__(self, engine: Engine, question: Select[Any]) -> None:
        compiled = question.compile(engine)
        self._engine, self._sql, self._given = engine, str(compiled), dict(compiled.params)
        self._order = compiled.positiontup  # None where the driver takes names

    def __call__(self, **values: Any) -> tuple[Any, ...] | None:
        given: Any = {**self._given, **values}
        if self._order is not None:
            given = [given[name] for name in self._order]
        with closing(self._engine.raw_connection()) as connection:
            driver: Any = connection.dbapi_connection
            with _each_alone(driver) if self._order is None else nullcontext():
                row: tuple[Any, ...] | None = driver.execute(self._sql, given).fetchone()
        return row


@contextmanager
def _each_alone(driver: Any) -> Iterator[None]:
    """PostgreSQL: no transaction around one statement. SQLite's connections never open one."""
    driver.autocommit = True
    try:
        yield
    finally:
        driver.autocommit = False
