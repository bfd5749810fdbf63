"""A database of the benchmark's own, on either engine, thrown away afterwards."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import psycopg
from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import event, func, insert, select

from bench.names import SESSION, SESSIONS
from scheduler import clock, create_app
from scheduler.bookings.models import Booking
from scheduler.db import db, transaction
from scheduler.events.models import Event, Session
from scheduler.libraries.models import Library
from scheduler.migrations import commands


def engines() -> list[str]:
    """SQLite always; PostgreSQL where an environment variable says where there is one."""
    return ["sqlite", *(["postgresql"] if _postgresql() else [])]


def _postgresql() -> str:
    named = (os.environ.get(name, "") for name in ("TEST_POSTGRES_URL", "DATABASE_URL"))
    return next((url for url in named if url.startswith("postgres")), "")


@contextmanager
def fresh_database(engine: str) -> Iterator[str]:
    """The address of an empty, migrated database."""
    with _empty_database(engine) as url:
        app = app_on(url)
        commands.set_up(app)
        with app.app_context():
            upgrade()
            db.engine.dispose()
        yield url


@contextmanager
def _empty_database(engine: str) -> Iterator[str]:
    if engine == "sqlite":
        with TemporaryDirectory() as folder:
            yield f"sqlite:///{Path(folder) / 'bench.sqlite'}"
        return
    name = f"ruang_bench_{os.getpid()}"
    _administer(f"create database {name}")
    try:
        yield f"{_postgresql().rsplit('/', 1)[0]}/{name}"
    finally:
        _administer(f"drop database {name} with (force)")


def _administer(statement: str) -> None:
    with psycopg.connect(_postgresql(), autocommit=True) as connection:
        connection.execute(statement)


def app_on(url: str) -> Flask:
    """The app in this process, on that database."""
    os.environ["DATABASE_URL"] = url
    return create_app()


@contextmanager
def heard() -> Iterator[list[str]]:
    """Every question sent to the app's database while the block runs."""
    seen: list[str] = []

    def note(_connection: object, _cursor: object, words: str, *_rest: object) -> None:
        if words.startswith("SELECT"):
            seen.append(words)
    event.listen(db.engine, "before_cursor_execute", note)
    yield seen
    event.remove(db.engine, "before_cursor_execute", note)


def with_programme(url: str, *, sessions: int = SESSIONS, capacity: int = 1_000_000) -> None:
    """One library with so many sessions to come, an hour each."""
    with app_on(url).app_context():
        with transaction():
            _fill(sessions, capacity)
        db.engine.dispose()


def seats_taken(url: str) -> int:
    """Places sold in all sessions together, counted by their rows."""
    with app_on(url).app_context():
        sold = db.session.scalar(select(func.sum(Booking.seats)).where(Booking.state == "placed"))
        db.session.remove()
        db.engine.dispose()
    return sold or 0


def _fill(sessions: int, capacity: int) -> None:
    at = clock.now()
    library = Library(slug="bench", name="Bench", kind="village", created_at=at)
    db.session.add(library)
    db.session.flush()
    offer = Event(library_id=library.id, kind="training", title="Menjahit tas", made_at=at)
    db.session.add(offer)
    db.session.flush()
    db.session.execute(insert(Session), [{
        "id": SESSION + number, "library_id": library.id, "event_id": offer.id,
        "uid": f"session-{number}@bench", "starts_at": at + timedelta(hours=number + 1),
        "ends_at": at + timedelta(hours=number + 2), "capacity": capacity,
        "published_at": at, "made_at": at, "changed_at": at, "place": "Teras",
    } for number in range(sessions)])
