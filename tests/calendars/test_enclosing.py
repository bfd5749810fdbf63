"""The letter that confirms carries the date itself, the same one the public feed shows."""

from email import message_from_string
from email.message import Message as Mail

from flask import Flask
from flask.testing import FlaskClient
from icalendar import Calendar

from scheduler.bookings import actions as bookings
from scheduler.db import db
from scheduler.domain.booking import BookingRequest, SeatRequest
from scheduler.domain.permissions import GUEST
from scheduler.events.models import Session
from scheduler.outbox import mailing
from scheduler.outbox.models import Message
from tests import make


def booked(*names: str, **values) -> Session:
    northside = make.library()
    session = make.session(make.event(northside, "Menjahit tas, bagian satu", **values),
                           "2099-03-04 10:00")
    for name in names:
        bookings.place(BookingRequest(
            session_id=session.id, seats=(SeatRequest(name),), email="cleo@example.org",
            consent=True), by=GUEST(northside.id), at=make.NOW)
    db.session.commit()
    return session


def mails() -> list[Mail]:
    found = db.session.query(Message).order_by(Message.id).all()
    return [message_from_string(mailing.mail(one).message().as_string()) for one in found]


def enclosures(mail: Mail) -> list[Mail]:
    return [part for part in mail.walk() if part.get_content_type() == "text/calendar"]


def test_the_confirmation_carries_the_public_event(client: FlaskClient):
    session = booked("Cleo")

    (part,) = enclosures(mails()[0])

    sent = part.get_payload(decode=True)
    public = client.get(f"/northside/sessions/{session.id}.ics").data
    assert part.get_filename() == f"ruang-{session.id}.ics"
    assert Calendar.from_ical(sent).get("method") is None
    events = [Calendar.from_ical(body).walk("VEVENT")[0] for body in (sent, public)]
    assert str(events[0]["uid"]) == session.uid
    assert events[0].to_ical() == events[1].to_ical()


def test_who_waits_gets_no_date_and_who_moves_up_does(app: Flask):
    session = booked("Cleo", "Dewi", capacity=1)
    before = [len(enclosures(mail)) for mail in mails()]

    first = db.session.query(bookings.Booking).order_by(bookings.Booking.id).first()
    bookings.cancel(first.id, by=GUEST(session.library_id), at=make.NOW)

    assert (before, [len(enclosures(mail)) for mail in mails()]) == ([1, 0], [1, 0, 0, 1])


def test_a_session_called_off_takes_its_date_back(app: Flask):
    session = booked("Cleo")

    bookings.call_off(session.id, reason="Hujan", by=make.staff_at(session.library_id),
                      at=make.NOW)

    (part,) = enclosures(mails()[-1])
    event = Calendar.from_ical(part.get_payload(decode=True)).walk("VEVENT")[0]
    assert (str(event["status"]), event["sequence"]) == ("CANCELLED", 1)


def test_a_letter_still_leaves_when_its_session_is_a_draft_again(app: Flask):
    session = booked("Cleo")
    session.published_at = None
    db.session.flush()

    assert [len(enclosures(mail)) for mail in mails()] == [0]
