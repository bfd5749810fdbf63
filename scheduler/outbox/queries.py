"""What waits to be told, by whom, and what is due to leave by itself."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, or_, select

from scheduler.db import db
from scheduler.outbox.models import Message


def to_tell(library_id: int, *, done: bool = False, limit: int = 100) -> Sequence[Message]:
    """Tasks for a human: open ones oldest first, or the settled ones latest first."""
    wanted = select(Message).where(Message.library_id == library_id, Message.channel == "telling")
    if done:
        wanted = wanted.where(Message.settled_at.is_not(None)).order_by(Message.settled_at.desc())
    else:
        wanted = wanted.where(Message.settled_at.is_(None)).order_by(Message.id)
    return db.session.scalars(wanted.limit(limit)).all()


def count_to_tell(library_id: int) -> int:
    """How many tasks are open."""
    return db.session.scalar(select(func.count(Message.id)).where(
        Message.library_id == library_id, Message.channel == "telling",
        Message.settled_at.is_(None))) or 0


def due(*, at: datetime, limit: int) -> Sequence[Message]:
    """Mail that may leave now, leased by nobody else; locked where the engine can."""
    return db.session.scalars(
        select(Message).where(
            Message.channel == "mail", Message.settled_at.is_(None), Message.due_at <= at,
            or_(Message.leased_until.is_(None), Message.leased_until <= at))
        .order_by(Message.due_at, Message.id).limit(limit).with_for_update(skip_locked=True)
    ).all()

