"""What waits to be told, by whom, and what is due to leave by itself."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select

from scheduler.db import db
from scheduler.domain.errors import Missing
from scheduler.outbox.models import Message

LEASE, APART = timedelta(minutes=5), timedelta(minutes=10)  # APART: the clocks of two workers
WAITS = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 30, 120, 360))  # between tries
SHOWN = ("open", "late", "done")


def to_tell(
    library_id: int, *, show: str, at: datetime, topic: str = "", kind: str = "",
    act: datetime | None = None,
) -> Sequence[Message]:
    """All of the tasks that `listed` asks for."""
    return db.session.scalars(listed(
        library_id, show=show, at=at, topic=topic, kind=kind, act=act)).all()


def listed(
    library_id: int, *, show: str, at: datetime, topic: str = "", kind: str = "",
    act: datetime | None = None,
) -> Select[tuple[Message]]:
    """Tasks for a human: `open` ones most urgent first; `late` and `done` ones latest first.

    `act`: when somebody did what all of them are about; one act posts all its news at once.
    """
    wanted: Select[tuple[Message]] = _tasks(
        select(Message), library_id, show=show, at=at, topic=topic, kind=kind, act=act)
    order = {"open": (Message.needed_at.is_(None), Message.needed_at, Message.id),
             "late": (Message.over_at.desc(), Message.id),
             "done": (Message.settled_at.desc(), Message.id)}[show]
    return wanted.order_by(*order)


def kinds_to_tell(
    library_id: int, *, show: str, at: datetime, topic: str = "", act: datetime | None = None,
) -> dict[str, int]:
    """How many tasks of each kind."""
    rows = db.session.execute(
        _tasks(select(Message.kind, func.count(Message.id)), library_id, show=show, at=at,
               topic=topic, act=act).group_by(Message.kind).order_by(Message.kind))
    return dict(rows.all())


def count_to_tell(
    library_id: int, *, at: datetime, topic: str = "", show: str = "open",
    act: datetime | None = None,
) -> int:
    """How many tasks are open (or late, or done)."""
    return db.session.scalar(_tasks(select(func.count(Message.id)), library_id, show=show, at=at,
                                    topic=topic, act=act)) or 0


def _tasks(
    wanted: Select[Any], library_id: int, *, show: str, at: datetime, topic: str = "",
    kind: str = "", act: datetime | None = None,
) -> Select[Any]:
    wanted = wanted.where(Message.library_id == library_id, Message.channel == "telling",
                          _state(show, at))
    if act is not None:
        wanted = wanted.where(Message.posted_at == act)
    if topic:
        wanted = wanted.where(Message.topic == topic)
    return wanted.where(Message.kind == kind) if kind else wanted


def _state(show: str, at: datetime) -> ColumnElement[bool]:
    """A task whose time is over is late from that minute on, whether or not the worker came by."""
    is_open = Message.settled_at.is_(None)
    if show == "open":
        return and_(is_open, or_(Message.over_at.is_(None), Message.over_at > at))
    if show == "late":
        return or_(and_(is_open, Message.over_at <= at),
                   and_(Message.settled_at.is_not(None), Message.outcome == "not-told"))
    return and_(Message.settled_at.is_not(None), Message.outcome != "not-told")


def task(message_id: int, *, library_id: int) -> Message:
    """One task to tell, read afresh; refuses with Missing when it is not this library's."""
    found = db.session.scalar(
        select(Message).where(Message.id == message_id, Message.library_id == library_id,
                              Message.channel == "telling")
        .execution_options(populate_existing=True))
    if found is None:
        raise Missing()
    return found


def next_due(*, at: datetime) -> Message | None:
    """A letter that may leave now, leased by nobody else; locked where the engine can.

    What a clock that was ahead has put off for longer than anyone does is due all the same.
    """
    return db.session.scalar(
        select(Message).where(
            Message.channel == "mail", Message.settled_at.is_(None),
            or_(Message.due_at <= at,
                and_(Message.tries > 0, Message.due_at > at + WAITS[-1] + LEASE)),
            or_(Message.leased_until.is_(None), Message.leased_until <= at,
                Message.leased_until > at + LEASE + APART),
            or_(Message.over_at.is_(None), Message.over_at > at))
        .order_by(Message.due_at, Message.id).limit(1).with_for_update(skip_locked=True))
