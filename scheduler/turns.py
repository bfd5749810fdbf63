"""Whoever counts before adding takes turns with all who count the same."""

from sqlalchemy import func, select

from scheduler.db import db


def take_turn(*what: object) -> None:
    """Wait until nobody else is at this, and keep the turn until the transaction ends.

    A count that decides whether a row may be added is worth nothing on PostgreSQL while another
    adds one unseen. SQLite's writers queue anyway.
    """
    if db.session.get_bind().dialect.name == "postgresql":
        name = ":".join(str(each) for each in what)
        db.session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(name, 0))))
