"""A letter leaves once under its own id; whoever has only a phone waits for a human."""

import socketserver
import threading
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from scheduler.db import db
from scheduler.outbox import actions as outbox
from scheduler.outbox import worker
from scheduler.outbox.actions import Recipient
from scheduler.outbox.letters import letter, ways
from scheduler.outbox.models import Message
from tests import make

FACTS = {
    "title": "Menjahit tas", "library": "Northside", "zone": "Asia/Makassar", "seats": 2,
    "starts_at": "2026-03-04T02:00:00+00:00", "ends_at": "2026-03-04T04:00:00+00:00",
    "link": "/b/code", "session": "/northside/sessions/1",
}


def posted(library_id: int, **to: str) -> Message:
    outbox.post("booking-placed", library_id=library_id, facts=FACTS, at=make.NOW,
                to=Recipient(**{"name": "Cleo", **to}))
    db.session.commit()
    return db.session.scalars(select(Message).order_by(Message.id.desc())).first()


class Postman(socketserver.StreamRequestHandler):
    """A mail server that says yes and keeps what it was given."""

    def handle(self) -> None:
        self.wfile.write(b"220 here\r\n")
        letters, lines, reading = self.server.letters, [], False
        for raw in self.rfile:
            line = raw.decode().rstrip("\r\n")
            if reading and line != ".":
                lines.append(line)
                continue
            if reading:
                letters.append("\n".join(lines))
                reading, lines = False, []
            elif line.upper() == "DATA":
                reading = True
                self.wfile.write(b"354 go on\r\n")
                continue
            self.wfile.write(b"221 bye\r\n" if line.upper() == "QUIT" else b"250 ok\r\n")


@pytest.fixture
def post_office(app: Flask):
    server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Postman)
    server.letters = []
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    mail = app.extensions["mailman"]
    kept = (mail.backend, mail.server, mail.port)
    mail.backend, mail.server, mail.port = "smtp", "127.0.0.1", server.server_address[1]
    yield server
    mail.backend, mail.server, mail.port = kept
    server.shutdown()
    server.server_close()
    thread.join()


def test_a_letter_leaves_by_smtp_with_its_key_as_message_id(app: Flask, post_office):
    message = posted(make.library().id, email="cleo@example.org")

    worker.deliver(at=make.NOW)

    assert len(post_office.letters) == 1
    assert f"Message-ID: <{message.key}@localhost>" in post_office.letters[0]
    db.session.expire_all()
    assert message.outcome == "sent"


def test_what_was_sent_is_not_sent_again(app: Flask, post_office):
    posted(make.library().id, email="cleo@example.org")

    tried = [worker.deliver(at=make.NOW + timedelta(minutes=number)) for number in range(3)]

    assert (tried, len(post_office.letters)) == ([1, 0, 0], 1)


def test_a_worker_that_died_between_lease_and_mark_repeats_under_the_same_id(
    app: Flask, post_office,
):
    message = posted(make.library().id, email="cleo@example.org")
    message.leased_until, message.tries = make.NOW + worker.LEASE, 1
    db.session.commit()

    early = worker.deliver(at=make.NOW + timedelta(minutes=1))
    late = worker.deliver(at=make.NOW + worker.LEASE)

    assert (early, late, len(post_office.letters)) == (0, 1, 1)
    assert message.key in post_office.letters[0]


def test_a_mail_server_that_is_away_is_tried_again_later(app: Flask, post_office):
    message = posted(make.library().id, email="cleo@example.org")
    app.extensions["mailman"].port = 1

    worker.deliver(at=make.NOW)

    db.session.expire_all()
    assert message.settled_at is None and message.due_at == make.NOW + timedelta(minutes=1)
    assert message.trouble == "ConnectionRefusedError"


def test_without_a_mail_server_letters_become_files(app: Flask):
    posted(make.library().id, email="cleo@example.org")

    worker.deliver(at=make.NOW)

    files = list(Path(app.config["MAIL_FILE_PATH"]).glob("*.log"))
    assert files and "Menjahit tas" in files[-1].read_text()


@pytest.mark.parametrize(("locale", "expected"), [
    ("id", "Halo Cleo, Anda sudah terdaftar (2 tempat).\n\nMenjahit tas\n"
           "Rabu, 4 Maret 2026, 10.00–12.00 WITA\nNorthside\n\n"
           "Tiket Anda: http://localhost/b/code"),
    ("en", "Hello Cleo, you are booked (2 places).\n\nMenjahit tas\n"
           "Wednesday, 4 March 2026, 10:00–12:00 WITA\nNorthside\n\n"
           "Your ticket: http://localhost/b/code"),
])
def test_a_letter_speaks_the_readers_language(app: Flask, locale: str, expected: str):
    message = posted(make.library().id, phone="+6281234567890", locale=locale)

    assert letter(message).text == expected


def test_a_landline_can_only_be_called(app: Flask):
    northside = make.library()

    assert [way for way, _url in ways(posted(northside.id, phone="+6281234567890"), "x")] == [
        "whatsapp", "sms", "tel"]
    assert [way for way, _url in ways(posted(northside.id, phone="+62401312345"), "x")] == ["tel"]


def test_the_desk_says_told_and_may_take_it_back(client: FlaskClient, sign_in):
    northside = make.library()
    message = posted(northside.id, phone="+6281234567890")
    sign_in(make.member(northside, "desk", "Eka"))
    page = f"/northside/desk/messages/{message.id}/outcome"
    assert "wa.me/6281234567890" in client.get("/northside/desk/messages").text

    client.post(page, data={"outcome": "told"})
    told = message.outcome
    client.post(page, data={"outcome": "open"})

    assert (told, message.outcome, message.settled_at) == ("told", None, None)


def test_dora_cannot_settle_northsides_task(client: FlaskClient, sign_in):
    message = posted(make.library("northside").id, phone="+6281234567890")
    sign_in(make.member(make.library("southside"), "manager", "Dora"))

    answer = client.post(f"/southside/desk/messages/{message.id}/outcome",
                         data={"outcome": "told"})

    assert (answer.status_code, message.outcome) == (404, None)
