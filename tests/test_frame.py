"""The frame: what is kept, what is dropped, what a GET may not do."""

import pytest
from flask import Flask, flash, redirect, request
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.exc import DataError, SQLAlchemyError

from scheduler import create_app
from scheduler.clock import now
from scheduler.columns import instant, micros
from scheduler.config import SettingWrong, settings
from scheduler.db import db, refusing
from scheduler.domain.errors import SpaceTaken, WriteConflict
from scheduler.libraries.models import Library
from tests import make


def libraries() -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count(Library.id))) or 0


def answer_with(app: Flask, view: object) -> FlaskClient:
    """A browser that meets `view` at /try, in a copy of the app's routes."""
    app._got_first_request = False
    name = f"try_{len(app.view_functions)}"
    app.add_url_rule(f"/{name}", name, view, methods=["GET", "POST"])
    client = app.test_client()
    client.path = f"/{name}"
    return client


def test_what_a_view_wrote_is_kept_when_it_returns_a_redirect(app: Flask):
    def view():
        make.library()
        return redirect("/")
    client = answer_with(app, view)

    client.post(client.path)

    assert libraries() == 1


def test_what_a_view_wrote_is_dropped_when_it_answers_422(app: Flask):
    def view():
        make.library()
        return "no", 422
    client = answer_with(app, view)

    client.post(client.path)

    assert libraries() == 0


def test_a_refusal_drops_everything_and_answers_its_status(app: Flask):
    def view():
        make.library()
        raise SpaceTaken(space="Aula", until=make.instant("2026-03-04 10:00"))
    client = answer_with(app, view)

    answer = client.post(client.path)

    assert (answer.status_code, libraries()) == (409, 0)


def test_a_crash_answers_500_politely_and_keeps_nothing(app: Flask):
    def view():
        make.library()
        flash("You are booked.")
        raise RuntimeError("broken")
    client = answer_with(app, view)

    answer = client.post(client.path)

    assert (answer.status_code, libraries()) == (500, 0)
    with client.session_transaction() as cookie:
        assert "_flashes" not in cookie


def test_a_duplicate_found_while_committing_is_a_409_without_its_flash(app: Flask):
    make.library("northside")
    db.session.commit()

    def view():
        flash("Done.")
        db.session.add(Library(slug="northside", name="N", kind="village", created_at=make.NOW))
        return redirect("/")
    client = answer_with(app, view)

    answer = client.post(client.path)

    assert (answer.status_code, libraries()) == (409, 1)
    with client.session_transaction() as cookie:
        assert "_flashes" not in cookie


def test_a_write_in_a_get_fails_loudly(app: Flask):
    seen = []

    def view():
        try:
            make.library()
        except SQLAlchemyError as error:
            seen.append(type(error))
            raise
        return "ok"
    client = answer_with(app, view)

    answer = client.get(client.path)

    assert seen and answer.status_code >= 500
    assert libraries() == 0


def test_instants_survive_the_database_to_the_microsecond(app: Flask):
    at = now()
    make.library(created_at=at)
    db.session.commit()

    assert db.session.scalar(select(Library.created_at)) == at
    assert instant(micros(at)) == at


def test_a_naive_instant_is_refused_before_it_is_stored(app: Flask):
    with pytest.raises(Exception, match="zone"):
        make.library(created_at=now().replace(tzinfo=None))
    db.session.rollback()


@pytest.mark.parametrize(("name", "value", "word"), [
    ("PORT", "eighty", "PORT"),
    ("DATABASE_URL", "mysql://x", "DATABASE_URL"),
    ("DEFAULT_LOCALE", "jv", "DEFAULT_LOCALE"),
    ("BASE_URL", "perpustakaan", "BASE_URL"),
    ("SMTP_URL", "localhost", "SMTP_URL"), ("SMTP_URL", "smtp://host:99999", "SMTP_URL"),
    ("MAIL_FROM", "perpustakaan", "MAIL_FROM"),
    ("PROXIES", "nginx", "PROXIES"),
])
def test_a_wrong_setting_is_refused_with_its_name(name: str, value: str, word: str):
    with pytest.raises(SettingWrong, match=word):
        settings({name: value})


@pytest.mark.parametrize(("proxies", "seen"), [(0, "127.0.0.1"), (1, "203.0.113.9")])
def test_only_a_server_known_to_stand_in_front_says_who_asks(proxies: int, seen: str):
    behind = create_app({"PROXIES": proxies})
    behind.add_url_rule("/who", "who", lambda: str(request.remote_addr))

    answer = behind.test_client().get("/who", headers={"X-Forwarded-For": "1.2.3.4, 203.0.113.9"})

    assert answer.text == seen


def test_history_cannot_be_rewritten(app: Flask):
    from scheduler.domain.permissions import Actor
    from scheduler.history import actions as history
    from scheduler.history.models import Entry
    library = make.library()
    history.record("opened", "library", subject_id=library.id,
                   by=Actor(library_id=library.id, role="manager"), at=make.NOW)
    db.session.commit()

    with pytest.raises(SQLAlchemyError, match="history_append_only"):
        db.session.execute(Entry.__table__.delete())
    db.session.rollback()
    with pytest.raises(SQLAlchemyError, match="history_append_only"):
        db.session.execute(Entry.__table__.update().values(verb="never"))
    db.session.rollback()


def test_refusing_guards_one_core_statement_and_says_so_otherwise(app: Flask):
    with pytest.raises(RuntimeError, match="one Core statement"), refusing(WriteConflict):
        db.session.add(Library(slug="late", name="Late", kind="village", created_at=make.NOW))


def test_a_value_no_column_can_hold_loses_nothing_that_was_typed(app: Flask):
    def view():
        raise DataError("insert", {}, ValueError("too long"))
    client = answer_with(app, view)

    answer = client.post(client.path, data={"note": "Bawa bekal sendiri"},
                         headers={"Origin": "http://localhost"})

    assert answer.status_code == 422
    assert "Bawa bekal sendiri" in answer.text
    assert client.get(client.path).status_code == 404
