"""What a resident is told: the facts of a letter, and through which door it leaves."""

from datetime import datetime
from typing import Any

from sqlalchemy import Row

from scheduler.bookings.models import Booking
from scheduler.domain.reaching import Told
from scheduler.domain.saying import where
from scheduler.outbox import actions as outbox
from scheduler.outbox.actions import Recipient

# Nobody learns of these from a page: untold, they stay news when something else changes.
STILL_NEWS = ("booking-promoted", "booking-passed-over", "session-moved")


def letter_facts(session: Row[Any], *, link_code: str, seats: int) -> dict[str, Any]:
    """What the letter says: of the session, and of this party alone. Instants as ISO text."""
    at = where(space=session.space, floor=session.floor, place=session.place,
               address=session.address, library=session.name, street="")
    return {
        "title": session.title, "library": session.name, "zone": session.timezone,
        "starts_at": session.starts_at.isoformat(), "ends_at": session.ends_at.isoformat(),
        "place": at.name, "host": at.host, "address": at.address, "note": session.note,
        "led_by": session.facilitator, "seats": seats,
        "link": f"/b/{link_code}", "session": f"/{session.slug}/sessions/{session.id}",
    }


def tell(
    kind: str, *, to: Told, locale: str, booking_id: int, library_id: int,
    facts: dict[str, Any], at: datetime,
) -> None:
    """Post a letter about a booking; without any address there is nobody to tell."""
    if not to.by_nobody:
        outbox.post(kind, library_id=library_id, facts=facts, at=at,
                    to=Recipient(to.name, to.email, to.phone, locale, to.ward),
                    about=f"booking:{booking_id}",
                    topic=f"session:{facts['session'].rpartition('/')[2]}")


def tell_change(
    kind: str, booking: Booking, session: Row[Any], *, at: datetime, before: str = "",
) -> None:
    """Tell a party what changed. What it has not heard yet is told as it stands now.

    `before`: when the session was to be (ISO), if that changed.
    """
    untold = _untold(booking, at=at)
    before = _first_known(untold, before)
    still = [one for one in STILL_NEWS if one in untold and _is_so(one, booking)]
    for news in dict.fromkeys([*still, kind]):
        _tell(news, booking, session, at=at, before=before if news == "session-moved" else "")


def _is_so(kind: str, booking: Booking) -> bool:
    return kind != "booking-passed-over" or booking.passed_at is not None


def tell_end(
    kind: str, booking: Booking, session: Row[Any], *, at: datetime, reason: str = "",
) -> None:
    """Tell a party that it is over: nothing it had not heard matters any more."""
    before = _first_known(_untold(booking, at=at), "")
    _tell(kind, booking, session, at=at, before=before, reason=reason)


def hush(booking: Booking, *, at: datetime) -> None:
    """Nobody need tell this party anything any more: they said it themselves, on the phone."""
    _untold(booking, at=at)


def readdress(booking: Booking, *, at: datetime) -> None:
    """What has not been told yet goes to the name, number and address that hold now."""
    for kind, facts in _untold(booking, at=at).items():
        tell(kind, to=booking.told, locale=booking.locale, booking_id=booking.id,
             library_id=booking.library_id, facts=facts, at=at)


def tell_return(booking: Booking, session: Row[Any], *, at: datetime) -> bool:
    """Tell a party that it takes place after all; whether there was anything to tell.

    Who has not heard yet that it was called off hears neither, only what else became of it.
    """
    untold = _untold(booking, at=at)
    if "session-cancelled" not in untold:
        _tell("session-returned", booking, session, at=at)
        return True
    before = str(untold["session-cancelled"].get("before", ""))
    promoted = booking.seated_at is not None and booking.seated_at > booking.placed_at
    if promoted and booking.state == "placed":
        _tell("booking-promoted", booking, session, at=at)
    if before:
        _tell("session-moved", booking, session, at=at, before=before)
    return bool(before) or promoted


def _untold(booking: Booking, *, at: datetime) -> dict[str, dict[str, Any]]:
    return {row.kind: row.facts for row in outbox.withdraw(f"booking:{booking.id}", at=at)}


def _first_known(untold: dict[str, dict[str, Any]], before: str) -> str:
    """The time a party knows: from before the first move it has not heard of."""
    return str(untold.get("session-moved", {}).get("before", before))


def _tell(kind: str, booking: Booking, session: Row[Any], *, at: datetime, before: str = "",
          reason: str = "") -> None:
    facts = letter_facts(session, link_code=booking.link_code, seats=booking.seats)
    if kind == "booking-passed-over":
        facts["places"] = session.capacity
    if before and before != facts["starts_at"]:
        facts["before"] = before
    tell(kind, to=booking.told, locale=booking.locale, booking_id=booking.id,
         library_id=booking.library_id, at=at,
         facts={**facts, **({"reason": reason} if reason else {})})
