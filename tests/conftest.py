"""One database a run, real commits in every test, emptied in between.

`--engine postgresql` runs the same tests there; TEST_POSTGRES_URL says where. Whatever is
written is really committed, so a test sees what a reader would see.
"""

import os
import shutil
from collections.abc import Iterator
from contextvars import Context
from pathlib import Path
from typing import Any

import psycopg
import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, settings
from sqlalchemy import text

from scheduler import create_app
from scheduler.db import db
from scheduler.migrations import commands
from tests import make

# A busy machine is no fault of the code.
settings.register_profile("busy", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("busy")

POSTGRES = os.environ.get("TEST_POSTGRES_URL", "postgresql://ruang:ruang@127.0.0.1:5432/ruang_dev")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--engine", choices=("sqlite", "postgresql"), default="sqlite")


@pytest.fixture(scope="session")
def engine_name(request: pytest.FixtureRequest) -> str:
    return str(request.config.getoption("--engine"))


@pytest.fixture(scope="session")
def _app(engine_name: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    folder = tmp_path_factory.mktemp("database")
    if engine_name == "sqlite":
        yield from _on_sqlite(folder)
    else:
        yield from _on_postgresql(folder)


def _configured(url: str, folder: Path) -> Flask:
    return create_app({
        "TESTING": True, "SQLALCHEMY_DATABASE_URI": url, "SECRET_KEY": "test",
        "WTF_CSRF_ENABLED": False, "MAIL_BACKEND": "file", "MAIL_FILE_PATH": str(folder / "mail"),
        "BASE_URL": "http://localhost", "SERVER_NAME": None, "PHOTO_FOLDER": str(folder),
    })


def _upgraded(app: Flask) -> Flask:
    from flask_migrate import upgrade
    commands.set_up(app)
    with app.app_context():
        upgrade()
    return app


def _on_sqlite(folder: Path) -> Iterator[Flask]:
    path = folder / "ruang.sqlite"
    app = _upgraded(_configured(f"sqlite:///{path}", folder))
    with app.app_context():
        db.engine.dispose()  # the last connection to close folds the WAL into the file
    shutil.copy(path, folder / "empty.sqlite")
    yield app


def _on_postgresql(folder: Path, *, name: str = "test") -> Iterator[Flask]:
    name = f"ruang_{name}_{os.getpid()}"
    _administer(f"create database {name}")
    server = POSTGRES.split("://")[1].rsplit("/", 1)[0]
    try:
        app = _upgraded(_configured(f"postgresql+psycopg://{server}/{name}", folder))
        yield app
        with app.app_context():
            db.engine.dispose()
    finally:
        _administer(f"drop database {name} with (force)")


def _administer(statement: str) -> None:
    with psycopg.connect(POSTGRES, autocommit=True) as connection:
        connection.execute(statement)


@pytest.fixture
def app(_app: Flask, engine_name: str) -> Iterator[Flask]:
    """The application on an empty database, its context pushed."""
    with _app.app_context():
        empty(engine_name)
        yield _app
        db.session.rollback()
        db.session.remove()


def empty(engine_name: str) -> None:
    """Take every row out, whatever guards it."""
    if engine_name == "sqlite":
        db.engine.dispose()
        path = Path(str(db.engine.url.database))
        for leftover in (path, path.with_name(path.name + "-wal"),
                         path.with_name(path.name + "-shm")):
            leftover.unlink(missing_ok=True)
        shutil.copy(path.with_name("empty.sqlite"), path)
        return
    names = ", ".join(f'"{table.name}"' for table in db.metadata.sorted_tables)
    with db.engine.begin() as connection:
        connection.execute(text("set local session_replication_role = replica"))
        connection.execute(text(f"truncate {names} restart identity cascade"))


class SettledClient(FlaskClient):
    """Commits what the test prepared, then asks from outside: with contexts of its own."""

    def open(self, *args: Any, **options: Any) -> Any:
        db.session.commit()
        answer = Context().run(super().open, *args, **options)
        db.session.expire_all()
        return answer


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A browser without a log-in."""
    app.test_client_class = SettledClient
    return app.test_client()


@pytest.fixture
def sign_in(client: FlaskClient) -> Any:
    """`sign_in(member)` gives the browser that member's web session."""
    def signed_in(member: Any) -> FlaskClient:
        return make.signed_in(client, member)
    return signed_in
