"""Seats are sold once: to one, to a party, to forty at once; the line is fair."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask
from sqlalchemy import event as sql_event
from sqlalchemy import func, select

from scheduler.bookings import actions as bookings
from scheduler.bookings.models import Booking, Seat
from scheduler.db import db, transaction
from scheduler.domain.booking import BookingRequest, SeatRequest
from scheduler.domain.errors import (
    AlreadyBooked,
    ConsentNeeded,
    IdentityNumber,
    Missing,
    PartyTooLarge,
    Refusal,
    SessionFull,
)
from scheduler.domain.permissions import GUEST
from scheduler.events.models import Session
from scheduler.outbox.models import Message
from scheduler.people.models import Consent, Person
from tests import make

AT = make.NOW


def wish(session: Session, *names: str, phone: str = "081234567890", **values) -> BookingRequest:
    seats = tuple(SeatRequest(name) for name in names or ("Cleo",))
    return BookingRequest(session_id=session.id, seats=seats, phone=phone,
                          **{"consent": True, **values})


def a_session(**values) -> tuple[Session, object]:
    northside = make.library()
    session = make.session(make.event(northside, **values))
    return session, GUEST(northside.id)


def counted(session: Session) -> tuple[int, int]:
    """The counters of a session, which must equal its live seats and the parties in line."""
    db.session.expire_all()
    live = db.session.scalar(select(func.coalesce(func.sum(Booking.seats), 0)).where(
        Booking.session_id == session.id, Booking.state == "placed"))
    waiting = db.session.scalar(select(func.count(Booking.id)).where(
        Booking.session_id == session.id, Booking.state == "waiting",
        Booking.passed_at.is_(None)))
    assert (session.seats_taken, session.parties_waiting) == (live, waiting)
    return live, waiting


def test_a_party_gets_its_seats_and_a_letter_in_the_same_transaction(app: Flask):
    session, guest = a_session(capacity=5)

    placed = bookings.place(wish(session, "Cleo", "Dewi"), by=guest, at=AT)

    assert (placed.state, counted(session)) == ("placed", (2, 0))
    assert db.session.scalars(select(Seat.name).order_by(Seat.position)).all() == ["Cleo", "Dewi"]
    letter = db.session.scalar(select(Message))
    assert (letter.kind, letter.channel, letter.address) == (
        "booking-placed", "telling", "+6281234567890")
    assert letter.facts["link"] == f"/b/{placed.link_code}" and "Dewi" not in str(letter.facts)


def test_a_full_session_starts_a_line_and_nobody_overtakes(app: Flask):
    session, guest = a_session(capacity=3)
    bookings.place(wish(session, "Ada", "Ben"), by=guest, at=AT)

    pair = bookings.place(wish(session, "Cleo", "Dewi"), by=guest, at=AT)
    single = bookings.place(wish(session, "Eka"), by=guest, at=AT)

    assert [(pair.state, pair.position), (single.state, single.position)] == [
        ("waiting", 1), ("waiting", 2)]
    assert counted(session) == (2, 2)


def test_a_cancelled_booking_lets_the_next_in_and_tells_them(app: Flask):
    session, guest = a_session(capacity=2)
    first = bookings.place(wish(session, "Ada", "Ben"), by=guest, at=AT)
    bookings.place(wish(session, "Cleo"), by=guest, at=AT)
    bookings.place(wish(session, "Dewi"), by=guest, at=AT)

    bookings.cancel(first.id, by=guest, at=AT)

    assert counted(session) == (2, 0)
    kinds = db.session.scalars(select(Message.kind).order_by(Message.id)).all()
    assert kinds.count("booking-promoted") == 2


def test_a_smaller_party_gives_seats_to_the_line(app: Flask):
    session, guest = a_session(capacity=2)
    first = bookings.place(wish(session, "Ada", "Ben"), by=guest, at=AT)
    bookings.place(wish(session, "Cleo"), by=guest, at=AT)

    bookings.reduce(first.id, seats=1, by=guest, at=AT)

    assert counted(session) == (2, 0)
    assert db.session.scalar(select(func.count(Seat.id))) == 2


def test_the_same_name_and_number_cannot_book_twice_but_a_family_can_share_a_phone(app: Flask):
    session, guest = a_session()
    bookings.place(wish(session, "Cleo"), by=guest, at=AT)
    db.session.commit()

    with pytest.raises(AlreadyBooked):
        bookings.place(wish(session, "  CLÉO ", phone="+62 812-3456-7890"), by=guest, at=AT)
    db.session.rollback()
    bookings.place(wish(session, "Dewi"), by=guest, at=AT)

    assert db.session.scalar(select(func.count(Person.id))) == 2


def test_one_who_cancelled_may_book_again(app: Flask):
    session, guest = a_session()
    first = bookings.place(wish(session), by=guest, at=AT)
    bookings.cancel(first.id, by=guest, at=AT)

    again = bookings.place(wish(session), by=guest, at=AT)

    assert (again.state, counted(session)) == ("placed", (1, 0))


@pytest.mark.parametrize(("values", "refusal"), [
    ({"consent": False}, ConsentNeeded),
    ({"note": "NIK 3201 0101 0101 0001"}, IdentityNumber),
])
def test_what_may_not_be_kept_is_refused(app: Flask, values: dict, refusal: type[Refusal]):
    session, guest = a_session()

    with pytest.raises(refusal):
        bookings.place(wish(session, **values), by=guest, at=AT)


def test_a_party_larger_than_the_librarys_limit_is_refused(app: Flask):
    session, guest = a_session()

    with pytest.raises(PartyTooLarge):
        bookings.place(wish(session, *"ABCDE"), by=guest, at=AT)


def test_dora_cannot_book_at_northside(app: Flask):
    session, _guest = a_session()

    with pytest.raises(Missing):
        bookings.place(wish(session), by=GUEST(make.library("southside").id), at=AT)


def test_consent_is_kept_with_its_words(app: Flask):
    session, guest = a_session()

    bookings.place(wish(session), by=guest, at=AT)

    consent = db.session.scalar(select(Consent))
    assert (consent.text_version, consent.channel, consent.given_at) == (
        bookings.CONSENT_TEXT, "page", AT)


def statements(app: Flask, act) -> list[str]:
    seen: list[str] = []

    def note(_connection, _cursor, statement: str, *_rest) -> None:
        if not statement.lower().startswith(("pragma", "begin", "savepoint", "release")):
            seen.append(statement)
    sql_event.listen(db.engine, "before_cursor_execute", note)
    try:
        act()
    finally:
        sql_event.remove(db.engine, "before_cursor_execute", note)
    return seen


@pytest.mark.parametrize("party", [1, 4])
def test_a_booking_takes_few_statements_whatever_the_party(app: Flask, party: int):
    northside = make.library()
    session, guest = make.session(make.event(northside)), GUEST(northside.id)
    make.person(northside, "Cleo")
    db.session.commit()
    names = ["Cleo", "Dewi", "Eka", "Fitri"][:party]

    known = statements(app, lambda: bookings.place(wish(session, *names), by=guest, at=AT))
    new = statements(app, lambda: bookings.place(
        wish(session, *("Gita", "Hana", "Ika", "Joko")[:party]), by=guest, at=AT))

    assert len(known) <= 10, known
    assert len(new) <= 12, new


def at_once(app: Flask, session: Session, *, joins_waiting: bool) -> list[str]:
    session_id, library_id = session.id, session.library_id
    db.session.commit()

    def ask(number: int) -> str:
        with app.app_context():
            request = BookingRequest(
                session_id=session_id, seats=(SeatRequest(f"Warga {number}"),),
                phone=f"0812345{number:05d}", consent=True)
            try:
                with transaction():
                    return bookings.place(request, by=GUEST(library_id), at=AT,
                                          joins_waiting=joins_waiting).state
            except Refusal as refusal:
                return type(refusal).__name__

    with ThreadPoolExecutor(40) as phones:
        return list(phones.map(ask, range(40)))


def test_forty_threads_for_five_seats_sell_five(app: Flask):
    session, _guest = a_session(capacity=5)

    answers = at_once(app, session, joins_waiting=False)

    assert (answers.count("placed"), answers.count(SessionFull.__name__)) == (5, 35)
    assert counted(session) == (5, 0)


def test_forty_threads_for_five_seats_leave_thirty_five_in_line(app: Flask):
    session, _guest = a_session(capacity=5)

    answers = at_once(app, session, joins_waiting=True)

    assert (answers.count("placed"), answers.count("waiting")) == (5, 35)
    assert counted(session) == (5, 35)
