"""What was typed is taken in and looked at before the database is asked anything."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event

from scheduler import asking, clock
from scheduler.db import db
from scheduler.outbox.models import Message
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


@pytest.mark.parametrize("note", ["28/11/2026 13.00-15.00", "semula 28/11/2026 13.00-15.00",
                                  "0812 3456 7012 / 0813 5521"])
def test_a_day_and_its_hours_in_a_note_are_no_identity_number(client: FlaskClient, note: str):
    northside = make.library("northside", hours=tuple((day, 0, 1440) for day in range(7)))
    make.space(northside, "Teras")
    session = make.session(make.event(northside), starts_at=clock.now() + timedelta(days=9))
    book, cancel = (f"/northside/sessions/{session.id}/{what}"
                    for what in ("bookings", "cancellation"))
    day = (clock.now() + timedelta(days=12)).date()
    ask = {"on": f"{day}", "starts": "13:30", "ends": "14:30", "title": "Rapat RT", "people": "8",
           "asked_by": "Pak Darto", "phone": "081234500032", "consent": "y", "note": note}
    booking = {"name": "Lala", "phone": "081234500031", "consent": "y", "note": note}
    answers = [client.post(book, data=booking), client.post("/northside/spaces/teras/request",
                                                            data=ask)]
    make.signed_in(client, make.member(northside, "manager"))
    answers.append(client.post(cancel, data={"reason": note}))

    assert [answer.status_code for answer in answers] == [303, 303, 303]


def test_a_name_with_a_link_opens_no_letter_of_ours(client: FlaskClient):
    northside = make.library("northside")
    session = make.session(make.event(northside), starts_at=clock.now() + timedelta(days=9))

    answer = client.post(f"/northside/sessions/{session.id}/bookings", data={
        "name": "Halo Klik http://evil.example/menang", "phone": "081234500031", "consent": "y"})

    assert answer.status_code == 422
    assert "Mohon tulis namanya saja, tanpa alamat situs." in answer.text
    assert db.session.query(Message).count() == 0
