"""A session as schema.org/Event (JSON-LD), for whoever reads pages by machine."""

from collections.abc import Sequence
from typing import Any

from babel.languages import get_official_languages
from babel.numbers import get_territory_currencies

from scheduler.domain.saying import Whereabouts
from scheduler.events.models import Session
from scheduler.libraries.models import Library

SCHEMA = "https://schema.org/"


def linked_data(
    session: Session, library: Library, *, at: Whereabouts, partners: Sequence[str], url: str,
    library_url: str, picture: str,
) -> dict[str, Any]:
    """The facts of a session's page; times on the library's wall, with their offset.

    Everything that Google's page on events requires or recommends, as far as it is known; the
    addresses are whole.
    """
    status = "EventCancelled" if session.cancelled_at else "EventScheduled"
    starts, ends = (edge.astimezone(library.zone) for edge in (session.starts_at, session.ends_at))
    return {
        "@context": SCHEMA.rstrip("/"), "@type": "Event", "name": session.title,
        "startDate": starts.isoformat(), "endDate": ends.isoformat(),
        "description": "\n\n".join(words for words in (
            session.note, session.event.summary, session.event.about) if words),
        "eventStatus": SCHEMA + status, "isAccessibleForFree": True, "url": url,
        "eventAttendanceMode": SCHEMA + "OfflineEventAttendanceMode", "image": [picture],
        "location": _place(at, library),
        "organizer": {"@type": "Library", "name": library.name, "url": library_url},
        "offers": _offer(session, library, url),
        "contributor": [{"@type": "Organization", "name": name} for name in partners],
        **_known(session, library),
    }


def _known(session: Session, library: Library) -> dict[str, Any]:
    """What is said only where it is known."""
    spoken, event = get_official_languages(library.country), session.event
    found: dict[str, Any] = {
        "performer": session.led_by and {"@type": "Person", "name": session.led_by},
        "audience": event.audience and {"@type": "Audience", "audienceType": event.audience},
        "inLanguage": spoken[0] if len(spoken) == 1 else None,
        "superEvent": session.series_id and {"@type": "EventSeries", "name": event.title},
    }
    if session.capacity is not None:
        found["maximumAttendeeCapacity"] = session.capacity
        found["remainingAttendeeCapacity"] = session.seats_left if session.seats_newcomers else 0
    return {name: value for name, value in found.items() if value not in (None, "")}


def _offer(session: Session, library: Library, url: str) -> dict[str, Any]:
    """A place, free of charge; sold out where a newcomer would have to wait."""
    soon = session.capacity is None or session.seats_newcomers
    currency = get_territory_currencies(library.country or "ID")[:1]
    return {"@type": "Offer", "price": "0", "priceCurrency": "".join(currency), "url": url,
            "availability": SCHEMA + ("InStock" if soon else "SoldOut"),
            **({"validFrom": session.booking_opens_at.astimezone(library.zone).isoformat()}
               if session.booking_opens_at else {})}


def _place(at: Whereabouts, library: Library) -> dict[str, Any]:
    """Where to go: the library as a whole, or the place outside by its own name."""
    address = {"streetAddress": at.address or at.name,
               "addressLocality": "" if at.is_outside else library.place,
               "addressCountry": library.country}
    return {"@type": "Place", "name": at.host or at.name, "address": {
        "@type": "PostalAddress", **{name: said for name, said in address.items() if said}}}
