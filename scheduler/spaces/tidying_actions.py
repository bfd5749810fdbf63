"""Tidying that no promise waits for: unanswered requests end, old numbers are erased."""

from datetime import datetime, timedelta

from sqlalchemy import select, update

from scheduler.db import db
from scheduler.libraries.models import Library
from scheduler.spaces import actions, queries
from scheduler.spaces.models import Reservation


def tidy(*, at: datetime) -> None:
    """End requests whose week is over; erase the numbers of those who asked `retention_days`
    after the use, in every library."""
    actions.let_lapse(queries.lapsed(at=at), at=at)
    for library_id, days in db.session.execute(select(Library.id, Library.retention_days)).all():
        db.session.execute(
            update(Reservation)
            .where(Reservation.library_id == library_id, Reservation.phone != "",
                   Reservation.ends_at < at - timedelta(days=days))
            .values(phone="").execution_options(synchronize_session=False))
