"""Who came is counted once, by name or without one; a closed count says what came."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from scheduler.attendance import actions as desk
from scheduler.attendance import queries
from scheduler.attendance import roll_actions as rolls
from scheduler.attendance.actions import CountWrong, WalkIn
from scheduler.attendance.models import Attendance
from scheduler.bookings import actions as bookings
from scheduler.bookings.models import Seat
from scheduler.db import db, transaction
from scheduler.domain.booking import BookingRequest, SeatRequest
from scheduler.domain.errors import IdentityNumber, Missing, NotYourRole, SessionClosed
from scheduler.domain.permissions import GUEST, Actor
from scheduler.events.models import Session
from scheduler.history import queries as history
from tests import make

AT = make.NOW


def booked(*names: str, phone: str = "081234567890") -> tuple[Session, Actor, list[int]]:
    northside = make.library()
    session = make.session(make.event(northside))
    bookings.place(BookingRequest(
        session_id=session.id, seats=tuple(SeatRequest(name) for name in names), phone=phone,
        consent=True), by=GUEST(northside.id), at=AT)
    seats = db.session.scalars(select(Seat.id).order_by(Seat.id)).all()
    return session, make.staff(northside, "desk", "Eka"), list(seats)


def counts(session: Session) -> tuple[int, int, int]:
    found = queries.tally(session.id)
    return found.named, found.unnamed, found.headcount


def test_the_first_seat_is_recognised_and_the_second_is_a_name_only(app: Flask):
    session, eka, seats = booked("Cleo", "Dewi")

    for seat in seats:
        desk.mark(seat, session_id=session.id, by=eka, at=make.LATER)

    assert counts(session) == (1, 1, 0)


def test_marking_twice_counts_once_and_can_be_taken_back(app: Flask):
    session, eka, (seat,) = booked("Cleo")
    for _ in range(2):
        desk.mark(seat, session_id=session.id, by=eka, at=make.LATER)
    once = counts(session)

    desk.unmark(seat, session_id=session.id, by=eka, at=make.LATER)

    assert (once, counts(session)) == ((1, 0, 0), (0, 0, 0))


def test_sitti_written_by_name_only_is_never_recognised(app: Flask):
    session, eka, _seats = booked("Cleo")

    for note in ("a", "b", "c"):
        desk.walk_in(WalkIn("Sitti"), session_id=session.id, key=note, by=eka, at=make.LATER)

    assert counts(session) == (0, 3, 0)


def test_sitti_with_her_number_is_one_person_however_her_name_is_written(app: Flask):
    session, eka, _seats = booked("Cleo")

    for note, name in (("a", "Sitti"), ("b", " SITTI ")):
        desk.walk_in(WalkIn(name, phone="+6281300000001"), session_id=session.id, key=note,
                     by=eka, at=make.LATER)

    assert counts(session) == (1, 0, 0)


def test_counts_and_groups_stay_nameless(app: Flask):
    session, eka, _seats = booked("Cleo")
    desk.set_counts({"female": 3, "male": 1}, session_id=session.id, with_disability=1, by=eka,
                    at=make.LATER)
    desk.set_counts({"female": 4, "male": 1}, session_id=session.id, with_disability=1, by=eka,
                    at=make.LATER)

    desk.add_group("SMPN 4", leader="Bu Nur", counts={"unspecified": 25}, session_id=session.id,
                   by=eka, at=make.LATER)

    assert counts(session) == (0, 0, 30)
    (group,) = queries.groups(session.id)
    assert group[1:] == ("SMPN 4", "Bu Nur", 25)
    rolls.take_group_back(group[0], session_id=session.id, by=eka, at=make.LATER)
    assert counts(session) == (0, 0, 5)


def test_closing_keeps_the_typed_total_and_no_more_can_be_noted(app: Flask):
    session, eka, (seat,) = booked("Cleo")

    desk.close(session.id, typed_total=12, by=eka, at=make.LATER)

    assert (session.state, session.typed_total) == ("held", 12)
    with pytest.raises(SessionClosed):
        desk.mark(seat, session_id=session.id, by=eka, at=make.LATER)
    with pytest.raises(NotYourRole):
        desk.reopen(session.id, by=GUEST(session.library_id), at=make.LATER)

    desk.reopen(session.id, by=eka, at=make.LATER)
    assert session.state == "published"


def test_the_version_of_the_figures_moves_with_what_is_closed(app: Flask):
    session, eka, (seat,) = booked("Cleo")
    scope = ("figures", session.library_id)
    desk.mark(seat, session_id=session.id, by=eka, at=make.LATER)
    assert history.versions([scope]) == {}

    desk.close(session.id, typed_total=None, by=eka, at=make.LATER)
    assert history.versions([scope])[scope][0] == 1

    desk.reopen(session.id, by=make.staff_at(session.library_id), at=make.LATER)
    assert history.versions([scope])[scope][0] == 2


@pytest.mark.parametrize("number", [-1, 5001])
def test_an_impossible_count_is_refused(app: Flask, number: int):
    session, eka, _seats = booked("Cleo")

    with pytest.raises(CountWrong):
        desk.set_counts({"female": number}, session_id=session.id, with_disability=0, by=eka,
                        at=make.LATER)


def test_an_identity_number_is_not_taken_down(app: Flask):
    session, eka, _seats = booked("Cleo")

    with pytest.raises(IdentityNumber):
        desk.walk_in(WalkIn("Sitti 3201010101010001"), session_id=session.id, key="a", by=eka,
                     at=make.LATER)


def test_dora_cannot_note_anything_at_northside(app: Flask):
    session, _eka, (seat,) = booked("Cleo")
    dora = make.staff(make.library("southside"), "manager", "Dora")

    with pytest.raises(Missing):
        desk.mark(seat, session_id=session.id, by=dora, at=make.LATER)


def test_twenty_desks_marking_the_same_seat_write_one_row(app: Flask):
    session, eka, (seat,) = booked("Cleo")
    session_id = session.id
    db.session.commit()

    def note(_number: int) -> None:
        with app.app_context(), transaction():
            desk.mark(seat, session_id=session_id, by=eka, at=make.LATER)

    with ThreadPoolExecutor(20) as desks:
        list(desks.map(note, range(20)))

    assert db.session.scalar(select(func.count(Attendance.id))) == 1


def test_the_desk_marks_counts_and_closes_in_the_browser(client: FlaskClient, sign_in):
    northside = make.library()
    session = make.session(make.event(northside), "2026-03-04 10:00")
    sign_in(make.member(northside, "desk", "Eka"))
    page = f"/northside/desk/sessions/{session.id}"

    client.post(f"{page}/walk-ins", data={"name": "Sitti", "key": "k1", "sex": "female"})
    client.post(f"{page}/walk-ins", data={"name": "Sitti", "key": "k1", "sex": "female"})
    client.post(f"{page}/headcount", data={"male": "2", "step": "male:+1"})
    client.post(f"{page}/closing", data={"typed_total": ""})

    assert counts(session) == (0, 1, 3)
    assert session.state == "held"
    assert client.get(f"{page}/closing").status_code == 200


def test_bad_counts_at_the_desk_get_a_sentence_and_keep_what_was_typed(
    client: FlaskClient, sign_in,
):
    northside = make.library()
    session = make.session(make.event(northside))
    sign_in(make.member(northside, "desk", "Eka"))
    page = f"/northside/desk/sessions/{session.id}"

    bad = client.post(f"{page}/groups", data={"group": "SMPN 4", "group_male": "dua"})

    assert bad.status_code == 422 and 'value="SMPN 4"' in bad.text
