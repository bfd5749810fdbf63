"""Every change is told, once, as it stands now; and no letter names another resident."""

from datetime import timedelta

from flask import Flask

from scheduler.bookings import actions as bookings
from scheduler.bookings import moving_actions as moving
from scheduler.bookings.moving_actions import Change
from scheduler.db import db
from scheduler.domain.booking import BookingRequest, SeatRequest
from scheduler.domain.interval import Interval
from scheduler.domain.permissions import GUEST
from scheduler.events import actions as events
from scheduler.events.actions import SessionRequest, Where
from scheduler.events.models import Session
from scheduler.outbox import actions as outbox
from scheduler.outbox.letters import letter
from scheduler.outbox.models import Message
from tests import make

AT, HOUR = make.NOW, timedelta(hours=1)


def a_session(capacity: int = 3) -> Session:
    northside = make.library()
    start = make.instant("2026-03-04 10:00")
    return events.schedule(SessionRequest(
        event_id=make.event(northside).id, when=Interval(start, start + HOUR), place="Teras",
        capacity=capacity), by=make.staff(northside), at=AT)


def booked(session: Session, *names: str, phone: str = "081234567890", email: str = "") -> int:
    return bookings.place(BookingRequest(
        session_id=session.id, seats=tuple(SeatRequest(name) for name in names), phone=phone,
        email=email, consent=True), by=GUEST(session.library_id), at=AT).id


def guest(session: Session):
    return GUEST(session.library_id)


def moved(session: Session, start: str) -> int:
    begins = make.instant(start)
    return moving.reschedule(
        session.id, Change(Interval(begins, begins + HOUR), Where(None, "Teras"), session.capacity),
        by=make.staff_at(session.library_id), at=AT)


def open_news(booking_id: int) -> dict[str, str]:
    """What a party has still to be told, by kind."""
    rows = db.session.query(Message).filter_by(about=f"booking:{booking_id}", settled_at=None)
    return {row.kind: letter(row).text for row in rows.order_by(Message.id)}


def everything_told() -> None:
    for message in db.session.query(Message).filter_by(settled_at=None):
        outbox.settle(message.id, outcome="told", by=None, at=AT)


def test_who_gives_back_by_link_is_told_and_older_news_is_taken_back(app: Flask):
    session = a_session()
    cleo = booked(session, "Cleo")

    bookings.cancel(cleo, by=guest(session), at=AT)

    news = open_news(cleo)
    assert list(news) == ["booking-cancelled"]
    assert "Kalau bukan Anda yang membatalkan" in news["booking-cancelled"]
    assert db.session.query(Message).filter_by(kind="booking-placed").one().outcome == "withdrawn"


def test_who_keeps_fewer_places_is_told_how_many(app: Flask):
    session = a_session()
    cleo = booked(session, "Cleo", "Dewi", "Siti")

    bookings.reduce(cleo, seats=1, by=guest(session), at=AT)

    assert list(open_news(cleo)) == ["booking-reduced"]
    assert "sekarang untuk 1 tempat" in open_news(cleo)["booking-reduced"]


def test_who_moves_up_hears_of_that_and_not_of_the_line(app: Flask):
    session = a_session(capacity=1)
    ada, ben = booked(session, "Ada"), booked(session, "Ben", phone="081234567891")

    bookings.cancel(ada, by=guest(session), at=AT)

    assert list(open_news(ben)) == ["booking-promoted"]


def test_a_move_tells_the_untold_place_with_its_new_time(app: Flask):
    session = a_session(capacity=1)
    ada, ben = booked(session, "Ada"), booked(session, "Ben", phone="081234567891")
    bookings.cancel(ada, by=guest(session), at=AT)

    told = moved(session, "2026-03-05 14:00")

    news = open_news(ben)
    assert told == 1 and list(news) == ["booking-promoted", "session-moved"]
    assert all("Kamis, 5 Maret 2026, 14.00" in text for text in news.values())


def test_moved_twice_before_anyone_was_told_is_one_piece_of_news(app: Flask):
    session = a_session()
    cleo = booked(session, "Cleo")

    moved(session, "2026-03-05 14:00")
    moved(session, "2026-03-06 15:00")

    news = open_news(cleo)
    assert list(news) == ["session-moved"]
    assert "tadinya Rabu, 4 Maret 2026, 10.00" in news["session-moved"]
    row = db.session.query(Message).filter_by(kind="session-moved", settled_at=None).one()
    assert row.needed_at == make.instant("2026-03-04 10:00"), "before the time they know"
    assert row.over_at == make.instant("2026-03-06 16:00")


def test_moved_and_told_and_moved_again_names_the_time_they_know(app: Flask):
    session = a_session()
    cleo = booked(session, "Cleo")
    moved(session, "2026-03-05 14:00")
    everything_told()

    moved(session, "2026-03-06 15:00")

    assert "tadinya Kamis, 5 Maret 2026, 14.00" in open_news(cleo)["session-moved"]


def test_back_where_it_was_says_how_it_is_now(app: Flask):
    session = a_session()
    cleo = booked(session, "Cleo")
    moved(session, "2026-03-05 14:00")

    moved(session, "2026-03-04 10:00")

    assert "tadinya" not in open_news(cleo)["session-moved"]


def test_a_session_called_off_is_the_only_news(app: Flask):
    session = a_session()
    cleo = booked(session, "Cleo")
    moved(session, "2026-03-05 14:00")

    told = bookings.call_off(session.id, reason="Hujan deras.",
                             by=make.staff_at(session.library_id), at=AT)

    news = open_news(cleo)
    assert told == 1 and list(news) == ["session-cancelled"]
    assert "Hujan deras." in news["session-cancelled"]
    assert "Tadinya direncanakan Rabu, 4 Maret 2026, 10.00" in news["session-cancelled"]


def test_only_those_without_mail_are_counted_for_the_desk(app: Flask):
    session = a_session()
    booked(session, "Cleo", email="cleo@example.org")
    booked(session, "Ben", phone="081234567891")

    told = bookings.call_off(session.id, reason="", by=make.staff_at(session.library_id), at=AT)

    kinds = {row.channel for row in db.session.query(Message).filter_by(kind="session-cancelled")}
    assert (told, kinds) == (1, {"mail", "telling"})


def test_no_letter_names_anyone_else(app: Flask):
    session = a_session()
    cleo = booked(session, "Cleo", "Dewi")
    booked(session, "Ben", "Budi", phone="081234567891")
    bookings.reduce(cleo, seats=1, by=guest(session), at=AT)
    bookings.cancel(cleo, by=guest(session), at=AT)
    bookings.call_off(session.id, reason="", by=make.staff_at(session.library_id), at=AT)

    for row in db.session.query(Message):
        others = {"Cleo", "Dewi", "Ben", "Budi", "Ada"} - {row.name}
        assert not [name for name in others if name in letter(row).text]
