"""What happened to a row, and how often something has changed."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import select, tuple_

from scheduler.db import db
from scheduler.history.models import Entry, Version


def versions(scopes: Iterable[tuple[str, int]]) -> dict[tuple[str, int], tuple[int, datetime]]:
    """For each scope that ever changed: its version and the instant of the last change."""
    rows = db.session.execute(
        select(Version.scope, Version.scope_id, Version.number, Version.changed_at)
        .where(tuple_(Version.scope, Version.scope_id).in_(list(scopes)))
    )
    return {(scope, scope_id): (number, at) for scope, scope_id, number, at in rows}


def entries_of(library_id: int, *, subject: str, subject_id: int) -> Sequence[Entry]:
    """What happened to one row, latest first."""
    return db.session.scalars(
        select(Entry)
        .where(Entry.library_id == library_id, Entry.subject == subject,
               Entry.subject_id == subject_id)
        .order_by(Entry.id.desc())
    ).all()
