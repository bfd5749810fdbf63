"""What the form no longer asks is said on the ticket afterwards, and still reaches the figures."""

from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from scheduler import clock
from scheduler.attendance import actions as desk
from scheduler.attendance.models import Attendance
from scheduler.bookings import actions as bookings
from scheduler.bookings import detailing_actions as detailing
from scheduler.bookings.detailing_actions import Details
from scheduler.bookings.models import Booking, Seat
from scheduler.db import db
from scheduler.domain.booking import SeatRequest
from scheduler.domain.errors import AlreadyCancelled, AlreadyOver, TooYoung
from scheduler.domain.permissions import GUEST
from scheduler.people.models import Person
from tests import make
from tests.bookings.scenes import party

SAID = {"sex_1": "female", "age_band_1": "26-45", "village_1": "Wolo", "sex_2": "male",
        "age_band_2": "6-12", "village_2": "", "lap_children": "1", "needs": ["front"],
        "note": "Alergi kacang"}


def a_booking(**values) -> Booking:
    """Cleo and someone of the same name, at a session that begins in half an hour."""
    event = make.event(make.library(), **values)
    return party(make.session(event, starts_at=clock.now().replace(microsecond=0) + timedelta(
        minutes=30)), "Cleo", "081234567890", size=2)


def kept(model, booking: Booking) -> list[tuple[str, str, str]]:
    db.session.expire_all()
    of = {Seat: Seat.booking_id == booking.id,
          Attendance: Attendance.session_id == booking.session_id}[model]
    return [tuple(row) for row in db.session.execute(
        select(model.sex, model.age_band, model.village).where(of).order_by(model.id))]


def test_what_is_said_of_each_is_kept_and_counted_when_they_come(client: FlaskClient):
    booking = a_booking()

    answer = client.post(f"/b/{booking.link_code}/details", data=SAID)
    by = make.staff_at(booking.library_id)
    for seat in booking.people:
        desk.mark(seat.id, session_id=booking.session_id, by=by, at=clock.now())

    said = [("female", "26-45", "Wolo"), ("male", "6-12", "")]
    assert answer.status_code == 303
    assert (kept(Seat, booking), kept(Attendance, booking)) == (said, said)
    person = db.session.get_one(Person, booking.person_id)
    assert (person.sex, person.age_band, person.village) == said[0]
    assert (booking.lap_children, booking.needs, booking.note) == (1, ["front"], "Alergi kacang")
    assert answer.location in client.get(answer.location).text


def test_what_the_library_knew_of_a_person_stays(client: FlaskClient):
    booking = a_booking()
    person = db.session.get_one(Person, booking.person_id)
    person.age_band, person.village = "46-60", "Lasolo"

    client.post(f"/b/{booking.link_code}/details", data=SAID)

    db.session.expire_all()
    assert (person.sex, person.age_band, person.village) == ("female", "46-60", "Lasolo")


def test_who_is_here_stays_as_the_desk_noted_them(client: FlaskClient):
    booking = a_booking()
    desk.mark(booking.people[0].id, session_id=booking.session_id,
              by=make.staff_at(booking.library_id), at=clock.now())

    text = client.get(f"/b/{booking.link_code}/details").text
    client.post(f"/b/{booking.link_code}/details", data=SAID)

    assert ("sex_1" in text, "sex_2" in text) == (False, True)
    assert kept(Seat, booking) == [("unspecified", "unspecified", ""), ("male", "6-12", "")]


def test_a_child_who_says_so_later_names_a_guardian_then(client: FlaskClient):
    booking = a_booking()
    path, said = f"/b/{booking.link_code}/details", {**SAID, "age_band_1": "6-12"}

    asked = client.post(path, data=said)
    named = client.post(path, data={**said, "guardian_name": "Bu Nur", "guardian_phone": ""})

    assert "guardian_name" not in client.get(path).text.split("<form")[0]
    assert 'id="guardian_name-error"' in asked.text and asked.status_code == 422
    db.session.expire_all()
    assert (named.status_code, booking.guardian_name) == (303, "Bu Nur")


def test_a_guardian_that_was_not_spoken_of_stays(client: FlaskClient):
    booking = a_booking()
    booking.guardian_name = "Bu Nur"

    client.post(f"/b/{booking.link_code}/details", data=SAID)

    db.session.expire_all()
    assert booking.guardian_name == "Bu Nur"


def complete(booking: Booking, *, after: timedelta = timedelta(), band: str = "26-45") -> None:
    detailing.complete(booking.id, Details(people={1: SeatRequest("", age_band=band)}),
                       by=GUEST(booking.library_id), at=clock.now() + after)


def test_what_is_over_or_given_back_takes_nothing_more(client: FlaskClient):
    booking = a_booking()
    with pytest.raises(AlreadyOver):
        complete(booking, after=timedelta(days=1))
    bookings.cancel(booking.id, by=GUEST(booking.library_id), at=clock.now())

    with pytest.raises(AlreadyCancelled):
        complete(booking)
    assert client.get(f"/b/{booking.link_code}/details").location == f"/b/{booking.link_code}"


def test_an_age_that_does_not_fit_is_refused_here_too(client: FlaskClient):
    booking = a_booking()
    booking.session.event.age_from = 18
    db.session.flush()

    with pytest.raises(TooYoung):
        complete(booking, band="6-12")
