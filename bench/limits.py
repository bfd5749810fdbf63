"""The limits of this server: views that do the least there is to do, in a Flask of their own.

One real booking is watched. Its statements are issued again for other people, once through
SQLAlchemy Core and once on the bare driver, from the same posted form, in one transaction that
begins as Ruang's begin (`BEGIN IMMEDIATE` in turn on SQLite) and on the same connections' terms.
Savepoints are left out. What is new for everyone is put in by name; nothing else is computed.
"""

import secrets
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from unittest.mock import patch
from uuid import uuid4

from flask import Flask, Response, redirect, request
from sqlalchemy import Connection, Engine, Insert, event
from sqlalchemy.sql import ClauseElement

from scheduler.statements import Prepared

# Whose number an INSERT gives back, and under which names later statements use it.
BORN = {"person": ("person_id",), "booking": ("booking_id", "subject_id")}
_mine = threading.local()
_turn = threading.Lock()


@dataclass(frozen=True)
class Step:
    """One statement: for Core with named values, for the driver with its own."""

    element: ClauseElement
    named: list[dict[str, Any]]
    words: str
    given: Any
    order: list[str] | None  # None: the driver takes names
    many: bool

    @property
    def born(self) -> tuple[str, ...]:
        """The names that take what this statement gives back."""
        table = self.element.table.name if isinstance(self.element, Insert) else ""
        return BORN.get(table, ())


@contextmanager
def watched(engine: Engine) -> Iterator[list[Step]]:
    """Every statement that is sent while the block runs, transactions and savepoints apart.

    What Ruang keeps compiled goes through Core meanwhile, or there would be nothing to repeat.
    """
    steps: list[Step] = []

    def note(_connection: Connection, _cursor: Any, words: str, given: Any, context: Any,
             many: bool) -> None:
        if context.compiled is not None and words.startswith(("SELECT", "INSERT", "UPDATE")):
            steps.append(Step(context.invoked_statement, context.compiled_parameters, words,
                              given, context.compiled.positiontup, many))
    event.listen(engine, "before_cursor_execute", note)
    try:
        with patch.object(Prepared, "send", _plainly):
            yield steps
    finally:
        event.remove(engine, "before_cursor_execute", note)


def _plainly(statement: Prepared, connection: Connection, values: Any) -> Any:
    return connection.execute(statement.core(connection.dialect.name), values)


def limits(steps: list[Step], *, engine: Engine, feed: bytes) -> Flask:
    """An empty view, the feed's bytes, and the booking's statements on two ways down."""
    app = Flask("limits")
    writing = (_sqlite_of if engine.dialect.name == "sqlite" else _psycopg_of)(engine)

    @app.get("/empty")
    def empty() -> str:
        return ""

    @app.get("/bytes")
    def ready_bytes() -> Response:
        return Response(feed, content_type="text/calendar; charset=utf-8")

    @app.post("/core/<int:session_id>")
    def through_core(session_id: int) -> Any:
        with engine.begin() as connection:
            _replay(steps, _fresh(session_id), _through(connection))
        return redirect("/b/", 303)

    @app.post("/driver/<int:session_id>")
    def on_the_driver(session_id: int) -> Any:
        with writing() as connection:
            _replay(steps, _fresh(session_id), _on(connection))
        return redirect("/b/", 303)

    return app


def _fresh(session_id: int) -> dict[str, Any]:
    """What this booking does not share with the one that was watched."""
    name = request.form["name"]
    return {
        "session_id": session_id, "session_key": session_id, "link_code": secrets.token_urlsafe(18),
        "key": uuid4().hex, "phone": request.form["phone"], "folded_name": name.lower(),
    }


def _replay(
    steps: list[Step], fresh: dict[str, Any], send: Callable[[Step, dict[str, Any]], Any],
) -> None:
    for step in steps:
        rows = send(step, fresh)
        for name in step.born:
            fresh[name] = rows[0][0]


def _put(values: dict[str, Any], fresh: dict[str, Any]) -> dict[str, Any]:
    return {name: fresh.get(name, value) for name, value in values.items()}


def _through(connection: Connection) -> Callable[[Step, dict[str, Any]], Any]:
    def send(step: Step, fresh: dict[str, Any]) -> Any:
        named = [_put(values, fresh) for values in step.named]
        answer = connection.execute(step.element, named if step.many else named[0])
        return answer.all() if answer.returns_rows else ()
    return send


def _on(connection: Any) -> Callable[[Step, dict[str, Any]], Any]:
    """SQLite's driver and psycopg speak alike: `execute` on the connection, a cursor back."""
    def send(step: Step, fresh: dict[str, Any]) -> Any:
        if step.many:
            connection.cursor().executemany(
                step.words, [_given(one, step.order, fresh) for one in step.given])
            return ()
        cursor = connection.execute(step.words, _given(step.given, step.order, fresh))
        return cursor.fetchall() if cursor.description else ()
    return send


def _given(values: Any, order: list[str] | None, fresh: dict[str, Any]) -> Any:
    if order is None:
        return _put(values, fresh)
    return [fresh.get(name, value) for name, value in zip(order, values, strict=True)]


def _sqlite_of(engine: Engine) -> Callable[[], Any]:
    """Writers take turns in memory, as Ruang's do."""
    @contextmanager
    def writing() -> Iterator[Any]:
        with _turn:
            connection = _own(engine)
            connection.execute("BEGIN IMMEDIATE")
            yield connection
            connection.execute("COMMIT")
    return writing


def _psycopg_of(engine: Engine) -> Callable[[], Any]:
    @contextmanager
    def writing() -> Iterator[Any]:
        connection = _own(engine)
        with connection.transaction():
            yield connection
    return writing


def _own(engine: Engine) -> Any:
    """A thread's own connection, prepared as Ruang prepares them."""
    if not hasattr(_mine, "connection"):
        pooled = engine.raw_connection()
        _mine.connection = pooled.driver_connection
        pooled.detach()
        if engine.dialect.name == "sqlite":
            _mine.connection.execute("pragma query_only=off")
        else:
            _mine.connection.read_only = False
    return _mine.connection
