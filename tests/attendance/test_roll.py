"""The roll: found by name or code, filled in by taps, and honest about who was not looked for."""
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from scheduler import clock
from scheduler.attendance import actions as desk
from scheduler.attendance import queries, roll
from scheduler.attendance import roll_actions as rolls
from scheduler.attendance.actions import WalkIn
from scheduler.attendance.models import Attendance
from scheduler.bookings import actions as bookings
from scheduler.bookings.models import Booking, Seat
from scheduler.db import db, transaction
from scheduler.domain.booking import BookingRequest, SeatRequest
from scheduler.domain.errors import IdentityNumber, Invalid, Missing, NotYourRole, Refusal
from scheduler.domain.permissions import GUEST, Actor
from scheduler.events.models import Session
from scheduler.people.models import Person
from tests import make

AT = make.NOW


def booked(*names: str, **values: Any) -> tuple[Session, Actor, list[int]]:
    northside = make.library(code_prefix="NS")
    session = make.session(make.event(northside), "2026-03-02 10:00", **values)
    for number, name in enumerate(names):
        bookings.place(BookingRequest(
            session_id=session.id, seats=(SeatRequest(name),), phone=f"08123456789{number}",
            consent=True), by=GUEST(northside.id), at=AT)
    seats = db.session.scalars(select(Seat.id).order_by(Seat.id)).all()
    return session, make.staff(northside, "desk", "Eka"), list(seats)


def code_of(name: str) -> str:
    return str(db.session.scalar(
        select(Booking.desk_code).join(Seat, Seat.booking_id == Booking.id)
        .where(Seat.name == name)))


def names(session: Session, **wish: str) -> list[str]:
    return [guest.name for guest in roll.roll(session.id, prefix="NS", **wish).shown]


def looked(session: Session) -> tuple[int, int, int, int]:
    found = queries.tally(session.id)
    return found.registered, found.shown, found.absent, found.unmarked


def test_nobody_marked_is_not_the_same_as_nobody_came(app: Flask):
    session, eka, (cleo, dewi, _fitri) = booked("Cleo", "Dewi", "Fitri")
    desk.mark(cleo, session_id=session.id, by=eka, at=make.LATER)
    before = looked(session)

    rolls.mark_absent(dewi, session_id=session.id, by=eka, at=make.LATER)

    assert (before, looked(session)) == ((3, 1, 0, 2), (3, 1, 1, 1))


def test_the_last_word_about_a_person_stands(app: Flask):
    session, eka, (cleo,) = booked("Cleo")

    said = []
    for verb in (rolls.mark_absent, desk.mark, rolls.mark_absent, rolls.take_absence_back):
        verb(cleo, session_id=session.id, by=eka, at=make.LATER)
        said.append(looked(session)[1:])

    assert said == [(0, 1, 0), (1, 0, 0), (0, 1, 0), (0, 0, 1)]


def test_the_rest_did_not_come_only_when_someone_says_so(client: FlaskClient, sign_in):
    session, _eka, (cleo, _dewi) = booked("Cleo", "Dewi")
    page = f"/northside/desk/sessions/{session.id}"
    ben = sign_in(make.member(session.event.library, "librarian", "Ben"))
    ben.post(f"{page}/seats/{cleo}/attendance")

    asked = "Apakah mereka datang?" in ben.get(f"{page}/closing").text
    ben.post(f"{page}/closing", data={"rest": "unknown"})
    unknown = looked(session)
    ben.post(f"{page}/reopening")
    ben.post(f"{page}/closing", data={"rest": "absent"})

    assert (asked, unknown, looked(session)) == (True, (2, 1, 0, 1), (2, 1, 1, 0))
    assert "50%" in ben.get(f"{page}/closing").text


@pytest.mark.parametrize(("wish", "found"), [
    ({}, ["Cleo", "Dewi", "Fitri"]), ({"words": "dew"}, ["Dewi"]), ({"words": "CLÉO"}, ["Cleo"]),
    ({"show": "here"}, ["Cleo"]), ({"show": "open"}, ["Fitri"]), ({"show": "absent"}, ["Dewi"]),
    ({"words": "nobody"}, []),
])
def test_the_list_is_searched_and_filtered(app: Flask, wish: dict, found: list[str]):
    session, eka, (cleo, dewi, _fitri) = booked("Cleo", "Dewi", "Fitri")
    desk.mark(cleo, session_id=session.id, by=eka, at=make.LATER)
    rolls.mark_absent(dewi, session_id=session.id, by=eka, at=make.LATER)

    assert names(session, **wish) == found


@pytest.mark.parametrize("said", ["NS-{}", "{}", "ns {}"])
def test_a_code_finds_its_person_however_it_is_said(app: Flask, said: str):
    session, _eka, _seats = booked("Cleo", "Dewi")

    assert names(session, words=said.format(code_of("Dewi").lower())) == ["Dewi"]


def test_a_scanned_ticket_finds_its_party(app: Flask):
    session, _eka, _seats = booked("Cleo", "Dewi")
    link = db.session.scalar(select(Booking.link_code).order_by(Booking.id))

    assert names(session, words=f"https://ruang.example/b/{link}") == ["Cleo"]


def test_a_code_of_tomorrow_is_named(client: FlaskClient, sign_in):
    now = clock.now().replace(microsecond=0)
    session, _eka, _seats = booked("Cleo", starts_at=now + timedelta(days=1))
    other = make.session(session.event, starts_at=now)
    eka = sign_in(make.member(session.event.library, "desk", "Eka 2"))
    code = code_of("Cleo")

    pages = [eka.get(path, query_string={"q": f"NS-{code}"}).text for path in (
        f"/northside/desk/sessions/{other.id}", "/northside/desk/")]

    for text in pages:
        assert "Kode milik Cleo ini untuk pertemuan lain: Menjahit tas, besok" in text
        assert f"/northside/desk/sessions/{session.id}?q={code}" in text


def test_the_days_box_finds_and_marks_across_sessions(client: FlaskClient, sign_in):
    session, _eka, (cleo,) = booked("Cleo")
    eka = sign_in(make.member(session.event.library, "desk", "Eka 2"))
    code = code_of("Cleo")
    link = db.session.scalar(select(Booking.link_code))

    found = [eka.get("/northside/desk/", query_string={"q": words, "on": "2026-03-02"}).text
             for words in (code, "cle", f"http://localhost/b/{link}")]
    answer = eka.post(f"/northside/desk/sessions/{session.id}/seats/{cleo}/attendance"
                      f"?back=today&q={code}&on=2026-03-02")

    assert all(f"/seats/{cleo}/attendance" in text for text in found)
    assert answer.location == f"/northside/desk/?q={code}&on=2026-03-02"
    assert looked(session) == (1, 1, 0, 0)


def test_dora_finds_nobody_of_northside(app: Flask):
    session, _eka, (cleo,) = booked("Cleo")
    southside = make.library("southside")
    dora = make.staff(southside, "manager", "Dora")

    found = roll.by_code(code_of("Cleo"), library_id=southside.id, at=make.LATER)

    assert found is None
    for verb in (rolls.mark_absent, rolls.take_absence_back):
        with pytest.raises(Missing):
            verb(cleo, session_id=session.id, by=dora, at=make.LATER)


def test_a_gap_is_filled_for_the_place_the_attendance_and_the_person(app: Flask):
    session, eka, (cleo,) = booked("Cleo")
    desk.mark(cleo, session_id=session.id, by=eka, at=make.LATER)
    before = names(session, show="gaps")

    for words in ({"sex": "female"}, {"age_band": "26-45"}, {"village": "Wolo"}):
        rolls.describe_seat(cleo, words, session_id=session.id, by=eka, at=make.LATER)

    assert (before, names(session, show="gaps")) == (["Cleo"], [])
    db.session.expire_all()
    said = [(row.sex, row.age_band, row.village) for row in (
        db.session.scalar(select(model)) for model in (Seat, Attendance, Person))]
    assert said == [("female", "26-45", "Wolo")] * 3


def test_someone_without_a_booking_has_gaps_too(client: FlaskClient, sign_in):
    session, eka, _seats = booked()
    desk.walk_in(WalkIn("Sitti"), session_id=session.id, key="k", by=eka, at=make.LATER)
    row = db.session.scalar(select(Attendance.id))
    sign_in(make.member(session.event.library, "desk", "Eka 2"))
    page = f"/northside/desk/sessions/{session.id}"

    shown = client.get(f"{page}?show=gaps").text
    client.post(f"{page}/attendances/{row}/details?show=gaps", data={"sex": "female"})
    said = db.session.scalar(select(Attendance.sex))
    client.post(f"{page}/attendances/{row}/removal")

    assert (f"/attendances/{row}/details" in shown, said) == (True, "female")
    assert db.session.scalar(select(Attendance.id)) is None


@pytest.mark.parametrize(("words", "refusal"), [
    ({"sex": "other"}, Invalid), ({"age_band": "7"}, Invalid),
    ({"village": "3201010101010001"}, IdentityNumber),
])
def test_what_no_gap_may_hold_is_refused(app: Flask, words: dict, refusal: type[Refusal]):
    session, eka, (cleo,) = booked("Cleo")

    with pytest.raises(refusal):
        rolls.describe_seat(cleo, words, session_id=session.id, by=eka, at=make.LATER)


def test_counts_by_age_stand_beside_each_other_and_two_phones_add_up(app: Flask):
    session, eka, _seats = booked()
    tap = {"session_id": session.id, "with_disability": 0, "by": eka, "at": make.LATER}

    desk.set_counts({"female": 3}, age_band="6-12", **tap)
    desk.set_counts({"female": 2}, **tap)
    for _twice in range(2):
        desk.set_counts({"female": 4}, age_band="6-12", shown={"female": 3}, **tap)
    desk.set_counts({"female": 5}, age_band="6-12", shown={"female": 3}, **tap)

    assert queries.loose_counts(session.id) == {
        "6-12": {"female": 6}, "unspecified": {"female": 2}}
    with pytest.raises(Missing):
        desk.set_counts({"female": 1}, age_band="7", **tap)


def test_a_signed_sheet_is_typed_back_once(app: Flask):
    session, eka, (cleo, dewi) = booked("Cleo", "Dewi")
    sheet = {"session_id": session.id, "key": "s1", "by": eka, "at": make.LATER}

    for _twice in range(2):
        rolls.type_sheet([cleo], [("Sitti", "female")], **sheet)

    ways = db.session.execute(select(Attendance.name, Attendance.how).order_by(Attendance.name))
    assert ways.all() == [("Cleo", "paper"), ("Sitti", "paper")]
    assert looked(session) == (2, 1, 0, 1)
    with pytest.raises(Missing):
        rolls.type_sheet([cleo, dewi, 999], [], **sheet)


def test_who_booked_and_is_written_down_again_takes_their_own_place(app: Flask):
    session, eka, (_cleo,) = booked("Cleo")

    desk.walk_in(WalkIn("cleo", phone="+6281234567890"), session_id=session.id, key="k", by=eka,
                 at=make.LATER)

    assert looked(session) == (1, 1, 0, 0)


def test_who_waits_and_comes_counts_as_someone_without_a_booking(app: Flask):
    session, eka, (_cleo,) = booked("Cleo", capacity=1)
    guest = GUEST(session.library_id)
    waiting = bookings.place(BookingRequest(
        session_id=session.id, seats=(SeatRequest("Ada"),), phone="081300000001", consent=True),
        by=guest, at=AT)
    seat = db.session.scalar(select(Seat.id).where(Seat.booking_id == waiting.id))

    desk.mark(seat, session_id=session.id, by=eka, at=make.LATER)

    assert names(session) == ["Cleo", "Ada"]
    assert (queries.tally(session.id).named, looked(session)) == (1, (1, 0, 0, 1))
    with pytest.raises(Missing):
        rolls.mark_absent(seat, session_id=session.id, by=eka, at=make.LATER)


def test_twenty_desks_saying_here_and_away_leave_one_word(app: Flask):
    session, eka, (cleo,) = booked("Cleo")
    session_id = session.id
    db.session.commit()

    def say(number: int) -> None:
        verb = desk.mark if number % 2 else rolls.mark_absent
        with app.app_context(), transaction():
            verb(cleo, session_id=session_id, by=eka, at=make.LATER)

    with ThreadPoolExecutor(20) as desks:
        list(desks.map(say, range(20)))

    registered, shown, absent, unmarked = looked(session)
    assert (registered, shown + absent, unmarked) == (1, 1, 0)


def test_a_resident_opens_no_sheet_and_marks_nobody(client: FlaskClient, sign_in):
    session, _eka, (cleo,) = booked("Cleo")
    sign_in(make.member(session.event.library, "resident", "Cleo"))
    page = f"/northside/desk/sessions/{session.id}"

    answers = [client.get(f"{page}/sheet"), client.get(f"{page}/sheet/typing"),
               client.post(f"{page}/seats/{cleo}/absence")]

    assert [answer.status_code for answer in answers] == [403, 403, 403]
    with pytest.raises(NotYourRole):
        rolls.mark_rest_absent(session.id, by=GUEST(session.library_id), at=make.LATER)


def test_the_sheet_lists_who_is_booked_and_leaves_room(client: FlaskClient, sign_in):
    session, _eka, _seats = booked("Dewi", "Cleo")
    sign_in(make.member(session.event.library, "desk", "Eka 2"))
    page = f"/northside/desk/sessions/{session.id}"

    text = client.get(f"{page}/sheet").text
    bad = client.post(f"{page}/sheet/typing", data={"names": "Sitti 3201010101010001"})
    assert text.index("Cleo") < text.index("Dewi")
    assert text.count("<tr>") == 1 + 2 + 12 and "+62812" not in text
    assert bad.status_code == 422 and "Sitti 3201010101010001" in bad.text
