"""The form says any rhythm a library has, asks for its end, and shows the dates first."""

import re
from datetime import date
from html import unescape
from typing import Any

import pytest
from flask.testing import FlaskClient

from scheduler.db import db
from scheduler.events.models import Event, LeftOut, Series, Session
from scheduler.libraries.models import Closure, Library
from tests import make
from tests.pages import Page

PATH = "/northside/events/"
TYPED = {"kind": "learning", "title": "Klub baca", "on": "2099-03-10", "starts": "13:00",
         "ends": "15:00", "place": "Balai desa", "every": "1"}  # a Tuesday, the second of its month


@pytest.fixture
def northside(sign_in: Any) -> Library:
    made = make.library()
    sign_in(make.member(made))
    return made


def days() -> list[str]:
    return [f"{one.series_on:%a %d/%m}" for one in
            db.session.query(Session).order_by(Session.starts_at)]


def words(answer: Any) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", answer.get_data(as_text=True))).split())


def form_of(answer: Any) -> dict[str, list[str]]:
    """The form that would publish, as the browser would send it."""
    found = next(one for one in Page(answer.get_data(as_text=True)).forms if one.action == PATH)
    return found.sent()


@pytest.mark.parametrize(("every", "more", "first", "rule"), [
    ("day", {}, ["Tue 10/03", "Wed 11/03", "Thu 12/03"], "FREQ=DAILY;COUNT=3"),
    ("day", {"weekdays": ["0", "4"]}, ["Fri 13/03", "Mon 16/03", "Fri 20/03"],
     "FREQ=WEEKLY;BYDAY=MO,FR;COUNT=3"),
    ("1", {}, ["Tue 10/03", "Tue 17/03", "Tue 24/03"], "FREQ=WEEKLY;BYDAY=TU;COUNT=3"),
    ("4", {}, ["Tue 10/03", "Tue 07/04", "Tue 05/05"], "FREQ=WEEKLY;INTERVAL=4;BYDAY=TU;COUNT=3"),
    ("date", {}, ["Tue 10/03", "Fri 10/04", "Sun 10/05"], "FREQ=MONTHLY;COUNT=3"),
    ("first", {}, ["Tue 07/04", "Tue 05/05", "Tue 02/06"],
     "FREQ=MONTHLY;BYDAY=TU;BYSETPOS=1;COUNT=3"),
    ("second", {}, ["Tue 10/03", "Tue 14/04", "Tue 12/05"],
     "FREQ=MONTHLY;BYDAY=TU;BYSETPOS=2;COUNT=3"),
    ("third", {"weekdays": ["6"]}, ["Sun 15/03", "Sun 19/04", "Sun 17/05"],
     "FREQ=MONTHLY;BYDAY=SU;BYSETPOS=3;COUNT=3"),
    ("fourth", {}, ["Tue 24/03", "Tue 28/04", "Tue 26/05"],
     "FREQ=MONTHLY;BYDAY=TU;BYSETPOS=4;COUNT=3"),
    ("last", {"weekdays": ["4"]}, ["Fri 27/03", "Fri 24/04", "Fri 29/05"],
     "FREQ=MONTHLY;BYDAY=FR;BYSETPOS=-1;COUNT=3"),
    ("last-day", {}, ["Tue 31/03", "Thu 30/04", "Sun 31/05"],
     "FREQ=MONTHLY;BYMONTHDAY=-1;COUNT=3"),
])
def test_every_rhythm_that_the_form_offers(
    client: FlaskClient, northside: Library, every: str, more: Any, first: Any, rule: str,
):
    answer = client.post(PATH, data={**TYPED, "every": every, "end": "times", "times": "3", **more})

    assert answer.status_code == 303
    assert (days(), db.session.query(Series.rule).scalar()) == (first, rule)


def test_a_program_that_gives_no_end_means_none(client: FlaskClient, northside: Library):
    client.post(PATH, data=TYPED)

    assert db.session.query(Series.rule).scalar() == "FREQ=WEEKLY;BYDAY=TU"


def test_whoever_looks_at_the_dates_is_asked_for_their_end(
    client: FlaskClient, northside: Library,
):
    answer = client.post(PATH, data={**TYPED, "step": "preview"})

    assert answer.status_code == 422
    assert "Pilih sampai kapan kegiatan ini berulang." in words(answer)
    assert 'value="Klub baca"' in answer.get_data(as_text=True)


@pytest.mark.parametrize(("end", "said"), [
    ({"end": "until"}, "Isi tanggal terakhirnya."), ({"end": "times"}, "Isi berapa kali."),
    ({"end": "always", "times": "4"}, "Isi satu akhir saja."),
    ({"until": "2099-05-01", "times": "4"}, "Isi satu akhir saja."),
    ({"end": "never"}, "Pilih sampai kapan kegiatan ini berulang."),
    ({"end": "until", "until": "2099-03-09"}, "Hari ini sebelum hari pertama."),
    ({"every": "second", "weekdays": ["1", "2"]}, "Pilih satu hari saja untuk kegiatan bulanan."),
    ({"every": "date", "weekdays": ["1"]},
     "Di sini tanggalnya yang menentukan. Lepas centang pada harinya."),
])
def test_an_end_that_cannot_be_is_a_sentence(
    client: FlaskClient, northside: Library, end: Any, said: str,
):
    answer = client.post(PATH, data={**TYPED, **end})

    assert (answer.status_code, db.session.query(Event).count()) == (422, 0)
    assert said in words(answer) or said.startswith("Hari ini")


def test_the_dates_are_shown_before_anybody_else_sees_them(
    client: FlaskClient, northside: Library,
):
    room = make.space(northside)
    closed = make.instant("2099-03-17 00:00"), make.instant("2099-03-18 00:00")
    db.session.add(Closure(library_id=northside.id, starts_at=closed[0], ends_at=closed[1],
                           reason="Perbaikan"))
    shown = client.post(PATH, data={
        **TYPED, "place": "", "space": str(room.id), "step": "preview", "end": "times",
        "times": "4"})

    assert shown.status_code == 200
    assert db.session.query(Event).count() == db.session.query(Session).count() == 0
    text = words(shown)
    assert "4 tanggal, yang terakhir Selasa, 31 Maret 2099." in text
    assert "Setiap pekan pada Sel, 13.00 WITA, 4 kali" in text
    assert "Selasa, 17 Maret 2099 Northside tutup pada waktu itu." in text

    answer = client.post(PATH, data=form_of(shown))

    assert answer.status_code == 303
    assert days() == ["Tue 10/03", "Tue 24/03", "Tue 31/03"]
    assert [one.day for one in db.session.query(LeftOut)] == [date(2099, 3, 17)]


def test_a_holiday_among_the_dates_is_named(client: FlaskClient, northside: Library):
    shown = client.post(PATH, data={**TYPED, "on": "2027-08-10", "step": "preview", "end": "times",
                                    "times": "3"})

    assert "Selasa, 17 Agustus 2027 Hari Kemerdekaan Republik Indonesia" in words(shown)


def test_from_the_dates_one_goes_back_and_finds_all_that_was_typed(
    client: FlaskClient, northside: Library,
):
    typed = {**TYPED, "summary": "Membaca “bersama”", "end": "times", "times": "4",
             "weekdays": ["1", "3"]}
    shown = client.post(PATH, data={**typed, "step": "preview"})

    back = client.post(PATH, data={**form_of(shown), "step": "edit", "skip": ["2099-03-12"]})

    again = form_of(back)
    assert back.status_code == 200
    assert {name: again[name] for name in typed} == {
        name: value if isinstance(value, list) else [value] for name, value in typed.items()}
    assert again["skip"] == ["2099-03-12"]
    assert db.session.query(Event).count() == 0


def test_one_date_needs_no_look(client: FlaskClient, northside: Library):
    answer = client.post(PATH, data={**TYPED, "every": "0", "step": "preview"})

    assert (answer.status_code, db.session.query(Session).count()) == (303, 1)


def test_a_draft_is_kept_without_a_look(client: FlaskClient, northside: Library):
    client.post(PATH, data={**TYPED, "step": "preview", "draft": "1", "end": "times",
                            "times": "2"})

    assert [one.published_at for one in db.session.query(Session)] == [None, None]


def test_more_dates_of_an_event_are_shown_first_too(client: FlaskClient, northside: Library):
    event = make.event(northside)
    path = f"/northside/events/{event.id}/dates"

    shown = client.post(path, data={**TYPED, "step": "preview", "end": "always"})
    form = next(one for one in Page(shown.get_data(as_text=True)).forms if one.action == path)
    answer = client.post(path, data=form.sent())

    assert "selalu setahun ke depan" in words(shown)
    assert (answer.status_code, db.session.query(Session).count()) == (303, 53)


def test_a_reason_is_the_way_out_that_the_form_says_it_is(
    client: FlaskClient, northside: Library,
):
    room = make.space(northside)
    late = {**TYPED, "place": "", "space": str(room.id), "starts": "16:30", "ends": "18:30",
            "times": "5"}

    asked = client.post(PATH, data=late)
    following = {**form_of(asked), "outside_hours_reason": "Kelas malam"}
    answer = client.post(PATH, data=following)

    assert asked.status_code == 409
    assert "Tulis alasannya kalau tetap diadakan" in words(asked)
    assert "skip" not in form_of(asked)
    assert (answer.status_code, len(days())) == (303, 5)


def test_what_no_reason_helps_is_ticked_to_be_left_out(client: FlaskClient, northside: Library):
    room = make.space(northside)
    typed = {**TYPED, "place": "", "space": str(room.id)}
    client.post(PATH, data={**typed, "on": "2099-03-17", "every": "0", "title": "Rapat"})

    asked = client.post(PATH, data={**typed, "times": "3"})
    answer = client.post(PATH, data=form_of(asked))

    assert form_of(asked)["skip"] == ["2099-03-17"]
    assert answer.status_code == 303
    assert db.session.query(Session).filter(Session.series_id.is_not(None)).count() == 2


def test_every_date_ticked_is_said_so(client: FlaskClient, northside: Library):
    answer = client.post(PATH, data={**TYPED, "times": "1", "skip": ["2099-03-10"]})

    assert answer.status_code == 409
    assert "Lepas centang pada tanggal yang tetap diadakan." in words(answer)
    assert "skip" not in form_of(answer)


def test_words_come_from_what_is_left(client: FlaskClient, northside: Library):
    client.post(PATH, data={**TYPED, "weekdays": ["0", "3"], "times": "9", "on": "2099-03-02"})
    for session in db.session.query(Session):
        if session.series_on.weekday() == 0 or session.series_on.day == 5:
            client.post(f"/northside/sessions/{session.id}/cancellation", data={"reason": "Libur"})

    text = words(client.get(PATH))

    assert "Setiap pekan pada Kam, 13.00 WITA, 3 kali" in text
    assert "9 kali" not in text


def test_an_end_by_date_is_the_last_date_that_is_left(client: FlaskClient, northside: Library):
    client.post(PATH, data={**TYPED, "until": "2099-03-31"})
    last = db.session.query(Session).order_by(Session.starts_at.desc()).first()
    client.post(f"/northside/sessions/{last.id}/cancellation", data={"reason": "Libur"})

    assert "Setiap pekan pada Sel, 13.00 WITA, sampai 24 Mar 2099" in words(client.get(PATH))
