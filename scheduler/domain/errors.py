"""Refusals: a rule said no, and with which facts. Words are chosen at the edge.

A message uses its facts as %(name)s. A message with a plural is a pair, and `count` names
the fact that chooses. Instants among the facts must already be in the reader's zone.
"""

import re
from typing import ClassVar

from scheduler.domain.words import N_

Message = str | tuple[str, str]


class Refusal(Exception):
    """A rule said no."""

    message: ClassVar[Message] = N_("That is not possible here.")
    count: ClassVar[str] = "n"

    def __init__(self, **facts: object) -> None:
        super().__init__(facts)
        self.facts = facts

    @property
    def slug(self) -> str:
        """The class's name as a slug: SpaceTaken is "space-taken"."""
        return re.sub(r"(?<!^)(?=[A-Z])", "-", type(self).__name__).lower()


class NotAllowed(Refusal):
    """The actor's role does not reach that far (403)."""

    message: ClassVar[Message] = N_(
        "This needs someone with more rights. Please ask your library's manager.")


class Missing(Refusal):
    """There is no such thing here, or it is another library's (404)."""

    message: ClassVar[Message] = N_(
        "This is not here. Perhaps the link is old or a letter is missing.")


class Conflict(Refusal):
    """The state of things is against it (409)."""

    message: ClassVar[Message] = N_("This has changed in the meantime. Please look again.")


class Invalid(Refusal):
    """What was given cannot be used as it is (422)."""

    message: ClassVar[Message] = N_("Something in this form is not right yet. Please check it.")


class NotYourRole(NotAllowed):
    """Facts: verb, role."""

    message = N_("Your role here does not include this. Please ask your library's manager.")


class TooMany(NotAllowed):
    """So often, for now (429). Facts: seconds (int) until it may be tried again."""

    message: ClassVar[Message] = N_("This was tried too often. Please try again later.")


class TooManyTries(TooMany):
    """Facts: minutes (int) until the next try."""

    count = "minutes"
    message = N_("Too many tries. Please wait %(minutes)s minute.",
                 "Too many tries. Please wait %(minutes)s minutes.")


class SpaceTaken(Conflict):
    """Facts: space (str), until (local datetime)."""

    message = N_("%(space)s is taken until %(until)s.")


class OutsideHours(Conflict):
    """Facts: place (the name of the space or library), opens (when it opens next)."""

    message = N_("%(place)s is closed then. It opens at %(opens)s.")


class ClosedThen(Conflict):
    """Facts: place. For when no next opening is known."""

    message = N_("%(place)s is closed then.")


class LibraryShut(ClosedThen):
    """Facts: place, since (date)."""

    message = N_("%(place)s is closed for good since %(since)s.")


class DoorsShut(Conflict):
    message = N_("The library is closed then, so nobody can book any more. Whoever is booked "
                 "already will be told what becomes of it.")


class AlreadyReleased(Conflict):
    message = N_("This room was already given back.")


class AlreadyOver(Conflict):
    message = N_("This is already over.")


class SessionFull(Conflict):
    """Facts: left (int), places still free."""

    count = "left"
    message = N_("This session has %(left)s place left.", "This session has %(left)s places left.")


class BookingClosed(Conflict):
    """Facts: since (local datetime)."""

    message = N_("Booking for this session closed at %(since)s.")


class BookingNotOpen(Conflict):
    """Facts: opens (local datetime or None), for those who want to tell."""

    message = N_("Booking for this session is not open yet.")


class SessionCancelled(Conflict):
    message = N_("This session was cancelled.")


class SessionClosed(Conflict):
    message = N_("This session's count is closed. Open it again before you change it.")


class AlreadyBooked(Conflict):
    message = N_("This person is already booked for this session.")


class AlreadyCancelled(Conflict):
    message = N_("This booking was already cancelled.")


class InvitationSpent(Conflict):
    message = N_("This invitation was already used or is too old. Please ask for a new one.")


class WriteConflict(Conflict):
    """The database kept a promise that the code above it had not seen coming."""

    message = N_("Someone was a moment faster. Please look again and try once more.")


class Busy(Conflict):
    """Too many writers at once."""

    message = N_("Many people are saving at the same moment. Please try again.")


class PartyTooLarge(Invalid):
    """Facts: limit (int), the most people in one booking."""

    count = "limit"
    message = N_("One booking can bring at most %(limit)s person.",
                 "One booking can bring at most %(limit)s people.")


class TooYoung(Invalid):
    """Facts: name, age_from (years)."""

    message = N_("%(name)s is too young: this session is for ages %(age_from)s and up.")


class TooOld(Invalid):
    """Facts: name, age_to (years)."""

    message = N_("%(name)s is too old: this session is for ages up to %(age_to)s.")


class AgeNeeded(Invalid):
    """Facts: name."""

    message = N_("This session has an age limit. Please choose an age for %(name)s.")


class NameNeeded(Invalid):
    message = N_("Please give a name for everyone who comes.")


class ContactNeeded(Invalid):
    message = N_("Please give a phone number or an e-mail address, so that we can reach you.")


class PhoneWrong(Invalid):
    """Facts: given (str)."""

    message = N_("“%(given)s” is not a phone number we can use. An example: 0812 3456 7890.")


class GuardianNeeded(Invalid):
    message = N_("A child comes without an adult. Please write the name of a responsible adult.")


class GuardianUnreachable(GuardianNeeded):
    message = N_("A child comes without an adult. Please give a phone number of the responsible "
                 "adult.")


class ConsentNeeded(Invalid):
    message = N_("Please agree that the library may keep what you typed for this booking.")


class IdentityNumber(Invalid):
    """Sixteen digits are refused wherever they are typed: we never keep a NIK."""

    message = N_("Please leave out the identity number. We never ask for it and never keep it.")


class RuleWrong(Invalid):
    """Facts: rule (str)."""

    message = N_("We cannot repeat by the rule “%(rule)s”.")


class EndBeforeStart(Invalid):
    message = N_("The end must come after the start.")


class PasswordTooShort(Invalid):
    """Facts: length (int), the fewest characters."""

    count = "length"
    message = N_("The password needs at least %(length)s character.",
                 "The password needs at least %(length)s characters.")
