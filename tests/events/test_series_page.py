"""A series as a whole: its librarian sees why it rests, what it left out and what is its own."""

import re
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from flask.testing import FlaskClient

from scheduler.db import db
from scheduler.events import extending_actions as extending
from scheduler.events.models import Event, LeftOut, Series, Session
from scheduler.libraries.models import Library
from scheduler.spaces.models import Space
from tests import make

TYPED = {"kind": "learning", "title": "Klub baca", "on": "2099-03-10", "starts": "13:00",
         "ends": "15:00", "every": "1"}  # a Tuesday
PATH = "/northside/events/"


@pytest.fixture
def northside(sign_in: Any) -> Library:
    made = make.library()
    sign_in(make.member(made))
    return made


def words(answer: Any) -> str:
    text = re.sub(r"(?s)<(option|script)\b.*?</\1>", " ", answer.get_data(as_text=True))
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", text)).split())


def begun(client: FlaskClient, room: Space, **more: Any) -> str:
    """A series in a room; the address of its page."""
    client.post(PATH, data={**TYPED, "space": str(room.id), **more})
    return f"/northside/series/{db.session.query(Series.id).scalar()}"


def test_a_retired_room_is_said_with_what_can_be_done(client: FlaskClient, northside: Library):
    room, other = make.space(northside, "Gudang"), make.space(northside)
    page = begun(client, room)
    room.retired_at = make.NOW

    listed, shown = words(client.get(PATH)), words(client.get(page))
    client.post(f"{page}/place", data={"usual_room": str(other.id)})
    after = words(client.get(page))

    why = "Kegiatan rutin ini berhenti dulu karena ruangannya tidak dipakai lagi."
    assert f"Klub baca : {why} Pilih ruangan lain, atau akhiri kegiatan rutin ini." in listed
    assert f"{why} Tanggal yang sudah terjadwal tetap ada." in shown
    assert why not in after and "berhenti dulu" not in words(client.get(PATH))
    assert db.session.query(Series).one().usual.space_id == other.id
    assert {one.reservation.space_id for one in db.session.query(Session)} == {room.id}


def test_since_when_it_rests_is_said_once_the_worker_has_seen_it(
    client: FlaskClient, northside: Library,
):
    room = make.space(northside, "Gudang")
    page = begun(client, room)
    room.retired_at = make.NOW
    db.session.commit()

    extending.extend(at=make.NOW + timedelta(days=3))
    db.session.commit()

    assert ("Kegiatan rutin ini berhenti dulu sejak 5 Mar 2026 karena ruangannya tidak dipakai "
            "lagi.") in words(client.get(page))


def test_what_failed_is_shown_to_its_librarian(client: FlaskClient, northside: Library):
    page = begun(client, make.space(northside))
    row = db.session.query(Series).one()
    row.first_on = row.expanded_to = make.NOW.date()
    row.rule = "nonsense"
    db.session.commit()

    extending.extend(at=make.NOW)
    db.session.commit()

    assert "karena ada yang belum bisa dihitung oleh sistem" in words(client.get(PATH))
    assert client.get(page).status_code == 200


def test_a_retired_event_is_offered_again_from_its_series(client: FlaskClient, northside: Library):
    page = begun(client, make.space(northside))
    event = db.session.query(Event).one()
    client.post(f"{PATH}{event.id}/retirement")

    shown = words(client.get(page))
    client.post(f"{PATH}{event.id}/return")

    assert "karena kegiatannya tidak ditawarkan lagi. " in shown
    assert "berhenti dulu" not in words(client.get(page))


def test_a_date_left_out_is_seen_and_held_after_all_in_another_room(
    client: FlaskClient, northside: Library,
):
    room, other = make.space(northside), make.space(northside, "Aula")
    client.post(PATH, data={**TYPED, "every": "0", "space": str(room.id), "title": "Rapat",
                            "on": "2099-03-17"})
    page = begun(client, room, times="3", skip=["2099-03-17"])

    seen = words(client.get(page))
    refused = client.post(f"{page}/dates", data={"day": "2099-03-17"})
    answer = client.post(f"{page}/dates", data={"day": "2099-03-17", "room": str(other.id)})

    assert "Selasa, 17 Maret 2099 (dilewati atas pilihan sendiri)" in seen
    assert refused.status_code == 409 and "Ruang Belajar terpakai sampai" in words(refused)
    assert answer.status_code == 303
    assert [one.reservation.space.name for one in db.session.query(Session).filter(
        Session.series_id.is_not(None)).order_by(Session.starts_at)] == [
        "Ruang Belajar", "Aula", "Ruang Belajar"]
    assert db.session.query(LeftOut).count() == 0
    assert "17 Maret 2099 · tempatnya lain" in words(client.get(page))


def test_a_date_called_off_can_be_held_after_all(client: FlaskClient, northside: Library):
    page = begun(client, make.space(northside), times="3")
    second = db.session.query(Session).order_by(Session.starts_at)[1]
    client.post(f"/northside/sessions/{second.id}/cancellation", data={
        "reason": "Narasumber sakit"})

    seen = words(client.get(page))
    answer = client.post(f"{page}/dates", data={"day": "2099-03-17"})

    assert "Selasa, 17 Maret 2099 (dibatalkan: Narasumber sakit)" in seen
    assert "2 kali" in seen and "3 kali" in words(client.get(page))
    assert answer.status_code == 303
    assert db.session.query(Session).filter_by(cancelled_at=None).count() == 3


def test_a_date_whose_usual_room_is_gone_asks_for_another(
    client: FlaskClient, northside: Library,
):
    room = make.space(northside)
    page = begun(client, room, times="3", skip=["2099-03-17"])
    room.retired_at = make.NOW

    answer = client.post(f"{page}/dates", data={"day": "2099-03-17"})

    assert answer.status_code == 409
    assert "Pilih ruangan lain untuk hari itu." in words(answer)


@pytest.mark.parametrize("day", ["2099-03-10", "2099-03-11", "2020-03-10", "soon", ""])
def test_a_date_that_was_not_left_out_is_a_sentence(
    client: FlaskClient, northside: Library, day: str,
):
    page = begun(client, make.space(northside), times="3", skip=["2099-03-17"])

    answer = client.post(f"{page}/dates", data={"day": day})

    assert answer.status_code == 422
    assert db.session.query(Session).count() == 2


def test_what_extending_left_out_is_shown_and_not_only_written_down(
    client: FlaskClient, northside: Library,
):
    page = begun(client, make.space(northside))
    row = db.session.query(Series).one()
    db.session.add(LeftOut(library_id=northside.id, series_id=row.id, why="closed",
                           day=row.first_on + timedelta(days=371), what="Idulfitri",
                           noted_at=make.NOW))
    db.session.commit()

    assert "Klub baca : 1 tanggal dilewati." in words(client.get(PATH))
    assert "(perpustakaannya ditutup: Idulfitri)" in words(client.get(page))


def test_a_series_is_ended_and_what_stands_stays(client: FlaskClient, northside: Library):
    page = begun(client, make.space(northside))

    client.post(f"{page}/end")

    assert "Tanggal baru tidak ditambahkan lagi." in words(client.get(page))
    assert db.session.query(Session).filter_by(cancelled_at=None).count() == 53
    assert db.session.query(Series.ended_at).scalar() is not None


def test_exceptions_are_named_with_what_is_their_own(client: FlaskClient, northside: Library):
    page = begun(client, make.space(northside), times="3")
    second = db.session.query(Session).order_by(Session.starts_at)[1]
    client.post(f"/northside/sessions/{second.id}/schedule", data={
        "on": "2099-03-18", "starts": "14:00", "ends": "16:00", "place": "Taman", "capacity": "3"})

    assert ("Rabu, 18 Maret 2099 · harinya lain, jamnya lain, tempatnya lain, jumlah tempatnya "
            "lain") in words(client.get(page))


def test_the_page_of_another_library_is_missing(client: FlaskClient, northside: Library):
    other = make.series(make.event(make.library("southside")))

    for path in ("", "/dates", "/place", "/end"):
        url = f"/northside/series/{other.id}{path}"
        assert (client.post(url) if path else client.get(url)).status_code == 404
