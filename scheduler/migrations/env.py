"""How Alembic meets our database: one connection, one transaction, no batch mode."""

from alembic import context
from flask import current_app
from sqlalchemy import create_engine, event

from scheduler.columns import Number, UtcDateTime
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
    with engine.begin() as connection:
        context.configure(
            connection=connection, target_metadata=db.metadata, render_item=_render,
            render_as_batch=False, compare_type=True,
        )
        with context.begin_transaction():
            context.run_migrations()
    engine.dispose()


def _plain(connection: object) -> None:
    connection.execute("pragma journal_mode=WAL")


_run()
