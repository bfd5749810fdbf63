"""Deliver by lease: lease, commit, send, mark. Lost never; repeated only under the same id."""

import logging
import signal
import threading
from datetime import datetime, timedelta
from email.mime.base import MIMEBase

from flask import Flask, current_app
from flask_mailman import EmailMessage, Mail
from sqlalchemy import update
from sqlalchemy.dialects import postgresql, sqlite

from scheduler import clock
from scheduler.db import db, transaction
from scheduler.outbox import queries
from scheduler.outbox.letters import letter
from scheduler.outbox.models import Message, Tick

log = logging.getLogger(__name__)
LEASE, BATCH, PAUSE = timedelta(minutes=5), 20, 2.0
WAITS = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 30, 120, 360))


def set_up(app: Flask) -> None:
    """Give the app its way to send mail."""
    Mail(app)


def run() -> None:
    """Deliver until told to stop (SIGTERM, SIGINT)."""
    stop = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: stop.set())
    while not stop.is_set():
        tick(at=clock.now())
        if not deliver(at=clock.now()):
            stop.wait(PAUSE)


def tick(*, at: datetime) -> list[str]:
    """Do each hourly task once an hour, whoever comes first; returns what was done."""
    hour, done = at.replace(minute=0, second=0, microsecond=0), []
    for name, task in current_app.extensions.get("ticks", {}).items():
        with transaction():
            if _is_first(name, hour):
                task(at=at)
                done.append(name)
    return done


def _is_first(name: str, minute: datetime) -> bool:
    """Whether this worker wrote the row that stands for the task at that time."""
    upsert = postgresql.insert if db.engine.dialect.name == "postgresql" else sqlite.insert
    return bool(db.session.execute(
        upsert(Tick).values(name=name, minute=minute).on_conflict_do_nothing()
        .returning(Tick.name)).first())


def deliver(*, at: datetime) -> int:
    """Send what is due; returns how many letters were tried."""
    with transaction():
        keys = [message.id for message in queries.due(at=at, limit=BATCH)]
        if keys:
            db.session.execute(update(Message).where(Message.id.in_(keys))
                               .values(leased_until=at + LEASE, tries=Message.tries + 1))
    for key in keys:
        _deliver_one(key, at=at)
    return len(keys)


def _deliver_one(message_id: int, *, at: datetime) -> None:
    message = db.session.get_one(Message, message_id)
    mail = _mail(message)
    tries = message.tries
    db.session.rollback()
    try:
        mail.send()
    except OSError as error:
        _failed(message_id, tries=tries, error=error, at=at)
        return
    with transaction():
        db.session.execute(update(Message).where(Message.id == message_id).values(
            settled_at=clock.now(), outcome="sent", leased_until=None))


def _mail(message: Message) -> EmailMessage:
    words = letter(message)
    sender = str(current_app.config["MAIL_FROM"])
    host = sender.rpartition("@")[2]
    return EmailMessage(words.subject, words.text, sender, [message.address],
                        headers={"Message-ID": f"<{message.key}@{host}>"},
                        attachments=_enclosed(message))


def _enclosed(message: Message) -> list[MIMEBase]:
    """What features further up add to a letter; each registered a maker when the app started."""
    makers = current_app.extensions.get("enclosures", {})
    return [made for make in makers.values() if (made := make(message)) is not None]


def _failed(message_id: int, *, tries: int, error: OSError, at: datetime) -> None:
    log.warning("letter %s not delivered: %s", message_id, type(error).__name__)
    wait = WAITS[min(tries, len(WAITS)) - 1]
    with transaction():
        db.session.execute(update(Message).where(Message.id == message_id).values(
            due_at=at + wait, leased_until=None, trouble=type(error).__name__[:300]))
