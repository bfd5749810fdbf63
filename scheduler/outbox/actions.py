"""Put a letter in the outbox, and settle what became of it. Sending is the worker's."""

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, delete, or_, select, update

from scheduler.db import db, issue, table_of
from scheduler.outbox.models import Message, Tick
from scheduler.statements import into

_MESSAGE = into(table_of(Message))
KEPT_TICKS = timedelta(days=7)


@dataclass(frozen=True)
class Recipient:
    """Whom to tell: by mail when there is an address, otherwise by phone, by a human.

    `ward`: for whom, when it is a guardian who is told.
    """

    name: str
    email: str = ""
    phone: str = ""
    locale: str = "id"
    ward: str = ""


def post(
    kind: str, *, library_id: int, to: Recipient, facts: dict[str, Any], at: datetime,
    about: str = "", topic: str = "", due: datetime | None = None,
) -> str:
    """Write one message; returns its key, the Message-ID however often it is sent.

    `kind` names a folder in templates/messages; `about` ("booking:12") finds it again, `topic`
    ("session:3") finds those of everyone. The facts `starts_at`, `ends_at` and `before` (ISO)
    say until when it is news.
    """
    key = uuid.uuid4().hex
    needed_at, over_at = _times(facts)
    issue(_MESSAGE, {
        "key": key, "library_id": library_id, "kind": kind,
        "channel": "mail" if to.email else "telling", "name": to.name, "ward": to.ward,
        "address": to.email or to.phone, "phone": to.phone, "locale": to.locale, "facts": facts,
        "about": about, "topic": topic, "needed_at": needed_at, "over_at": over_at,
        "posted_at": at, "due_at": due or at, "tries": 0, "trouble": "",
    })
    return key


def _times(facts: dict[str, Any]) -> tuple[datetime | None, datetime | None]:
    """Before when it helps most, and after when it helps no more."""
    if "starts_at" not in facts:
        return None, None
    starts, ends, before = (datetime.fromisoformat(facts.get(name, facts["starts_at"]))
                            for name in ("starts_at", "ends_at", "before"))
    return min(starts, before), ends


def restate_zone(
    library_id: int, before: str, after: str, *, shift: Callable[[datetime], datetime],
    at: datetime,
) -> None:
    """What has not left yet says the hour as the library's clock shows it from now on."""
    waiting = db.session.scalars(select(Message).where(
        Message.library_id == library_id, Message.settled_at.is_(None),
        or_(Message.over_at.is_(None), Message.over_at > at)).order_by(Message.id))
    for message in waiting:
        if message.facts.get("zone") != before:
            continue
        moved = {name: shift(datetime.fromisoformat(message.facts[name])).isoformat()
                 for name in ("starts_at", "ends_at", "before") if name in message.facts}
        message.facts = {**message.facts, **moved, "zone": after}
        message.needed_at, message.over_at = _times(message.facts)
    db.session.flush()


def withdraw(about: str, *, at: datetime) -> Sequence[Row[Any]]:
    """Take back what nobody was told yet, because newer news replaces it.

    Returns the kind and the facts of each.
    """
    return db.session.execute(
        update(Message).where(Message.about == about, Message.settled_at.is_(None))
        .values(settled_at=at, outcome="withdrawn").returning(Message.kind, Message.facts)
        .execution_options(synchronize_session=False)
    ).all()


def settle(message_id: int, *, outcome: str, by: int | None, at: datetime) -> bool:
    """Mark a task to tell as `told` or `unreachable`; False when someone else was first.

    What was not told in time may still be corrected.
    """
    return _changed(
        message_id, or_(Message.settled_at.is_(None), Message.outcome == "not-told"),
        settled_at=at, outcome=outcome, settled_by=by)


def settle_all(library_id: int, *, act: datetime, by: int | None, at: datetime) -> int:
    """Mark all open tasks of one act as told; how many there were."""
    return _all_changed(library_id, act, Message.settled_at.is_(None),
                        settled_at=at, outcome="told", settled_by=by)


def reopen_all(library_id: int, *, act: datetime, settled_at: datetime, by: int | None) -> int:
    """Take back what `settle_all` marked then; how many there were."""
    return _all_changed(
        library_id, act, (Message.settled_at == settled_at) & (Message.settled_by == by)
        & (Message.outcome == "told"), settled_at=None, outcome=None, settled_by=None)


def _all_changed(library_id: int, act: datetime, condition: Any, **values: Any) -> int:
    changed = db.session.execute(
        update(Message).where(Message.library_id == library_id, Message.posted_at == act,
                              Message.channel == "telling", condition)
        .values(**values).returning(Message.id).execution_options(synchronize_session=False))
    return len(changed.all())


def reopen(message_id: int) -> bool:
    """Take a mark back; False when there was none."""
    return _changed(message_id, Message.outcome.in_(("told", "unreachable")),
                    settled_at=None, outcome=None, settled_by=None)


def _changed(message_id: int, condition: Any, **values: Any) -> bool:
    """Change a task only if it still is as thought: whoever comes second changes nothing."""
    changed = db.session.execute(
        update(Message).where(Message.id == message_id, Message.channel == "telling", condition)
        .values(**values).returning(Message.id).execution_options(synchronize_session=False))
    return changed.first() is not None


def tidy(*, at: datetime) -> None:
    """What nobody told in time ends as `not-told`; old ticks go."""
    db.session.execute(
        update(Message).where(Message.settled_at.is_(None), Message.over_at <= at)
        .values(settled_at=at, outcome="not-told").execution_options(synchronize_session=False))
    db.session.execute(delete(Tick).where(Tick.minute < at - KEPT_TICKS)
                       .execution_options(synchronize_session=False))
