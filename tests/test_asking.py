"""What was typed is taken in and looked at before the database is asked anything."""

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event

from scheduler import asking
from scheduler.db import db
from tests import make


@pytest.fixture
def order(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Any:
    """What happened in a request: "looked" at a text, "asked" the database."""
    happened: list[str] = []
    look = asking.has_identity_number

    def noted(text: str) -> bool:
        happened.append("looked")
        return look(text)

    monkeypatch.setattr(asking, "has_identity_number", noted)

    def asked(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        if statement.startswith("SELECT"):
            happened.append("asked")
    event.listen(db.engine, "before_cursor_execute", asked)
    yield happened
    event.remove(db.engine, "before_cursor_execute", asked)


def test_no_check_of_typed_text_keeps_writers_waiting(client: FlaskClient, order: list[str]):
    northside = make.library("northside")
    session = make.session(make.event(northside))
    make.signed_in(client, make.member(northside, "desk"))
    typing = f"/northside/desk/sessions/{session.id}/sheet/typing"
    order.clear()

    answer = client.post(typing, data={"names": "7471 0128 1190 0001", "key": "a"})

    assert answer.status_code == 422
    assert order.index("asked") == order.count("looked") == 2


def test_what_is_only_read_is_not_looked_at(client: FlaskClient, order: list[str]):
    make.library("northside")

    client.get("/northside/?q=7471012811900001")

    assert "looked" not in order
