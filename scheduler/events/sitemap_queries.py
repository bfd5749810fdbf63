"""Which public pages there are, for search engines."""

from datetime import datetime

from sqlalchemy import Row, func, select

from scheduler.db import db
from scheduler.events.models import Session
from scheduler.libraries.models import Library

MOST = 50_000  # addresses in one file (sitemaps.org)


def libraries() -> list[Row[tuple[str, datetime | None]]]:
    """The libraries that are open for good, each with the last change of its sessions."""
    return list(db.session.execute(
        select(Library.slug, func.max(Session.changed_at))
        .outerjoin(Session, (Session.library_id == Library.id) & Session.published_at.is_not(None))
        .where(Library.closed_on.is_(None)).group_by(Library.id, Library.slug)
        .order_by(Library.id).limit(MOST)))


def sessions(library_id: int, *, at: datetime) -> list[Row[tuple[int, datetime]]]:
    """The published sessions of a library that are not over, cancelled ones too."""
    return list(db.session.execute(
        select(Session.id, Session.changed_at)
        .where(Session.library_id == library_id, Session.published_at.is_not(None),
               Session.ends_at > at)
        .order_by(Session.starts_at, Session.id).limit(MOST - 10)))
