"""What someone who asked for a room is told, through the desk."""

from datetime import datetime

from scheduler.db import db
from scheduler.libraries.models import Library
from scheduler.outbox import actions as outbox
from scheduler.outbox.actions import Recipient
from scheduler.spaces.models import Reservation, Space


def tell(kind: str, row: Reservation, *, at: datetime, reason: str = "") -> None:
    """Put news about a room in the queue; what was not told yet is taken back for it.

    Without a number there is nobody to tell, and afterwards nothing.
    """
    untell(row, at=at)
    if not row.phone or row.ends_at <= at:
        return
    library = db.session.get_one(Library, row.library_id)
    space = db.session.get_one(Space, row.space_id)
    outbox.post(
        kind, library_id=row.library_id, at=at, about=f"reservation:{row.id}",
        topic=f"space:{row.space_id}", to=Recipient(name=row.asked_by, phone=row.phone),
        facts={"title": space.name, "library": library.name, "zone": library.timezone,
               "starts_at": row.starts_at.isoformat(), "ends_at": row.ends_at.isoformat(),
               "seats": row.people or 1, "reason": reason,
               "link": f"/{library.slug}/spaces/{space.slug}"})


def untell(row: Reservation, *, at: datetime) -> None:
    """Take back what was not told yet."""
    outbox.withdraw(f"reservation:{row.id}", at=at)
