"""Letters in the outbox, as bookings post them."""

from datetime import datetime, timedelta
from typing import Any

from scheduler.db import db
from scheduler.outbox import actions as outbox
from scheduler.outbox.actions import Recipient
from scheduler.outbox.models import Message
from tests import make

FACTS = {
    "title": "Menjahit tas", "library": "Northside", "zone": "Asia/Makassar", "seats": 2,
    "starts_at": "2026-03-04T02:00:00+00:00", "ends_at": "2026-03-04T04:00:00+00:00",
    "link": "/b/code", "session": "/northside/sessions/1",
}


def posted(
    library_id: int, kind: str = "booking-placed", *, at: datetime = make.NOW,
    starts: datetime | None = None, about: str = "booking:1", topic: str = "session:1",
    facts: dict[str, Any] | None = None, **to: str,
) -> Message:
    """A committed message to Cleo; about a session that starts then, if that matters."""
    when = {} if starts is None else {
        "starts_at": starts.isoformat(), "ends_at": (starts + timedelta(hours=2)).isoformat()}
    key = outbox.post(kind, library_id=library_id, facts={**FACTS, **when, **(facts or {})}, at=at,
                      to=Recipient(**{"name": "Cleo", **to}), about=about, topic=topic)
    db.session.commit()
    return db.session.query(Message).filter_by(key=key).one()
