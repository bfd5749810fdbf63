"""How Alembic meets our database: one connection, one transaction, no batch mode."""

from alembic import context
from flask import current_app
from sqlalchemy import Connection, create_engine, event
from sqlalchemy.exc import DBAPIError

from scheduler.columns import Number, UtcDateTime
from scheduler.config import SettingWrong
from scheduler.db import db


def _render(kind: str, item: object, autogen: object) -> str | bool:
    """Write our column types by their plain meaning, so that old migrations never change."""
    if kind == "type" and isinstance(item, UtcDateTime):
        return "sa.BigInteger()"
    if kind == "type" and item is Number:
        return 'sa.BigInteger().with_variant(sa.Integer(), "sqlite")'
    return False


def _run() -> None:
    url = current_app.config["SQLALCHEMY_DATABASE_URI"]
    engine = create_engine(url)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", lambda connection, _: _plain(connection))
        event.listen(engine, "begin", _begin)
    try:
        with engine.begin() as connection:
            _migrate(connection)
    except DBAPIError as error:
        raise _sentence(error, url=engine.url.render_as_string()) from error
    finally:
        engine.dispose()


def _plain(connection: object) -> None:
    """All or nothing on SQLite too: Python must not end the transaction before each table."""
    connection.isolation_level = None
    connection.execute("pragma journal_mode=WAL")


def _begin(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def _migrate(connection: Connection) -> None:
    context.configure(
        connection=connection, target_metadata=db.metadata, render_item=_render,
        render_as_batch=False, compare_type=True,
    )
    with context.begin_transaction():
        context.run_migrations()


def _sentence(error: DBAPIError, *, url: str) -> BaseException:
    """The trouble an operator can mend, in words; anything else as it is."""
    words = str(error.orig).strip().splitlines()[0]
    if getattr(error.orig, "sqlstate", "") == "42501":  # insufficient_privilege
        return SettingWrong(
            f"The role in DATABASE_URL may not make Ruang's tables there ({words}). "
            "Let it own the database: alter database NAME owner to ROLE; or let the database's "
            "administrator do: create extension btree_gist; grant create on schema public to ROLE;")
    if getattr(error.orig, "sqlstate", None) is None:  # no server that answered, or SQLite
        return SettingWrong(f"The database at DATABASE_URL cannot be used: {words} ({url})")
    return error


_run()
