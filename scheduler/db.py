"""The database, and the one place that commits.

One unsafe request is one transaction, committed when its view *returns* a status below 400.
A GET never writes: its transaction is opened read-only, so that a stray write fails loudly.
On SQLite writers queue on a lock in memory before `BEGIN IMMEDIATE`; the lock goes back when
the connection does. On PostgreSQL rows are locked by whoever changes them.
"""

import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

from flask import Flask, current_app, g, has_app_context, has_request_context, request, session
from flask.typing import ResponseReturnValue
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import CursorResult, Executable, MetaData, Table, event
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.orm import DeclarativeBase
from werkzeug.exceptions import HTTPException

from scheduler.domain.errors import Refusal
from scheduler.durable import Log
from scheduler.statements import Prepared

log = logging.getLogger(__name__)
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
LOST = frozenset({"40P01", "40001"})  # deadlock, serialisation failure
NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}
View = TypeVar("View", bound=Callable[..., Any])


class Base(DeclarativeBase):
    metadata = MetaData(naming_convention=NAMES)


db = SQLAlchemy(model_class=Base)
_turn = threading.Lock()
_read_first: set[str] = set()
PAUSE = 0.05  # seconds before a second try: without it the row is taken before the other wakes
PATIENCE = 20  # seconds a writer waits for its turn before it gives up


class Ruang(Flask):
    """Flask that keeps what a view returned, and only that.

    A write that lost against others (a deadlock, a lock held too long) is tried once more from
    its beginning; nothing has been sent by then, and nothing kept.
    """

    def dispatch_request(self) -> ResponseReturnValue:
        if request.method in SAFE:
            return self.make_response(super().dispatch_request())
        before = dict(session), g.get("writes")
        try:
            return self._kept()
        except OperationalError as error:
            if not _lost_a_race(error) or g.get("kept"):
                raise
            log.warning("tried again: %s", type(error.orig).__name__)
            _begin_again(*before)
            time.sleep(PAUSE)
            return self._kept()

    def _kept(self) -> ResponseReturnValue:
        once = self.extensions["once"]  # a form that creates, creates once
        try:
            answer = self.make_response(super().dispatch_request())
        except (Refusal, IntegrityError, HTTPException):
            if (earlier := once.earlier()) is None:
                raise
            return self.make_response(earlier)
        if answer.status_code < 400 and once.is_first(answer):
            _commit()
            return answer
        return once.earlier() or answer


def _commit() -> None:
    """Keep what was written. On SQLite the turn goes back first, then the disk is waited for."""
    db.session.commit()
    log: Log | None = current_app.extensions.get("write-ahead-log")
    if log is not None and writing():
        log.sync()


def _lost_a_race(error: OperationalError) -> bool:
    """Deadlock or serialisation failure on PostgreSQL, a held lock on SQLite."""
    return getattr(error.orig, "sqlstate", "") in LOST or "locked" in str(error.orig)


def _begin_again(web_session: dict[str, Any], writes: bool | None) -> None:
    """Roll back, and forget what the first try left in the request."""
    db.session.rollback()
    session.clear()
    session.update(web_session)
    g.pop("writes", None)
    if writes is not None:
        g.writes = writes
    for file in request.files.values():
        file.stream.seek(0)


@contextmanager
def transaction() -> Iterator[None]:
    """One transaction of its own (CLI, worker, pieces of a file): all of it is kept, or nothing.
    Inside a request that only reads so far it writes all the same, and reading goes on after it.
    """
    with aside():
        yield
    if has_request_context():
        g.kept = True  # never tried again: this much is done


@contextmanager
def aside() -> Iterator[None]:
    """The same for what a request does beside its work: a lost race may still begin again."""
    if only_reads := not writing():
        start_writing()
    try:
        yield
        _commit()
    except BaseException:
        db.session.rollback()
        raise
    finally:
        if only_reads:
            g.writes = False


@contextmanager
def reading() -> Iterator[None]:
    """Questions only, outside a request too: nobody who writes has to wait for them.

    What was open before is dropped, so nothing unfinished may be pending.
    """
    before = g.get("writes")
    stop_writing()
    try:
        yield
    finally:
        db.session.rollback()
        g.pop("writes", None)
        if before is not None:
            g.writes = before


@contextmanager
def refusing(refusal: Callable[[], Refusal]) -> Iterator[None]:
    """Turn the constraint behind one write into the refusal it stands for.

    Keep one Core statement inside; a row added through the ORM would be written too late.
    What was pending is flushed before, so that its failure is never reported as this refusal.
    """
    db.session.flush()
    try:
        with db.session.connection().begin_nested():
            yield
            if db.session.new:
                raise RuntimeError("refusing() guards one Core statement")
    except IntegrityError as error:
        raise refusal() from error


def reads_first(view: View) -> View:
    """Mark a view that hashes, parses or renders before it writes: it starts read-only."""
    _read_first.add(view.__name__ + "@" + view.__module__)
    return view


def start_writing() -> None:
    """End the reading part of this request; the next statement opens a write."""
    db.session.rollback()
    g.writes = True
    g.pop("looks_again", bool)()  # what was compared while others could still write


def stop_writing() -> None:
    """Drop what was written so far; the rest of this request only reads."""
    db.session.rollback()
    g.writes = False


def issue(statement: Executable | Prepared, values: Any = None) -> CursorResult[Any]:
    """Issue a statement in this transaction, past the ORM: pending rows are not flushed."""
    connection = db.session.connection()
    if isinstance(statement, Prepared):
        return statement.send(connection, values)
    return connection.execute(statement, values)


def table_of(model: type[Base]) -> Table:
    """The table behind a model: statements on it go through Core, without the ORM's detour."""
    table = model.__table__
    assert isinstance(table, Table)
    return table


def set_up(app: Flask) -> None:
    """Bind the database to the app and teach its engine how transactions begin."""
    sqlite = app.config["SQLALCHEMY_DATABASE_URI"].startswith("sqlite")
    app.config.setdefault("SQLALCHEMY_ENGINE_OPTIONS", _engine_options(sqlite=sqlite))
    db.init_app(app)
    with app.app_context():
        teach(db.engine)
        if sqlite:
            app.extensions["write-ahead-log"] = Log(str(db.engine.url.database))


def teach(engine: Engine) -> None:
    """Install the listeners that open transactions as this module promises."""
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        event.listen(engine, "checkin", _give_turn_back)
    else:
        event.listen(engine, "begin", _begin_postgresql)


def _engine_options(*, sqlite: bool) -> dict[str, Any]:
    if sqlite:
        return {"connect_args": {"timeout": 5, "check_same_thread": False}, "pool_size": 40,
                "hide_parameters": True}
    # What is hidden would name residents in the log of a crash.
    # Compiling a question (JIT) took PostgreSQL ten seconds where answering it takes one.
    return {"connect_args": {"options": "-c jit=off"}, "pool_size": 20, "max_overflow": 20,
            "pool_pre_ping": True, "hide_parameters": True}


def _prepare_sqlite(connection: Any, record: Any) -> None:
    connection.isolation_level = None
    for pragma in ("journal_mode=WAL", "foreign_keys=on", "busy_timeout=5000",
                   "synchronous=NORMAL", "temp_store=memory"):
        connection.execute(f"pragma {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    writes = writing()
    info = connection.connection.info
    if writes:
        if not _turn.acquire(timeout=_patience()):
            raise OperationalError("BEGIN IMMEDIATE", {}, TimeoutError("no turn to write"))
        info["has_turn"] = True
    if info.get("writes") is not writes:
        connection.exec_driver_sql(f"pragma query_only={'off' if writes else 'on'}")
        info["writes"] = writes
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _patience() -> float:
    """Seconds to wait for the turn to write; a request may have less than others."""
    return float(g.get("patience", PATIENCE)) if has_app_context() else PATIENCE


def _give_turn_back(connection: Any, record: Any) -> None:
    if record.info.pop("has_turn", False):
        _turn.release()


def _begin_postgresql(connection: Connection) -> None:
    driver: Any = connection.connection.dbapi_connection
    driver.read_only = not writing()


def writing() -> bool:
    """Whether the next transaction of this request may write."""
    if has_app_context() and "writes" in g:
        return bool(g.writes)
    if not has_request_context():
        return True
    if request.method in SAFE:
        return False
    view = current_app.view_functions.get(request.endpoint or "")
    return view is None or f"{view.__name__}@{view.__module__}" not in _read_first
