"""What a booking must bring: a session that takes bookings, names, ages, someone to reach."""

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

    Refusals: Missing, BookingNotOpen, SessionCancelled, DoorsShut, BookingClosed, PartyTooLarge,
    NameNeeded, AgeNeeded, TooYoung, TooOld, IdentityNumber, PhoneWrong, GuardianNeeded,
    GuardianUnreachable, ContactNeeded, ConsentNeeded.
    """
    check_takes_bookings(session, role=role, at=at)
    _check_party(request, session.seats_per_booking)
    _check_no_identity_number(request)
    for seat in request.seats:
        _check_age(seat, session, role=role)
    _check_guardian(request)
    if not is_staff_role(role):
        _check_contact_and_consent(request)


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


def _check_party(request: BookingRequest, limit: int | None) -> None:
    if limit is not None and len(request.seats) > limit:
        raise PartyTooLarge(limit=limit)
    if not request.seats or not all(folded(seat.name) for seat in request.seats):
        raise NameNeeded()


def _check_no_identity_number(request: BookingRequest) -> None:
    typed = [request.phone, request.note, request.guardian_name, request.guardian_phone,
             *request.needs]
    for seat in request.seats:
        typed += [seat.name, seat.village]
    if any(has_identity_number(text) for text in typed):
        raise IdentityNumber()


def _check_age(seat: SeatRequest, session: SessionTerms, *, role: str) -> None:
    """A band is refused only when all of it lies outside; staff may leave it unspecified."""
    if session.age_from is None and session.age_to is None:
        return
    if seat.age_band not in BAND_YEARS:
        if not is_staff_role(role):
            raise AgeNeeded(name=seat.name)
        return
    youngest, oldest = BAND_YEARS[seat.age_band]
    if session.age_from is not None and oldest < session.age_from:
        raise TooYoung(name=seat.name, age_from=session.age_from)
    if session.age_to is not None and youngest > session.age_to:
        raise TooOld(name=seat.name, age_to=session.age_to)


def _check_guardian(request: BookingRequest) -> None:
    """A child without an adult in the party needs a guardian by name, and a number to call:
    the guardian's, or the one the party left."""
    bands = {seat.age_band for seat in request.seats}
    if bands.isdisjoint(CHILD_BANDS) or not bands.isdisjoint(ADULT_BANDS):
        return
    if not folded(request.guardian_name):
        raise GuardianNeeded()
    if not (request.guardian_phone or request.phone):
        raise GuardianUnreachable()


def _check_contact_and_consent(request: BookingRequest) -> None:
    if request.told.by_nobody:
        raise ContactNeeded()
    if not request.consent:
        raise ConsentNeeded()
