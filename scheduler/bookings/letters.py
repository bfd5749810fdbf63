"""What a resident is told: the facts of a letter, and through which door it leaves."""

from datetime import datetime
from typing import Any

from sqlalchemy import Row

from scheduler.outbox import actions as outbox
from scheduler.outbox.actions import Recipient


def letter_facts(session: Row[Any], *, link_code: str, seats: int) -> dict[str, Any]:
    """What the letter says: of the session, and of this party alone. Instants as ISO text."""
    return {
        "title": session.title, "library": session.name, "zone": session.timezone,
        "starts_at": session.starts_at.isoformat(), "ends_at": session.ends_at.isoformat(),
        "seats": seats, "link": f"/b/{link_code}",
        "session": f"/{session.slug}/sessions/{session.id}",
    }


def tell(
    kind: str, *, booking: dict[str, str], booking_id: int, library_id: int,
    facts: dict[str, Any], at: datetime,
) -> None:
    """Post a letter about a booking; without any address there is nobody to tell."""
    if booking["email"] or booking["phone"]:
        outbox.post(kind, library_id=library_id, to=Recipient(**booking), facts=facts, at=at,
                    about=f"booking:{booking_id}")
