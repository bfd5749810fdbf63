"""A session as schema.org/Event (JSON-LD), for whoever reads pages by machine."""

from collections.abc import Sequence
from typing import Any

from scheduler.domain.saying import Whereabouts
from scheduler.events.models import Session
from scheduler.libraries.models import Library


def linked_data(
    session: Session, library: Library, *, at: Whereabouts, partners: Sequence[str], url: str,
) -> dict[str, Any]:
    """The facts of a session's page; times on the library's wall, with their offset."""
    status = "EventCancelled" if session.cancelled_at else "EventScheduled"
    starts, ends = (edge.astimezone(library.zone) for edge in (session.starts_at, session.ends_at))
    return {
        "@context": "https://schema.org", "@type": "Event", "name": session.title,
        "startDate": starts.isoformat(), "endDate": ends.isoformat(),
        "description": "\n\n".join(
            words for words in (session.note, session.event.summary) if words),
        "eventStatus": f"https://schema.org/{status}", "isAccessibleForFree": True, "url": url,
        "location": _place(at),
        "organizer": {"@type": "Organization", "name": library.name},
        "contributor": [{"@type": "Organization", "name": name} for name in partners],
        **({"performer": {"@type": "Person", "name": session.led_by}} if session.led_by else {}),
    }


def _place(at: Whereabouts) -> dict[str, str]:
    """Where to go: the library as a whole, or the place outside by its own name."""
    place = {"@type": "Place", "name": at.host or at.name}
    return {**place, "address": at.address} if at.address else place
