"""A write that lost against another is tried once more; then the reader is asked to."""

import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from typing import Any

import pytest
from flask import Flask, flash, request
from sqlalchemy import event, text

from scheduler import create_app
from scheduler.db import db, transaction
from scheduler.libraries.models import Library
from tests import make


@pytest.fixture
def other(app: Flask) -> Iterator[Flask]:
    """A second application on the same database, which still takes new pages."""
    names = ("SECRET_KEY", "TESTING", "WTF_CSRF_ENABLED", "BASE_URL", "PHOTO_FOLDER",
             "SQLALCHEMY_DATABASE_URI")
    for slug in ("northside", "southside"):
        make.library(slug)
    db.session.commit()
    made = create_app({name: app.config[name] for name in names})
    with made.app_context():
        if db.engine.dialect.name == "sqlite":
            event.listen(db.engine, "connect", lambda driver, _record: driver.execute(
                "pragma busy_timeout=200"))
    yield made
    with made.app_context():
        db.engine.dispose()


def lock(slug: str) -> None:
    """Lock a library's row, as whoever changes it does."""
    db.session.execute(text("update library set place = place || '!' where slug = :slug"),
                       {"slug": slug})


def places(app: Flask) -> dict[str, str]:
    db.session.rollback()
    return {one.slug: one.place for one in db.session.query(Library)}


def page_that(app: Flask, act: Callable[[int], None]) -> list[int]:
    """Add POST /act; returns the list of its tries."""
    tries: list[int] = []

    @app.post("/act")
    def act_now() -> str:
        tries.append(len(tries))
        flash("once")
        act(len(tries))
        return request.form["word"]
    return tries


def test_a_deadlock_is_tried_again(other: Flask, engine_name: str):
    if engine_name == "sqlite":
        return a_held_lock_is_tried_again(other)
    both, freed = threading.Barrier(2), threading.Event()

    def act(number: int) -> None:
        if number == 2:
            assert freed.wait(20)  # the other's thread may be slow to go on
        lock("northside")
        if number == 1:
            both.wait()
        lock("southside")
    tries = page_that(other, act)

    def cross() -> None:
        with other.app_context(), transaction():
            db.session.execute(text("set local deadlock_timeout = '1min'"))  # the page finds it
            lock("southside")
            both.wait()
            while not db.session.scalar(text(
                    "select count(*) from pg_locks where not granted")):
                time.sleep(0.01)
            lock("northside")
        freed.set()
    crossing = threading.Thread(target=cross)
    crossing.start()
    browser = other.test_client()
    answer = browser.post("/act", data={"word": "kept"})
    crossing.join()

    assert (answer.status_code, answer.text, len(tries)) == (200, "kept", 2)
    assert places(other) == {"northside": "!!", "southside": "!!"}
    with browser.session_transaction() as cookie:
        assert cookie["_flashes"] == [("message", "once")]
    return None


def a_held_lock_is_tried_again(other: Flask) -> None:
    with closing(held(other)) as holder:
        def act(number: int) -> None:
            if number == 2:
                holder.rollback()
            lock("northside")
        tries = page_that(other, act)

        answer = other.test_client().post("/act", data={"word": "kept"})

    assert (answer.status_code, answer.text, len(tries)) == (200, "kept", 2)
    assert places(other) == {"northside": "!", "southside": ""}


def held(app: Flask) -> sqlite3.Connection:
    """Another process in the middle of writing."""
    connection = sqlite3.connect(
        app.config["SQLALCHEMY_DATABASE_URI"].removeprefix("sqlite:///"), isolation_level=None)
    connection.execute("begin immediate")
    return connection


def test_the_second_time_in_vain_asks_the_reader_to_try_again(other: Flask, engine_name: str):
    fail = "do $$ begin raise exception 'lost' using errcode = '40001'; end $$"
    holder: Any = held(other) if engine_name == "sqlite" else None

    def act(_number: int) -> None:
        lock("northside")
        db.session.execute(text(fail))
    tries = page_that(other, act)

    answer = other.test_client().post("/act", data={"word": "kept"})
    if holder is not None:
        holder.close()

    assert (answer.status_code, answer.headers["Retry-After"], len(tries)) == (503, "2", 2)
    assert places(other) == {"northside": "", "southside": ""}


def test_what_was_kept_on_the_way_is_never_done_twice(other: Flask, engine_name: str):
    holders: list[sqlite3.Connection] = []

    def act(_number: int) -> None:
        with transaction():
            lock("northside")
        if engine_name == "sqlite":
            holders.append(held(other))
            lock("southside")
        db.session.execute(text(
            "do $$ begin raise exception 'lost' using errcode = '40001'; end $$"))
    tries = page_that(other, act)

    answer = other.test_client().post("/act", data={"word": "kept"})
    for holder in holders:
        holder.close()

    assert (answer.status_code, len(tries)) == (503, 1)
    assert places(other) == {"northside": "!", "southside": ""}


@pytest.mark.parametrize("path", ["/northside/sessions/99999999999999999999", "/no%00where/",
                                  "/b/%00"])
def test_an_address_nobody_could_have_is_missing(client, path: str):
    make.library()

    assert client.get(path).status_code == 404


def test_a_null_sign_means_nothing(client):
    make.library()

    assert client.get("/northside/?q=%00").status_code == 200
    assert client.post("/sign-in", data={"identifier": "a\0", "password": "b"}).status_code == 422
