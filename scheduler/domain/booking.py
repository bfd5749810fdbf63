"""What a booking must bring: a session that takes bookings, names, ages, someone to reach."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from scheduler.domain.email import email_of
from scheduler.domain.errors import (
    AgeNeeded,
    BookingClosed,
    BookingNotOpen,
    ConsentNeeded,
    ContactNeeded,
    DoorsShut,
    GuardianNeeded,
    GuardianUnreachable,
    IdentityNumber,
    Missing,
    NameNeeded,
    PartyTooLarge,
    Refusal,
    SessionCancelled,
    TooOld,
    TooYoung,
)
from scheduler.domain.identity import has_identity_number
from scheduler.domain.interval import Interval
from scheduler.domain.people import (
    ADULT_BANDS,
    BAND_YEARS,
    CHILD_BANDS,
    folded,
)
from scheduler.domain.permissions import is_staff_role
from scheduler.domain.phone import phone_of
from scheduler.domain.reaching import Contacts, Told, told


@dataclass(frozen=True)
class SeatRequest:
    """One person who comes."""

    name: str
    sex: str = "unspecified"
    age_band: str = "unspecified"
    village: str = ""


@dataclass(frozen=True)
class BookingRequest:
    """What was typed, each contact in its one form; children on a lap take no seat.

    `by_child`: who books says that they are under 18; otherwise they are taken for an adult, as
    long as somebody can be reached and no age was chosen for them.
    `in_parts`: when there are places for some of them only, those who were written first take
    them and the others wait; otherwise they wait together.
    """

    session_id: int
    seats: tuple[SeatRequest, ...]
    phone: str = ""
    email: str = ""
    needs: tuple[str, ...] = ()
    note: str = ""
    guardian_name: str = ""
    guardian_phone: str = ""
    lap_children: int = 0
    consent: bool = False
    locale: str = "id"
    in_parts: bool = False
    by_child: bool = False

    def split(self, now: int) -> tuple["BookingRequest", "BookingRequest"]:
        """Those who take the places now, and those who wait; what they need is written once."""
        return (replace(self, seats=self.seats[:now]),
                replace(self, seats=self.seats[now:], needs=(), note="", lap_children=0))

    def __post_init__(self) -> None:
        """Whoever makes one may write a contact as people do. Refusals: PhoneWrong, EmailWrong."""
        object.__setattr__(self, "phone", phone_of(self.phone))
        object.__setattr__(self, "guardian_phone", phone_of(self.guardian_phone))
        object.__setattr__(self, "email", email_of(self.email))

    @property
    def told(self) -> Told:
        """Who will hear of it when something changes."""
        name = self.seats[0].name if self.seats else ""
        return told(Contacts(name, self.email, self.phone, self.guardian_name,
                             self.guardian_phone))


@dataclass(frozen=True)
class SessionTerms:
    """What a session asks of bookings: instants in UTC, ages in years, both included."""

    published: bool
    cancelled_at: datetime | None
    when: Interval
    opens_at: datetime | None
    closes_at: datetime | None
    seats_per_booking: int | None
    age_from: int | None
    age_to: int | None
    shut_at: datetime | None = None


def check_booking(
    request: BookingRequest, *, session: SessionTerms, role: str, at: datetime,
) -> None:
    """Refuse what cannot become a booking, the session's reasons first, then the party's.

    Refusals: Missing, BookingNotOpen, SessionCancelled, DoorsShut, BookingClosed, and those of
    `wrong_with`.
    """
    check_takes_bookings(session, role=role, at=at)
    for refusal in wrong_with(request, session=session, role=role):
        raise refusal


def wrong_with(
    request: BookingRequest, *, session: SessionTerms, role: str,
) -> Iterator[Refusal]:
    """Everything that has to be mended in what was typed, so that it can be said in one round.

    PartyTooLarge, NameNeeded, IdentityNumber, AgeNeeded, TooYoung, TooOld (once for each whom it
    concerns), GuardianNeeded, GuardianUnreachable, ContactNeeded, ConsentNeeded.
    """
    yield from _wrong_in_party(request, session.seats_per_booking)
    if _holds_identity_number(request):
        yield IdentityNumber()
    for seat in request.seats:
        yield from _wrong_age(seat, session, role=role)
    yield from _wrong_guardian(request)
    if not is_staff_role(role):
        yield from _wrong_contact_and_consent(request)


def check_takes_bookings(session: SessionTerms, *, role: str, at: datetime) -> None:
    """Is the session open for booking now? At the desk until it ends, elsewhere until it starts.

    A draft is missing to residents. Refusals: Missing, BookingNotOpen, SessionCancelled,
    DoorsShut while nobody has decided about a session on a closed day, BookingClosed.
    """
    if not session.published:
        raise BookingNotOpen() if is_staff_role(role) else Missing()
    if session.cancelled_at is not None:
        raise SessionCancelled(since=session.cancelled_at)
    if session.shut_at is not None:
        raise DoorsShut()
    if session.opens_at is not None and at < session.opens_at:
        raise BookingNotOpen(opens=session.opens_at)
    last = _last_moment(session, role)
    if at >= last:
        raise BookingClosed(since=last)


def _last_moment(session: SessionTerms, role: str) -> datetime:
    if is_staff_role(role):
        return session.when.end
    if session.closes_at is None:
        return session.when.start
    return min(session.closes_at, session.when.start)


def _wrong_in_party(request: BookingRequest, limit: int | None) -> Iterator[Refusal]:
    if limit is not None and len(request.seats) > limit:
        yield PartyTooLarge(limit=limit)
    if not request.seats or not all(folded(seat.name) for seat in request.seats):
        yield NameNeeded()


def _holds_identity_number(request: BookingRequest) -> bool:
    typed = [request.phone, request.note, request.guardian_name, request.guardian_phone,
             *request.needs]
    for seat in request.seats:
        typed += [seat.name, seat.village]
    return any(has_identity_number(text) for text in typed)


def _wrong_age(seat: SeatRequest, session: SessionTerms, *, role: str) -> Iterator[Refusal]:
    """A band is refused only when all of it lies outside; staff may leave it unspecified."""
    if session.age_from is None and session.age_to is None:
        return
    if seat.age_band not in BAND_YEARS:
        if not is_staff_role(role):
            yield AgeNeeded(name=seat.name)
        return
    youngest, oldest = BAND_YEARS[seat.age_band]
    if session.age_from is not None and oldest < session.age_from:
        yield TooYoung(name=seat.name, age_from=session.age_from)
    if session.age_to is not None and youngest > session.age_to:
        yield TooOld(name=seat.name, age_to=session.age_to)


def _wrong_guardian(request: BookingRequest) -> Iterator[Refusal]:
    """A child without an adult in the party needs a guardian by name, and a number to call:
    the guardian's, or the one the party left."""
    if not _is_without_adult(request):
        return
    if not folded(request.guardian_name):
        yield GuardianNeeded()
    if not (request.guardian_phone or request.phone):
        yield GuardianUnreachable()


def _is_without_adult(request: BookingRequest) -> bool:
    """Whether a child comes, and nobody grown up with it.

    Who books with a number or an address of their own is an adult unless they say otherwise.
    """
    bands = {seat.age_band for seat in request.seats}
    if not bands.isdisjoint(ADULT_BANDS):
        return False
    first = request.seats[0].age_band if request.seats else ""
    if request.by_child or first in CHILD_BANDS:
        return True
    return not (request.phone or request.email) and not bands.isdisjoint(CHILD_BANDS)


def _wrong_contact_and_consent(request: BookingRequest) -> Iterator[Refusal]:
    if request.told.by_nobody:
        yield ContactNeeded()
    if not request.consent:
        yield ConsentNeeded()
