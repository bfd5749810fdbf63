"""Tidying that no promise waits for: unanswered requests end, old names are erased."""

from datetime import datetime, timedelta

from sqlalchemy import or_, select, true, update

from scheduler.db import db
from scheduler.libraries.models import Library
from scheduler.outbox.batches import each_alone
from scheduler.spaces import actions, queries
from scheduler.spaces.models import Reservation

ASKED = ("phone", "asked_by", "note")
LOAN = (*ASKED, "title", "release_reason")


def tidy(*, at: datetime) -> None:
    """End requests whose week is over; erase who asked `retention_days` after the use."""
    over = [row.id for row in queries.lapsed(at=at)]
    each_alone("tidy-spaces", over, lambda number: actions.let_lapse(
        queries.lapsed(at=at, number=number), at=at))
    kept: dict[int, int] = dict(
        db.session.execute(select(Library.id, Library.retention_days)).all())
    each_alone("tidy-spaces", kept, lambda library_id: _forget(
        library_id, before=at - timedelta(days=kept[library_id])))


def _forget(library_id: int, *, before: datetime) -> None:
    """Of a loan its title goes too: residents write there what they like."""
    for purpose, names in ((Reservation.purpose == "loan", LOAN), (true(), ASKED)):
        db.session.execute(
            update(Reservation)
            .where(Reservation.library_id == library_id, Reservation.ends_at < before, purpose,
                   or_(*(getattr(Reservation, name) != "" for name in names)))
            .values(dict.fromkeys(names, "")).execution_options(synchronize_session=False))
