"""A room is held, changed, given back and taken again from a page; when taken, near ways out."""

import re

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from scheduler.db import db
from scheduler.domain.reserving import HeldForSession, NotReleased
from scheduler.events import actions as events
from scheduler.events.actions import SessionRequest
from scheduler.spaces import actions as spaces
from scheduler.spaces import desk_actions as desk
from scheduler.spaces.models import Claim, Reservation
from tests import make
from tests.spaces.test_reserving import live_claims, when, wish

NEW = "/northside/reservations/new"


def typed(space, **values: str) -> dict[str, str]:
    return {"purpose": "loan", "space": str(space.id), "on": "2099-03-04", "starts": "10:00",
            "ends": "12:00", "title": "Rapat RT", "asked_by": "Karang Taruna",
            "phone": "0812 3456 7890", "people": "12", "note": "Kursi melingkar", **values}


def reservations() -> int:
    return db.session.scalar(select(func.count(Reservation.id)))


def test_the_desk_lends_a_room(client: FlaskClient, sign_in):
    northside = make.library()
    room = make.space(northside, setup_minutes=30)
    sign_in(make.member(northside, "desk"))

    answer = client.post(NEW, data=typed(room))

    row = db.session.scalar(select(Reservation))
    assert (answer.status_code, answer.location) == (303, f"/northside/reservations/{row.id}")
    assert (row.purpose, row.title, row.asked_by, row.phone, row.people, row.note) == (
        "loan", "Rapat RT", "Karang Taruna", "+6281234567890", 12, "Kursi melingkar")
    assert db.session.scalar(select(Claim.starts_at)) == make.instant("2099-03-04 09:30")
    shown = client.get(answer.location).text
    assert "Rapat RT" in shown and "+6281234567890" in shown and "Lepas ruangan" in shown


def test_the_address_fills_the_form_in(client: FlaskClient, sign_in):
    northside = make.library()
    room = make.space(northside)
    sign_in(make.member(northside, "desk"))

    shown = client.get(f"{NEW}?space={room.id}&on=2099-03-04&from=13:00&until=15:00"
                       "&purpose=closure").text

    assert all(f'value="{value}"' in shown for value in ("2099-03-04", "13:00", "15:00"))
    assert re.search(rf'<option selected value="{room.id}">', shown)
    assert re.search(r'checked[^>]*value="closure"', shown)


def test_a_taken_room_says_by_what_and_offers_three_ways_out(client: FlaskClient, sign_in):
    northside = make.library()
    room = make.space(northside)
    make.space(northside, "Aula", capacity=120)
    make.space(northside, "Pojok", capacity=4)
    sign_in(make.member(northside, "desk"))
    client.post(NEW, data=typed(room, purpose="closure", starts="09:00"))

    refused = client.post(NEW, data=typed(room, people="10"))

    assert (refused.status_code, reservations()) == (409, 1)
    assert "terpakai sampai 12.00 karena ada penutupan ruangan" in refused.text
    assert 'value="Rapat RT"' in refused.text and "Kursi melingkar" in refused.text
    aula = room.id + 1
    assert re.findall(r'name="instead" value="([^"]+)"', refused.text) == [
        f"{room.id}/2099-03-04/12:00/14:00", f"{aula}/2099-03-04/10:00/12:00",
        f"{room.id}/2099-03-05/10:00/12:00"]


def test_an_alternative_fills_the_form_and_holds_nothing_yet(client: FlaskClient, sign_in):
    northside = make.library()
    room = make.space(northside)
    sign_in(make.member(northside, "desk"))

    filled = client.post(NEW, data=typed(room, instead=f"{room.id}/2099-03-05/13:00/15:00"))

    assert filled.status_code == 200 and reservations() == 0
    for value in ("2099-03-05", "13:00", "15:00", "Rapat RT", "Karang Taruna"):
        assert f'value="{value}"' in filled.text, value
    for nonsense in ("", "x", "1/2/3/4/5/6", "9/9999-99-99/99:99/x"):
        assert client.post(NEW, data=typed(room, instead=nonsense)).status_code == 200


def test_a_repair_of_three_days_needs_no_open_doors(client: FlaskClient, sign_in):
    northside = make.library()
    room = make.space(northside)
    sign_in(make.member(northside, "desk"))

    held = client.post(NEW, data=typed(room, purpose="closure", last_on="2099-03-06"))
    refused = client.post(NEW, data=typed(room))

    assert held.status_code == 303
    assert db.session.scalar(select(Claim.ends_at)) == make.instant("2099-03-06 12:00")
    assert "kosong lagi pada Jumat, 6 Maret 2099 pukul 12.00" in refused.text


def test_closed_doors_ask_a_librarian_for_a_reason(client: FlaskClient, sign_in):
    northside = make.library()
    room = make.space(northside)
    late = typed(room, starts="19:00", ends="21:00")
    sign_in(make.member(northside, "librarian"))

    asked = client.post(NEW, data=late)
    held = client.post(NEW, data={**late, "reason": "Pengajian bulanan"})

    assert asked.status_code == 409 and 'name="reason"' in asked.text
    assert held.status_code == 303
    assert "Pengajian bulanan" in client.get(held.location).text


def test_the_desk_is_told_that_a_librarian_can(client: FlaskClient, sign_in):
    northside = make.library()
    room = make.space(northside)
    sign_in(make.member(northside, "desk"))
    late = typed(room, starts="19:00", ends="21:00")

    asked = client.post(NEW, data=late)

    assert asked.status_code == 409
    assert 'name="reason"' not in asked.text and "Pustakawan tetap bisa" in asked.text
    assert client.post(NEW, data={**late, "reason": "x"}).status_code == 403
    assert reservations() == 0


@pytest.mark.parametrize("values", [
    {"on": "9999-12-31"}, {"on": "0001-01-01"}, {"on": "besok"}, {"on": ""}, {"starts": "pagi"},
    {"ends": "09:00"}, {"space": "99999"}, {"space": "x"}, {"space": ""}, {"purpose": "programme"},
    {"people": "0"}, {"people": "-3"}, {"people": "9" * 40}, {"phone": "08"},
    {"title": "x" * 301}, {"title": "3201234567890123"}, {"asked_by": "3201 2345 6789 0123"},
    {"note": "x" * 2001}, {"last_on": "2099-03-01"}, {"last_on": "2100-12-31"},
])
def test_bad_input_keeps_what_was_typed(client: FlaskClient, sign_in, values: dict[str, str]):
    northside = make.library()
    room = make.space(northside)
    sign_in(make.member(northside, "desk"))

    answer = client.post(NEW, data={**typed(room, title="Rapat RW"), **values})

    assert (answer.status_code, reservations()) == (422, 0)
    assert "title" in values or 'value="Rapat RW"' in answer.text


def test_signs_no_keyboard_has_are_dropped(client: FlaskClient, sign_in):
    northside = make.library()
    room = make.space(northside)
    sign_in(make.member(northside, "desk"))

    client.post(NEW, data=typed(room, title="Ra\0pat\x07", note="a\0b\nc"))

    assert db.session.execute(select(Reservation.title, Reservation.note)).one() == (
        "Rapat", "ab\nc")


def test_a_holiday_warns_and_does_not_block(client: FlaskClient, sign_in):
    northside = make.library()
    room = make.space(northside)
    sign_in(make.member(northside, "desk"))

    answer = client.post(NEW, data=typed(room, on="2026-08-17"))

    assert answer.status_code == 303
    assert "17 Agustus 2026" in client.get(answer.location).text


def test_it_moves_to_another_room_and_time(client: FlaskClient, sign_in):
    northside = make.library()
    room, aula = make.space(northside), make.space(northside, "Aula", teardown_minutes=60)
    sign_in(make.member(northside, "desk"))
    page = client.post(NEW, data=typed(room)).location

    form = client.get(f"{page}/edit").text
    moved = client.post(f"{page}/edit", data=typed(aula, starts="13:00", ends="14:00"))

    assert 'value="Karang Taruna"' in form and 'value="10:00"' in form
    assert moved.status_code == 303 and live_claims() == 1
    claim = db.session.scalar(select(Claim).where(Claim.released_at.is_(None)))
    assert (claim.starts_at, claim.ends_at) == (
        make.instant("2099-03-04 13:00"), make.instant("2099-03-04 15:00"))


def test_a_move_onto_another_changes_nothing(client: FlaskClient, sign_in):
    northside = make.library()
    room = make.space(northside)
    sign_in(make.member(northside, "desk"))
    client.post(NEW, data=typed(room, title="Pertama"))
    page = client.post(NEW, data=typed(room, starts="13:00", ends="15:00")).location

    refused = client.post(f"{page}/edit", data=typed(room, starts="11:00", ends="13:00"))

    assert refused.status_code == 409 and "karena ada peminjaman" in refused.text
    assert live_claims() == 2


def test_giving_back_asks_names_and_can_be_undone(client: FlaskClient, sign_in):
    northside = make.library()
    room = make.space(northside)
    sign_in(make.member(northside, "desk"))
    page = client.post(NEW, data=typed(room)).location

    asked = client.get(f"{page}/release").text
    client.post(f"{page}/release", data={"reason": "Tidak jadi"})

    assert "Rapat RT" in asked and "Karang Taruna" in asked and "Ruang Belajar" in asked
    assert live_claims() == 0
    after = client.get(page).text
    assert "Tidak jadi" in after and "Urungkan" in after
    assert client.post(f"{page}/undo").status_code == 303
    assert live_claims() == 1


def test_what_others_have_taken_is_not_undone(client: FlaskClient, sign_in):
    northside = make.library()
    room = make.space(northside)
    sign_in(make.member(northside, "desk"))
    page = client.post(NEW, data=typed(room)).location
    client.post(f"{page}/release")
    client.post(NEW, data=typed(room, title="Lain"))

    refused = client.post(f"{page}/undo")

    assert refused.status_code == 409 and "terpakai sampai 12.00" in refused.text
    assert client.post(f"{page}/release").status_code == 409
    assert live_claims() == 1


def test_a_sessions_room_follows_its_session(client: FlaskClient, sign_in):
    northside = make.library()
    ben, room = make.staff(northside, name="Eka"), make.space(northside)
    session = events.schedule(SessionRequest(
        event_id=make.event(northside).id, when=when("2099-03-04 10:00"), space_id=room.id),
        by=ben, at=make.NOW)
    sign_in(make.member(northside, "desk"))
    page = f"/northside/reservations/{session.reservation_id}"

    assert "ruangannya mengikuti" in client.get(page).text
    for path, data in ((f"{page}/release", {}), (f"{page}/edit", typed(room))):
        assert client.post(path, data=data).status_code == 409
    with pytest.raises(HeldForSession):
        desk.take_again(session.reservation_id, by=ben, at=make.NOW)
    assert live_claims() == 1


def test_a_librarian_answers_a_request(client: FlaskClient, sign_in):
    northside = make.library()
    room = make.space(northside)
    sign_in(make.member(northside, "librarian"))
    page = client.post(NEW, data=typed(room)).location
    row = db.session.scalar(select(Reservation))
    row.confirmed_at = None

    assert "Setujui" in client.get(page).text
    assert client.post(f"{page}/confirmation").status_code == 303
    assert db.session.scalar(select(Reservation.confirmed_at)) is not None
    assert client.post(f"{page}/confirmation").status_code == 409


def test_what_was_never_given_back_cannot_be_taken_again(app):
    northside = make.library()
    ben, room = make.staff(northside), make.space(northside)
    row = spaces.reserve(wish(room), by=ben, at=make.NOW)
    row.purpose = "loan"

    with pytest.raises(NotReleased):
        desk.take_again(row.id, by=ben, at=make.NOW)


def test_nobody_else_reaches_it(client: FlaskClient, sign_in):
    northside = make.library()
    room = make.space(northside)
    sign_in(make.member(northside, "desk"))
    page = client.post(NEW, data=typed(room)).location
    client.post("/sign-out")
    assert client.get(NEW).status_code == 303 and client.get(page).status_code == 303

    southside = make.library("southside")
    own = make.space(southside)
    sign_in(make.member(southside, "manager", "Dora"))

    theirs = page.replace("northside", "southside")
    assert client.get(page).status_code == 403
    for path in (theirs, f"{theirs}/edit", f"{theirs}/release"):
        assert client.get(path).status_code == 404
    for path in (f"{theirs}/release", f"{theirs}/undo", f"{theirs}/confirmation"):
        assert client.post(path).status_code == 404
    assert client.post(f"{theirs}/edit", data=typed(own)).status_code == 404
    assert client.post(NEW.replace("north", "south"), data=typed(room)).status_code == 422
    assert client.get("/southside/reservations/99999999999999999999").status_code == 404
    assert live_claims() == 1
