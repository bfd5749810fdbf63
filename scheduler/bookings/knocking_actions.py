"""Who books without a log-in knocks first: counted before the work, by contact and by network."""

from datetime import datetime

from scheduler.db import aside
from scheduler.domain import limits
from scheduler.domain.booking import BookingRequest
from scheduler.domain.errors import TooMany
from scheduler.domain.networks import network_of
from scheduler.domain.permissions import Actor
from scheduler.people.limiting_actions import Knock, knock, take_back


def contact_of(request: BookingRequest) -> str:
    """Who answers for a party: a number of their own, an e-mail address, or a guardian."""
    return request.phone or request.email or request.guardian_phone


def knock_to_book(
    request: BookingRequest, *, by: Actor, address: str, is_signed_in: bool, at: datetime,
) -> tuple[Knock, ...]:
    """Count a wish to book; returns what may be taken back when nothing comes of it.

    Staff of the library book for everybody; whoever else is signed in shares no network's
    limit. Refusals: TooManyBookings, TooManyLetters, TooManyFromHere(minutes).
    """
    if by.is_staff:
        return ()
    contact = contact_of(request)
    personal = [Knock(limits.BOOKING_CONTACT, contact)] if contact else []
    if request.email:
        personal.append(Knock(limits.LETTERS, request.email))
    shared = [] if is_signed_in else [
        Knock(limits.BOOKING_NETWORK, network_of(address), many=len(request.seats))]
    try:
        knock(*personal, *shared, at=at)
    except TooMany:
        unknock(tuple(personal))
        raise
    return tuple(personal)


def unknock(knocks: tuple[Knock, ...]) -> None:
    """Nothing was booked and no letter leaves: it does not count for the contact."""
    if knocks:
        with aside():
            take_back(*knocks)
