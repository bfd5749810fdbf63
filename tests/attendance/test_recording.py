"""What already took place is written down in one form, once, and counts at once."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from scheduler.attendance import queries
from scheduler.attendance import recording_actions as recording
from scheduler.attendance.models import Attendance
from scheduler.attendance.recording_actions import NobodyCounted, NotYetOver, Record
from scheduler.db import db, transaction
from scheduler.domain.attendance import CountWrong, NamesDoNotFit, TotalTooSmall
from scheduler.domain.errors import IdentityNumber, Missing, NotYourRole, Refusal
from scheduler.domain.interval import Interval
from scheduler.events.models import Event, Session
from scheduler.spaces import actions as spaces
from scheduler.spaces.actions import ReservationRequest
from scheduler.spaces.models import Claim
from tests import make

AT = make.NOW
WHEN = Interval(make.instant("2026-02-27 19:00"), make.instant("2026-02-27 21:00"))
RECORD = Record(key="a" * 24, when=WHEN, counts={"female": 5, "male": 3}, title="Mengaji",
                kind="sharing")
TYPED = {"title": "Mengaji", "kind": "sharing", "on": "2020-02-27", "starts": "19:00",
         "ends": "21:00", "female": "5", "male": "3", "key": "b" * 24}


def came(session_id: int) -> tuple[int, dict[str, int]]:
    tally = queries.tally(session_id)
    return tally.people, tally.by_sex


def test_an_evening_in_the_past_is_held_and_counted_whatever_the_hours(app: Flask):
    eka = make.staff(make.library(), "desk", "Eka")

    kept = recording.record(RECORD, by=eka, at=AT)

    session = db.session.get_one(Session, kept.session_id)
    assert (session.state, session.event.title, session.starts_at) == (
        "held", "Mengaji", WHEN.start)
    assert came(session.id) == (8, {"female": 5, "male": 3, "unspecified": 0})


@pytest.mark.parametrize(("values", "people", "by_sex"), [
    ({"counts": {}, "total": 12}, 12, {"female": 0, "male": 0, "unspecified": 12}),
    ({"total": 10}, 10, {"female": 5, "male": 3, "unspecified": 2}),
    ({"counts": {"unspecified": 0}}, 0, {"female": 0, "male": 0, "unspecified": 0}),
    ({"names": (("Sitti", "female"), ("Andi", "male"))}, 8,
     {"female": 5, "male": 3, "unspecified": 0}),
    ({"counts": {}, "total": 4, "names": (("Sitti", "female"), ("Andi", "unspecified"))}, 4,
     {"female": 1, "male": 0, "unspecified": 3}),
    ({"counts": {}, "names": (("Sitti", "female"),)}, 1,
     {"female": 1, "male": 0, "unspecified": 0}),
])
def test_names_are_part_of_the_count(app: Flask, values: dict, people: int, by_sex: dict):
    eka = make.staff(make.library(), "desk", "Eka")

    kept = recording.record(replace(RECORD, **values), by=eka, at=AT)

    assert came(kept.session_id) == (people, by_sex)


def test_a_name_on_paper_recognises_nobody(app: Flask):
    eka = make.staff(make.library(), "desk", "Eka")

    recording.record(replace(RECORD, names=(("Sitti", "female"),)), by=eka, at=AT)

    row = db.session.scalar(select(Attendance))
    assert (row.name, row.how, row.person_id, row.came_at) == ("Sitti", "paper", None, WHEN.start)


@pytest.mark.parametrize(("values", "refusal"), [
    ({"when": Interval(WHEN.start, make.instant("2026-03-02 09:01"))}, NotYetOver),
    ({"counts": {}}, NobodyCounted),
    ({"counts": {"female": 5001}}, CountWrong),
    ({"with_disability": 5001}, CountWrong),
    ({"total": 7}, TotalTooSmall),
    ({"names": tuple(("Sitti", "unspecified") for _ in range(2))}, NamesDoNotFit),
    ({"names": (("Sitti 3201010101010001", "female"),)}, IdentityNumber),
    ({"event_id": 999}, Missing),
    ({"space_id": 999}, Missing),
])
def test_what_cannot_be_true_is_refused(app: Flask, values: dict, refusal: type[Refusal]):
    eka = make.staff(make.library(), "desk", "Eka")

    with pytest.raises(refusal):
        recording.record(replace(RECORD, **values), by=eka, at=AT)


def test_a_free_room_is_claimed_and_a_held_one_keeps_its_claim(app: Flask):
    northside = make.library()
    room, ada = make.space(northside), make.staff(northside, "manager", "Ada")
    spaces.reserve(ReservationRequest(room.id, Interval(
        make.instant("2026-02-26 10:00"), make.instant("2026-02-26 12:00")), "loan", "Arisan"),
        by=ada, at=AT)
    clashing = Interval(make.instant("2026-02-26 11:00"), make.instant("2026-02-26 13:00"))

    free = recording.record(replace(RECORD, space_id=room.id), by=ada, at=AT)
    held = recording.record(replace(RECORD, key="c" * 24, space_id=room.id, when=clashing),
                            by=ada, at=AT)

    assert (free.clash, held.clash.title) == (None, "Arisan")
    sessions = [db.session.get_one(Session, one.session_id) for one in (free, held)]
    assert [(bool(one.reservation_id), one.place) for one in sessions] == [
        (True, ""), (False, "Ruang Belajar")]
    assert db.session.scalar(select(func.count(Claim.id))) == 2


def test_ten_taps_on_save_record_one_session(app: Flask):
    eka = make.staff(make.library(), "desk", "Eka")
    db.session.commit()

    def save(_number: int) -> int:
        with app.app_context(), transaction():
            return recording.record(RECORD, by=eka, at=AT).session_id

    with ThreadPoolExecutor(10) as taps:
        made = set(taps.map(save, range(10)))

    assert len(made) == 1
    assert db.session.scalar(select(func.count(Event.id))) == 1


def test_a_resident_may_not_record_and_doras_event_is_not_there(app: Flask):
    northside, southside = make.library(), make.library("southside")
    theirs = make.event(southside)

    with pytest.raises(NotYourRole):
        recording.record(RECORD, by=make.staff(northside, "resident", "Cleo"), at=AT)
    with pytest.raises(Missing):
        recording.record(replace(RECORD, event_id=theirs.id),
                         by=make.staff(northside, "desk", "Eka"), at=AT)


def test_the_form_answers_with_the_count_and_a_reload_changes_nothing(
    client: FlaskClient, sign_in,
):
    desk = sign_in(make.member(make.library(), "desk", "Eka"))
    typed = {**TYPED, "names": "Sitti, P\nAndi (L)\n\n"}

    answers = [desk.post("/northside/desk/record", data=typed) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [303, 303]
    assert len({answer.location for answer in answers}) == 1
    names = db.session.execute(select(Attendance.name, Attendance.sex).order_by(Attendance.id))
    assert names.all() == [("Sitti", "female"), ("Andi", "male")]
    assert "tetap dihitung satu kali" in desk.get(answers[0].location).text


@pytest.mark.parametrize(("wrong", "words"), [
    ({"on": "2099-01-01"}, "belum selesai"), ({"on": "0001-01-01"}, "Periksa lagi tahunnya"),
    ({"ends": "18:00"}, "harus setelah"), ({"female": "-1"}, "Antara 0 dan 5000"),
    ({"female": "9" * 30}, "Antara 0 dan 5000"), ({"title": ""}, "judul"),
    ({"kind": ""}, "salah satu dari tiga jenis"), ({"kind": "party"}, "salah satu dari tiga"),
])
def test_bad_input_keeps_what_was_typed(client: FlaskClient, sign_in, wrong: dict, words: str):
    desk = sign_in(make.member(make.library(), "desk", "Eka"))

    answer = desk.post("/northside/desk/record", data={**TYPED, "place": "Balai desa", **wrong})

    assert (answer.status_code, words in answer.text) == (422, True)
    assert 'value="Balai desa"' in answer.text and TYPED["key"] in answer.text
    assert db.session.scalar(select(func.count(Session.id))) == 0
