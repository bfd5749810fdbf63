"""A letter leaves once under its own id; whoever has only a phone waits for a human."""

import socket
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask

from scheduler.db import db
from scheduler.outbox import worker
from scheduler.outbox.letters import letter, ways
from scheduler.outbox.models import Message
from tests import make
from tests.outbox.post_office import PostOffice
from tests.outbox.scenes import FACTS, posted

MINUTE = timedelta(minutes=1)


def test_the_whole_letter_as_the_mail_server_sees_it(app: Flask, post_office: PostOffice):
    message = posted(make.library().id, email="cleo@example.org", locale="id",
                     facts={"title": "Menjahit — “tas” 🧵"})

    worker.deliver(at=make.NOW)

    taken = post_office.letters[0]
    assert post_office.envelopes == [("ruang@localhost", ["cleo@example.org"])]
    assert taken["Subject"].strip() == "Anda terdaftar: Menjahit — “tas” 🧵"
    assert (taken["From"], taken["To"]) == ("Northside <ruang@localhost>", "cleo@example.org")
    assert taken["Message-ID"] == f"<{message.key}@localhost>"
    assert taken["Auto-Submitted"] == "auto-generated" and taken["Date"].datetime == make.NOW
    assert taken.get_content_type() == "text/plain" and taken.get_content_charset() == "utf-8"
    assert taken.get_content().strip().replace("\r\n", "\n") == letter(message).text
    db.session.expire_all()
    assert message.outcome == "sent"


def test_a_sender_with_a_name_keeps_the_id_whole(app: Flask, post_office: PostOffice):
    message = posted(make.library().id, email="cleo@example.org")
    app.config["MAIL_FROM"] = "Perpustakaan <ruang@northside.example>"

    worker.deliver(at=make.NOW)

    app.config["MAIL_FROM"] = "ruang@localhost"
    assert post_office.ids == [f"<{message.key}@northside.example>"]
    assert post_office.envelopes[0][0] == "ruang@northside.example"


def test_what_was_sent_is_not_sent_again(app: Flask, post_office: PostOffice):
    posted(make.library().id, email="cleo@example.org")

    tried = [worker.deliver(at=make.NOW + number * MINUTE) for number in range(3)]

    assert (tried, len(post_office.letters)) == ([1, 0, 0], 1)


def test_a_worker_that_died_between_lease_and_mark_repeats_under_the_same_id(
    app: Flask, post_office: PostOffice,
):
    message = posted(make.library().id, email="cleo@example.org")
    message.leased_until, message.tries = make.NOW + worker.LEASE, 1
    db.session.commit()

    early = worker.deliver(at=make.NOW + MINUTE)
    late = worker.deliver(at=make.NOW + worker.LEASE)

    assert (early, late, len(post_office.letters)) == (0, 1, 1)
    assert message.key in post_office.ids[0]


@pytest.mark.parametrize(("command", "answer"), [
    ("RCPT", "450 4.2.0 Mailbox busy"), ("DATA", "451 4.3.0 Try again later"),
    ("DATA", "421 4.3.2 Going down"),
])
def test_not_now_is_tried_again_later_under_the_same_id(
    app: Flask, post_office: PostOffice, command: str, answer: str,
):
    message = posted(make.library().id, email="cleo@example.org", phone="+6281234567890")
    post_office.answers = {command: [answer]}

    tried = [worker.deliver(at=make.NOW), worker.deliver(at=make.NOW + MINUTE / 2)]
    db.session.expire_all()
    said, channel = message.trouble, message.channel
    tried.append(worker.deliver(at=make.NOW + MINUTE))

    db.session.expire_all()
    assert (tried, said[:3], channel, message.outcome) == ([1, 0, 1], answer[:3], "mail", "sent")
    assert post_office.ids == [f"<{message.key}@localhost>"]


@pytest.mark.parametrize("command", ["RCPT", "DATA"])
def test_never_becomes_a_task_to_tell_by_phone(
    app: Flask, post_office: PostOffice, command: str,
):
    message = posted(make.library().id, email="cleo@example.org", phone="+6281234567890")
    post_office.answers = {command: ["550 5.1.1 No such mailbox here"]}

    tried = [worker.deliver(at=make.NOW), worker.deliver(at=make.NOW + worker.LEASE)]

    db.session.expire_all()
    assert tried == [1, 0]
    assert (message.channel, message.address, message.settled_at) == (
        "telling", "+6281234567890", None)
    assert message.was_refused and message.trouble == "550 5.1.1 No such mailbox here"
    assert [way for way, _url in ways(message, "x")] == ["whatsapp", "sms", "tel"]


def test_without_a_phone_it_waits_at_the_desk_as_undeliverable(
    app: Flask, post_office: PostOffice,
):
    message = posted(make.library().id, email="cleo@example.org")
    post_office.answers = {"RCPT": ["550 5.1.1 No such mailbox here"]}

    worker.deliver(at=make.NOW)

    db.session.expire_all()
    assert (message.channel, message.address, ways(message, "x")) == (
        "telling", "cleo@example.org", [])


def test_a_mail_server_that_is_away_is_tried_again_later(app: Flask, post_office: PostOffice):
    message = posted(make.library().id, email="cleo@example.org")
    app.extensions["mailman"].port = 1

    worker.deliver(at=make.NOW)

    db.session.expire_all()
    assert message.settled_at is None and message.due_at == make.NOW + MINUTE
    assert message.trouble == "ConnectionRefusedError"


def test_a_wrong_password_is_no_fault_of_the_letters(app: Flask, post_office: PostOffice):
    message = posted(make.library().id, email="cleo@example.org", phone="+6281234567890")
    mail = app.extensions["mailman"]
    mail.username, mail.password = "ruang", "wrong"

    worker.deliver(at=make.NOW)

    mail.username = mail.password = None
    db.session.expire_all()
    assert (message.channel, message.due_at) == ("mail", make.NOW + MINUTE)


def test_mail_that_would_come_too_late_is_told_by_phone(app: Flask, post_office: PostOffice):
    message = posted(make.library().id, email="cleo@example.org", phone="+6281234567890",
                     starts=make.NOW + MINUTE)
    app.extensions["mailman"].port = 1

    worker.deliver(at=make.NOW)

    db.session.expire_all()
    assert (message.channel, message.address) == ("telling", "+6281234567890")


def test_after_every_try_a_human_is_asked(app: Flask, post_office: PostOffice):
    message = posted(make.library().id, email="cleo@example.org", starts=make.NOW + 9999 * MINUTE)
    app.extensions["mailman"].port = 1

    at, tries = make.NOW, 0
    while worker.deliver(at=at):
        tries += 1
        db.session.expire_all()
        at = message.due_at

    assert (tries, message.channel) == (len(worker.WAITS) + 1, "telling")


def test_a_letter_that_cannot_be_written_stops_no_other(app: Flask, post_office: PostOffice):
    northside = make.library()
    broken = posted(northside.id, email="ada@example.org", phone="+6281234567890",
                    facts={"zone": "Nowhere/At all"})
    posted(northside.id, email="cleo@example.org")

    worker.deliver(at=make.NOW)

    db.session.expire_all()
    assert [one["To"] for one in post_office.letters] == ["cleo@example.org"]
    assert (broken.channel, broken.was_refused) == ("telling", True)


def test_nobody_is_written_to_when_it_is_over(app: Flask, post_office: PostOffice):
    message = posted(make.library().id, email="cleo@example.org", starts=make.NOW - 180 * MINUTE)

    tried = worker.deliver(at=make.NOW)
    worker.tick(at=make.NOW)

    db.session.expire_all()
    assert (tried, post_office.letters, message.outcome) == (0, [], "not-told")


def test_a_task_that_breaks_waits_an_hour_and_stops_no_other(app: Flask):
    def broken(*, at: object) -> None:
        raise ValueError("on purpose")

    app.extensions["ticks"] = {"broken": broken, **app.extensions["ticks"]}
    try:
        first, again = worker.tick(at=make.NOW), worker.tick(at=make.NOW)
    finally:
        app.extensions["ticks"] = {
            name: task for name, task in app.extensions["ticks"].items() if name != "broken"}

    assert ("broken" in first, "tidy-outbox" in first, again) == (False, True, [])


def test_without_a_mail_server_letters_become_files(app: Flask):
    posted(make.library().id, email="cleo@example.org")

    worker.deliver(at=make.NOW)

    files = list(Path(app.config["MAIL_FILE_PATH"]).glob("*.log"))
    assert files and any("Menjahit tas" in file.read_text() for file in files)


def test_a_letter_speaks_the_readers_language(app: Flask):
    made = [letter(Message(kind="booking-placed", name="Cleo", locale=locale, facts=FACTS)).text
            for locale in ("id", "en")]

    assert made[0].startswith("Halo Cleo, Anda sudah terdaftar (2 tempat).")
    assert made[1].startswith("Hello Cleo, you are booked (2 places).")


def test_a_landline_can_only_be_called(app: Flask):
    northside = make.library()

    assert [way for way, _url in ways(posted(northside.id, phone="+6281234567890"), "x")] == [
        "whatsapp", "sms", "tel"]
    assert [way for way, _url in ways(posted(northside.id, phone="+62401312345"), "x")] == ["tel"]


def test_a_silent_server_is_waited_for_once_and_all_letters_are_tried_again(app: Flask):
    northside = make.library()
    messages = [posted(northside.id, email=f"cleo{number}@example.org") for number in range(30)]
    mail = app.extensions["mailman"]
    kept = (mail.backend, mail.server, mail.port, mail.timeout)

    with socket.create_server(("127.0.0.1", 0), backlog=50) as silent:
        mail.backend, mail.server, mail.timeout = "smtp", "127.0.0.1", 1
        mail.port = silent.getsockname()[1]
        tried = worker.deliver(at=make.NOW, most=60)
        silent.settimeout(0.1)
        calls = called(silent)
    mail.backend, mail.server, mail.port, mail.timeout = kept
    db.session.expire_all()

    assert (tried, calls) == (30, 1)
    assert {(one.trouble, one.due_at, one.tries, one.leased_until) for one in messages} == {
        ("SMTPServerDisconnected", make.NOW + MINUTE, 1, None)}


def test_a_letter_at_which_the_server_hangs_up_takes_no_other_with_it(
        app: Flask, post_office: PostOffice):
    northside = make.library()
    first, second = (posted(northside.id, email=f"{name}@example.org") for name in ("a", "b"))
    post_office.answers["DATA"] = ["421 4.7.0 too much for me"]

    worker.deliver(at=make.NOW)

    db.session.expire_all()
    assert (first.outcome, second.outcome) == (None, "sent")


def called(silent: socket.socket) -> int:
    """How many have called by now."""
    calls = 0
    with suppress(TimeoutError):
        while True:
            silent.accept()[0].close()
            calls += 1
    return calls
