"""How often the doors that open without a log-in may be knocked at, and what one hears then.

Every number stands here. They are chosen so that a village behind one carrier's address, a
family with one phone and a class that signs in together never meet them; a script does.
"""

from dataclasses import dataclass
from datetime import timedelta

from scheduler.domain.errors import TooMany, TooManyTries
from scheduler.domain.words import N_

QUARTER, HOUR, DAY = timedelta(minutes=15), timedelta(hours=1), timedelta(days=1)


class TooManyBookings(TooMany):
    message = N_("Many places were booked with this number today. Please ask the library for "
                 "more, or try again tomorrow.")


class TooManyFromHere(TooMany):
    """Facts: minutes (int) until the next try."""

    count = "minutes"
    message = N_("Very many requests came from your network just now. Please try again in "
                 "%(minutes)s minute, or ask the library.",
                 "Very many requests came from your network just now. Please try again in "
                 "%(minutes)s minutes, or ask the library.")


class TooManyLetters(TooMany):
    message = N_("Many letters went to this e-mail address today. Please leave a phone number "
                 "instead, or try again tomorrow.")


class TooManyParties(TooMany):
    """Facts: most (int), the parties one contact may bring to a session."""

    count = "most"
    message = N_("%(most)s booking with this contact is on the list already. For more people "
                 "please ask the library.",
                 "%(most)s bookings with this contact are on the list already. For more people "
                 "please ask the library.")


@dataclass(frozen=True)
class Limit:
    """At most `most` within a while that begins with the first of them."""

    name: str
    most: int
    within: timedelta
    refusal: type[TooMany] = TooManyTries


# Log-in and PIN, counted only while wrong. Where staff of the library are signed in, and on a
# device that signed in before, the right password gets in whatever strangers have spent: a guest
# on the library's Wi-Fi locks nobody out. Both are bounded all the same.
LOG_IN_ACCOUNT = Limit("log-in", 5, QUARTER)
LOG_IN_NETWORK = Limit("log-in from", 30, QUARTER)
LOG_IN_AT_WORK = Limit("log-in at work", 100, QUARTER)
LOG_IN_DEVICE = Limit("log-in on", 10, QUARTER)
PIN = Limit("pin", 5, QUARTER)
PASSWORD = Limit("password", 5, QUARTER)
# Codes typed from paper, counted only while wrong, from one network.
CODE = Limit("code", 10, QUARTER)
# Bookings without a log-in: parties of one contact, people from one network, letters to one
# e-mail address.
PARTIES = 3  # live ones of one contact at one session
BOOKING_CONTACT = Limit("booking", 12, DAY, TooManyBookings)
BOOKING_NETWORK = Limit("booking from", 150, timedelta(minutes=10), TooManyFromHere)
LETTERS = Limit("letters", 5, DAY, TooManyLetters)
# Tickets looked for: by one number at one library, and from one network.
LOST_TICKET = Limit("lost ticket", 3, DAY)
LOST_TICKET_NETWORK = Limit("lost ticket from", 10, HOUR, TooManyFromHere)
# Rooms asked for; how many one number may have open stands in `domain.reserving`.
ASKING_NETWORK = Limit("asking from", 10, HOUR, TooManyFromHere)


def check_parties(live: int) -> None:
    """May a contact with so many live parties bring one more? Refuses TooManyParties(most)."""
    if live >= PARTIES:
        raise TooManyParties(most=PARTIES)
