"""Put a letter in the outbox, and settle what became of it. Sending is the worker's."""

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import insert, update

from scheduler.db import db, issue, table_of
from scheduler.domain.errors import Missing
from scheduler.domain.permissions import Actor, check
from scheduler.outbox.models import Message

_MESSAGE = insert(table_of(Message))


@dataclass(frozen=True)
class Recipient:
    """Whom to tell: by mail when there is an address, otherwise by phone, by a human."""

    name: str
    email: str = ""
    phone: str = ""
    locale: str = "id"


def post(
    kind: str, *, library_id: int, to: Recipient, facts: dict[str, Any], at: datetime,
    about: str = "", due: datetime | None = None,
) -> str:
    """Write one message; returns its key, the Message-ID however often it is sent.

    `kind` names a folder in templates/messages; `about` ("booking:12") finds it again.
    """
    key = uuid.uuid4().hex
    issue(_MESSAGE, {
        "key": key, "library_id": library_id, "kind": kind,
        "channel": "mail" if to.email else "telling", "name": to.name,
        "address": to.email or to.phone, "locale": to.locale, "facts": facts, "about": about,
        "posted_at": at, "due_at": due or at, "tries": 0, "trouble": "",
    })
    return key


def withdraw(about: str, *, at: datetime, kinds: tuple[str, ...] = ()) -> None:
    """Take back what was not sent yet, because the reason for it has gone."""
    wanted = [Message.about == about, Message.settled_at.is_(None)]
    if kinds:
        wanted.append(Message.kind.in_(kinds))
    db.session.execute(
        update(Message).where(*wanted).values(settled_at=at, outcome="withdrawn")
        .execution_options(synchronize_session=False)
    )


def settle(message_id: int, *, outcome: str, by: Actor, at: datetime) -> Message:
    """Mark a task to tell as `told` or `unreachable`, or open it again (`open`).

    Refusals: NotYourRole; Missing when it is not this library's.
    """
    check("tell", by)
    message = db.session.get(Message, message_id)
    if message is None or message.library_id != by.library_id or message.channel != "telling":
        raise Missing()

    message.settled_at = None if outcome == "open" else at
    message.outcome = None if outcome == "open" else outcome
    message.settled_by = None if outcome == "open" else by.account_id
    return message
