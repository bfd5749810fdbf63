"""Whatever the database meets, the answer is a whole page in true words, and is logged so."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, text

from scheduler import clock, create_app, health
from scheduler.db import db
from scheduler.i18n import words
from scheduler.troubles import AWAY, BUSY, FULL, OLD, READ_ONLY, Trouble
from tests import make, world
from tests.conftest import POSTGRES
from tests.pages import Page
from tests.test_sweep import path_of, rules, untidy
from tests.test_trying_again import held
from tests.world import DAY, World

BOOKING = {"name": "Eka", "phone": "0812 3456 7891", "consent": "y"}


@pytest.fixture
def there(app: Flask) -> World:
    return world.built()


def said(trouble: Trouble) -> str:
    return str(words("id").gettext(trouble.message))


def wrong_with(answer: Any) -> list[str]:
    """What a reader misses in an answer that is to be whole, whatever happened."""
    if answer.status_code >= 500 and not answer.data:
        return [f"an empty {answer.status}"]
    if answer.mimetype == "text/html" and answer.status_code >= 400:
        return untidy(answer.text)
    return []


def answers(app: Flask, client: FlaskClient, values: dict[str, object]) -> dict[str, Any]:
    return {rule.rule: client.get(path_of(rule, values)) for rule in rules(app, "GET")}


def copy_of(app: Flask, uri: str) -> Flask:
    """The same Ruang on another database, with the sessions of this one."""
    return create_app({**{name: app.config[name] for name in (
        "SECRET_KEY", "TESTING", "WTF_CSRF_ENABLED", "BASE_URL", "PHOTO_FOLDER")},
        "SQLALCHEMY_DATABASE_URI": uri})


@contextmanager
def spoilt(app: Flask, engine_name: str, folder: Path, how: str) -> Iterator[Flask]:
    """A Ruang whose database is away, or may only be read."""
    db.session.rollback()
    if how == "away":
        uri = ("sqlite:////nowhere/ruang.sqlite" if engine_name == "sqlite" else
               "postgresql+psycopg://ruang@127.0.0.1:1/ruang")
    elif engine_name == "sqlite":
        db.engine.dispose()  # the last connection to close folds the WAL into the file
        shutil.copy(str(db.engine.url.database), folder / "copy.sqlite")
        uri = f"sqlite:///file:{folder / 'copy.sqlite'}?mode=ro&uri=true"
    else:
        uri = db.engine.url.render_as_string(hide_password=False)
    made = copy_of(app, uri)
    with made.app_context():
        if how == "read-only" and engine_name == "postgresql":
            event.listen(db.engine, "begin", lambda one: one.exec_driver_sql(
                "set transaction read only"))
        yield made
        db.engine.dispose()


@pytest.mark.parametrize(("how", "trouble"), [("away", AWAY), ("read-only", READ_ONLY)])
def test_a_database_that_is_away_or_only_read_is_said(
        app: Flask, there: World, engine_name: str, tmp_path: Path,
        caplog: pytest.LogCaptureFixture, how: str, trouble: Trouble):
    path = booking_path(there)

    with spoilt(app, engine_name, tmp_path, how) as spoiled:
        browser = FlaskClient(spoiled, use_cookies=True)
        answer, ready = browser.post(path, data=BOOKING), browser.get("/readyz")
        given = answers(spoiled, browser, there.values) if how == "away" else {}

    assert (answer.status_code, Page(answer.text).title.split(" — ")[0]) == (503, said(trouble))
    assert answer.headers["Retry-After"] == str(trouble.patience)
    assert (ready.status_code, ready.json["reason"]) == (503, trouble.name)
    assert f"{trouble.name} at POST" in caplog.text
    assert {rule: wrong for rule, one in given.items() if (wrong := wrong_with(one))} == {}
    feeds = [one for rule, one in given.items() if rule.endswith(".ics")]
    assert {(one.status_code, one.mimetype, one.text) for one in feeds} == (
        {(503, "text/plain", said(trouble) + "\n")} if feeds else set())


def booking_path(there: World) -> str:
    return f"/northside/sessions/{coming(there)}/bookings"


def coming(there: World) -> int:
    session = make.session(make.event(there.northside, "Merajut"), starts_at=clock.now() + 9 * DAY)
    number = int(session.id)
    db.session.commit()
    return number


def test_tables_of_another_version_are_said_and_nothing_is_empty(
        app: Flask, client: FlaskClient, there: World, caplog: pytest.LogCaptureFixture):
    make.signed_in(client, there.ada)
    assert client.get("/readyz").status_code == 200
    change("alter table library rename column slug to slug_before")
    change("update alembic_version set version_num = '0002'")

    given = answers(app, client, there.values)
    posted = client.post("/northside/sessions/1/bookings", data=BOOKING)
    change("alter table library rename column slug_before to slug")
    change(f"update alembic_version set version_num = '{health.newest_version()}'")

    assert {rule: wrong for rule, one in given.items() if (wrong := wrong_with(one))} == {}
    assert given["/readyz"].json["reason"] == OLD.name
    assert {one.status_code for rule, one in given.items() if "<lib>" in rule} == {503}
    assert said(OLD) in posted.text and said(OLD) in given["/<place>/feeds/programme.ics"].text
    assert "schema-old at GET" in caplog.text and "slug" in caplog.text
    assert client.get("/readyz").status_code == 200


def change(statement: str) -> None:
    db.session.rollback()
    with db.engine.begin() as connection:
        connection.execute(text(statement))


def test_a_full_disk_is_said_and_reading_goes_on(
        app: Flask, client: FlaskClient, there: World, engine_name: str,
        monkeypatch: pytest.MonkeyPatch):
    path = booking_path(there)
    if engine_name == "postgresql":
        return a_small_disk_is_not_ready(client, monkeypatch)
    with db.engine.connect() as connection:
        pages = connection.exec_driver_sql("pragma page_count").scalar()
    db.engine.dispose()

    def confine(driver: Any, _record: Any) -> None:
        driver.execute(f"pragma max_page_count={pages}")
    event.listen(db.engine, "connect", confine)
    last = next(one for number in range(500) if (one := client.post(path, data={
        **BOOKING, "phone": f"0812345{number:05d}"})).status_code != 303)
    ready, read = client.get("/readyz"), client.get("/northside/")
    event.remove(db.engine, "connect", confine)
    db.engine.dispose()

    assert (last.status_code, Page(last.text).title.split(" — ")[0]) == (503, said(FULL))
    assert (ready.status_code, ready.json["reason"], read.status_code) == (503, FULL.name, 200)
    assert client.get("/readyz").status_code == 200
    return None


def a_small_disk_is_not_ready(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "LEAST_FREE", 2**62)

    ready = client.get("/readyz")

    assert (ready.status_code, ready.json["reason"]) == (503, FULL.name)


def test_who_writes_does_not_make_others_unready(app: Flask, client: FlaskClient, there: World,
                                                 engine_name: str):
    if engine_name == "sqlite":
        holder = held(app)
        ready = client.get("/readyz")
        holder.close()
        assert ready.status_code == 200
    assert client.get("/readyz").status_code == 200


def statements_of(ask: Callable[[], Any]) -> int:
    """How many statements an answer takes."""
    heard: list[str] = []

    def hear(_connection: Any, _cursor: Any, words: str, *_more: Any) -> None:
        heard.append(words)
    event.listen(db.engine, "before_cursor_execute", hear)
    ask()
    event.remove(db.engine, "before_cursor_execute", hear)
    return len(heard)


@contextmanager
def ending_at(number: int) -> Iterator[None]:
    """The server ends the connection (`pg_terminate_backend`) before that statement."""
    count = 0

    def end(connection: Any, *_more: Any) -> None:
        nonlocal count
        count += 1
        if count == number:
            process = connection.connection.dbapi_connection.info.backend_pid
            with psycopg.connect(POSTGRES, autocommit=True) as other:
                other.execute("select pg_terminate_backend(%s, 5000)", [process])
    event.listen(db.engine, "before_cursor_execute", end)
    try:
        yield
    finally:
        event.remove(db.engine, "before_cursor_execute", end)


def test_a_connection_that_ends_in_the_midst_of_an_answer_leaves_a_whole_page(
        app: Flask, client: FlaskClient, there: World, engine_name: str):
    path = booking_path(there)
    if engine_name == "sqlite":
        return  # it has no connection that could end
    make.signed_in(client, there.ada)
    asks: dict[str, Callable[[], Any]] = {
        "book": lambda: client.post(path, data={**BOOKING, "name": "Fitri"}),
        **{page: (lambda page=page: client.get(page)) for page in (
            "/", "/northside/", "/northside/desk/", "/northside/nowhere", "/nowhere/",
            "/northside/feeds/programme.ics", "/northside/indicators")}}
    found = {}
    for name, ask in asks.items():
        for number in range(1, statements_of(lambda ask=ask: ask()) + 1):
            with ending_at(number):
                answer = ask()
            whole = wrong_with(answer)
            told = answer.status_code == 503 and said(AWAY) in answer.text
            if whole or not (told or answer.status_code < 500):
                found[name, number] = [answer.status, *whole]

    assert found == {}


def test_no_log_of_a_crash_names_a_resident(app: Flask, client: FlaskClient, there: World,
                                            caplog: pytest.LogCaptureFixture):
    change("alter table seat rename column name to name_before")

    client.post(booking_path(there), data=BOOKING)
    change("alter table seat rename column name_before to name")

    assert db.engine.hide_parameters
    assert "Eka" not in caplog.text and "3456" not in caplog.text


def test_busy_is_busy(app: Flask, client: FlaskClient, there: World, engine_name: str):
    path = booking_path(there)
    if engine_name == "postgresql":
        return
    event.listen(db.engine, "connect", quick)
    db.engine.dispose()
    holder = held(app)

    answer = client.post(path, data=BOOKING)
    holder.close()
    event.remove(db.engine, "connect", quick)
    db.engine.dispose()

    assert (answer.status_code, said(BUSY) in answer.text) == (503, True)


def quick(driver: Any, _record: Any) -> None:
    driver.execute("pragma busy_timeout=100")
