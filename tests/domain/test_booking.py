from dataclasses import replace

import pytest

from scheduler.domain.booking import BookingRequest, SeatRequest, SessionTerms, check_booking
from scheduler.domain.errors import (
    AgeNeeded,
    BookingClosed,
    BookingNotOpen,
    ConsentNeeded,
    ContactNeeded,
    GuardianNeeded,
    IdentityNumber,
    Missing,
    NameNeeded,
    PartyTooLarge,
    PhoneWrong,
    SessionCancelled,
    TooOld,
    TooYoung,
)
from tests.domain.spans import hour, hours

TERMS = SessionTerms(
    published=True, cancelled_at=None, when=hours(10, 12), opens_at=None, closes_at=None,
    seats_per_booking=3, age_from=None, age_to=None)
EARLY = hour(1)
CLEO = SeatRequest("Cleo", age_band="26-45")
CHILD = SeatRequest("Ita", age_band="6-12")
REQUEST = BookingRequest(session_id=7, seats=(CLEO,), phone="0812 3456 7890", consent=True)


def ask(request=REQUEST, *, role="resident", at=EARLY, seats=None, **terms):
    if seats is not None:
        request = replace(request, seats=seats)
    check_booking(request, session=replace(TERMS, **terms), role=role, at=at)


def refused(kind, request=REQUEST, **options):
    with pytest.raises(kind) as refusal:
        ask(request, **options)
    return refusal.value.facts


def test_a_complete_booking_is_taken():
    ask()


def test_a_draft_is_missing_to_residents_and_not_yet_open_to_staff():
    refused(Missing, published=False)
    refused(BookingNotOpen, published=False, role="desk")


def test_a_cancelled_session_takes_no_bookings():
    assert refused(SessionCancelled, cancelled_at=hour(0)) == {"since": hour(0)}


def test_booking_opens_at_its_hour():
    assert refused(BookingNotOpen, opens_at=hour(2)) == {"opens": hour(2)}
    ask(opens_at=hour(1))


def test_residents_book_until_booking_closes_or_the_session_starts():
    assert refused(BookingClosed, closes_at=hour(1)) == {"since": hour(1)}
    assert refused(BookingClosed, closes_at=hour(11), at=hour(10)) == {"since": hour(10)}
    assert refused(BookingClosed, at=hour(10)) == {"since": hour(10)}
    ask(closes_at=hour(2))


def test_the_desk_books_until_the_session_ends():
    ask(role="desk", at=hour(11), closes_at=hour(1))

    assert refused(BookingClosed, role="desk", at=hour(12)) == {"since": hour(12)}


def test_a_party_is_limited_by_policy():
    assert refused(PartyTooLarge, seats=(CLEO,) * 4) == {"limit": 3}
    ask(seats=(CLEO,) * 4, seats_per_booking=None)


@pytest.mark.parametrize("seats", [(), (SeatRequest(" . "),), (CLEO, SeatRequest(""))])
def test_everyone_who_comes_has_a_name(seats):
    refused(NameNeeded, seats=seats)


@pytest.mark.parametrize("where", ["note", "guardian_name", "guardian_phone", "phone"])
def test_an_identity_number_is_refused_wherever_it_is_typed(where):
    with pytest.raises(IdentityNumber):
        ask(replace(REQUEST, **{where: "7371 0101 0190 0001"}))


@pytest.mark.parametrize("seat", [SeatRequest("Cleo 7371010101900001"),
                                  SeatRequest("Cleo", village="7371010101900001")])
def test_an_identity_number_is_refused_in_what_is_said_of_a_person(seat):
    refused(IdentityNumber, seats=(seat,))
    refused(IdentityNumber, replace(REQUEST, needs=("7371010101900001",)))


def test_a_band_below_the_limit_is_too_young_and_one_above_too_old():
    assert refused(TooYoung, seats=(CLEO, CHILD), age_from=13) == {"name": "Ita", "age_from": 13}
    assert refused(TooOld, age_to=12) == {"name": "Cleo", "age_to": 12}


def test_a_band_that_reaches_into_the_limits_is_taken():
    ask(age_from=30, age_to=40)
    ask(age_from=45)
    ask(age_to=26)


def test_a_limit_asks_residents_for_an_age_and_trusts_the_desk():
    seats = (SeatRequest("Cleo"),)

    assert refused(AgeNeeded, seats=seats, age_from=18) == {"name": "Cleo"}
    ask(seats=seats, age_from=18, role="desk")


@pytest.mark.parametrize("where", ["phone", "guardian_phone"])
def test_a_phone_number_that_is_none_is_refused(where):
    with pytest.raises(PhoneWrong) as refusal:
        replace(REQUEST, **{where: "0812"})

    assert refusal.value.facts == {"given": "0812"}


@pytest.mark.parametrize("seats", [(CHILD,), (CHILD, CHILD), (CHILD, SeatRequest("Ima"))])
def test_children_without_an_adult_need_a_guardian(seats):
    refused(GuardianNeeded, seats=seats)
    ask(replace(REQUEST, guardian_name="Ima"), seats=seats)


def test_who_books_with_a_number_or_an_address_is_an_adult_unless_they_say_otherwise():
    """A mother with her children was refused: her own age had not been asked."""
    mother, nobody = SeatRequest("Ina"), replace(REQUEST, phone="")

    ask(seats=(mother, CHILD, CHILD))
    ask(replace(nobody, email="ina@example.org"), seats=(mother, CHILD))
    refused(GuardianNeeded, replace(REQUEST, by_child=True), seats=(mother, CHILD))
    refused(GuardianNeeded, nobody, seats=(mother, CHILD), role="desk")
    ask(replace(REQUEST, by_child=True), seats=(mother, CLEO))


def test_a_guardian_can_be_called():
    request = replace(REQUEST, phone="", email="ima@example.org", guardian_name="Ima")

    refused(GuardianNeeded, request, seats=(CHILD,))
    ask(replace(request, guardian_phone="0812 3456 7890"), seats=(CHILD,))


def test_a_child_with_an_adult_needs_no_guardian():
    ask(seats=(CHILD, CLEO))


def test_residents_leave_a_way_to_reach_them():
    unreachable = replace(REQUEST, phone=" ")

    refused(ContactNeeded, unreachable)
    ask(unreachable, role="desk")
    ask(replace(unreachable, email="cleo@example.org"))


def test_residents_agree_and_the_desk_asks_by_word_of_mouth():
    refused(ConsentNeeded, replace(REQUEST, consent=False))
    ask(replace(REQUEST, consent=False), role="desk")
