"""A resident asks for a room: kept for a week, answered by a librarian, told by whoever can."""

import re
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from scheduler import clock
from scheduler.db import db
from scheduler.domain.errors import Missing, SpaceTaken
from scheduler.domain.interval import Interval
from scheduler.domain.permissions import GUEST
from scheduler.domain.reserving import TooFar, TooManyOpen
from scheduler.outbox.letters import letter
from scheduler.outbox.models import Message
from scheduler.spaces import actions as spaces
from scheduler.spaces import asking_actions as asking
from scheduler.spaces import desk_actions as desk
from scheduler.spaces.actions import ReservationRequest
from scheduler.spaces.models import Reservation
from scheduler.spaces.tidying_actions import tidy
from tests import make
from tests.spaces.test_reserving import live_claims

ASK = "/northside/spaces/ruang-belajar/request"
AT = make.NOW


def soon(days: int = 7) -> str:
    """A date within the weeks that can be asked for, by the real clock."""
    return (clock.now() + timedelta(days=days)).date().isoformat()


def typed(**values: str) -> dict[str, str]:
    return {"on": soon(), "starts": "10:00", "ends": "12:00", "title": "Rapat kelompok tani",
            "asked_by": "Cleo", "phone": "0812 3456 7890", "people": "12",
            "note": "Pakai proyektor", "consent": "y", **values}


def asked(room, starts: str = "2026-03-04 10:00", at=AT, **values) -> Reservation:
    start = make.instant(starts)
    return asking.ask(ReservationRequest(**{
        "space_id": room.id, "when": Interval(start, start + timedelta(hours=2)),
        "purpose": "loan", "title": "Rapat", "asked_by": "Cleo", "phone": "+6281234567890",
        "people": 12, **values}), by=GUEST(room.library_id), at=at)


def test_a_request_keeps_the_room_until_it_is_answered(client: FlaskClient):
    make.space(make.library())

    answer = client.post(ASK, data=typed())

    row = db.session.scalar(select(Reservation))
    assert (answer.status_code, answer.location) == (303, "/northside/spaces/ruang-belajar")
    assert (row.purpose, row.confirmed_at, row.asked_by, row.phone, row.made_by) == (
        "loan", None, "Cleo", "+6281234567890", None)
    assert "sudah sampai di perpustakaan" in client.get(answer.location).text
    assert live_claims() == 1
    assert "karena ada permohonan yang menunggu jawaban" in client.post(
        ASK, data=typed(phone="0813 3456 7890")).text


def test_a_taken_room_offers_ways_out_among_the_rooms_that_are_shown(client: FlaskClient):
    northside = make.library()
    make.space(northside)
    aula = make.space(northside, "Aula", capacity=40)
    make.space(northside, "Gudang", capacity=20, shown_at=None)
    client.post(ASK, data=typed())

    refused = client.post(ASK, data=typed(title="Lain"))
    ways = re.findall(r'name="instead" value="([^"]+)"', refused.text)
    filled = client.post(ASK, data=typed(title="Lain", instead=ways[1]))

    assert refused.status_code == 409 and len(ways) == 3
    assert [way.split("/")[0] for way in ways] == ["1", str(aula.id), "1"]
    assert 'action="/northside/spaces/aula/request"' in filled.text
    assert 'value="Lain"' in filled.text and "Pakai proyektor" in filled.text
    assert live_claims() == 1


@pytest.mark.parametrize("values", [
    {"title": ""}, {"asked_by": ""}, {"phone": ""}, {"phone": "123"}, {"people": ""},
    {"people": "0"}, {"consent": ""}, {"on": "9999-12-31"}, {"on": "kemarin"}, {"starts": "x"},
    {"ends": "09:00"}, {"on": "2020-03-04"}, {"on": "2100-01-01"}, {"title": "3201234567890123"},
    {"note": "x" * 1001}])
def test_bad_input_keeps_what_was_typed(client: FlaskClient, values: dict[str, str]):
    make.space(make.library())

    answer = client.post(ASK, data=typed(**values))

    assert (answer.status_code, live_claims()) == (422, 0)
    assert "Pakai proyektor" in answer.text or "note" in values
    for nonsense in ("", "x", "9/9/9/9/9", "1/9999-99-99/99:99/x", "²/x/x/x"):
        assert client.post(ASK, data=typed(**values, instead=nonsense)).status_code == 200


def test_hidden_rooms_machines_and_closed_hours_are_refused(client: FlaskClient):
    northside = make.library()
    make.space(northside)
    make.space(northside, "Gudang", shown_at=None)

    assert client.get(f"{ASK}?on={soon()}&from=10:00&until=12:00").status_code == 200
    assert client.post(ASK, data=typed(website="http://spam")).status_code == 404
    assert client.post("/northside/spaces/gudang/request", data=typed()).status_code == 404
    assert client.post(ASK, data=typed(starts="19:00", ends="20:00")).status_code == 409
    assert live_claims() == 0


def test_three_requests_without_an_answer_are_enough(app: Flask):
    room = make.space(make.library())
    for day in (3, 4, 5):
        asked(room, f"2026-03-0{day} 10:00")

    with pytest.raises(TooManyOpen):
        asked(room, "2026-03-06 10:00")
    asked(room, "2026-03-06 10:00", phone="+6281234567891")


def test_the_past_and_next_year_cannot_be_asked_for(app: Flask):
    room = make.space(make.library())

    for starts in ("2026-03-01 10:00", "2026-06-30 10:00"):
        with pytest.raises(TooFar):
            asked(room, starts)


def test_a_room_that_was_hidden_meanwhile_is_missing(app: Flask):
    with pytest.raises(Missing):
        asked(make.space(make.library(), shown_at=None))


def test_who_asked_is_told_yes_or_no(app: Flask):
    northside = make.library()
    room, ben = make.space(northside), make.staff(northside)
    yes, no = asked(room), asked(room, "2026-03-05 10:00")

    desk.confirm(yes.id, by=ben, at=AT)
    desk.give_back(no.id, by=ben, at=AT, reason="Ada perbaikan.")

    letters = [letter(message) for message in db.session.scalars(
        select(Message).order_by(Message.id))]
    assert "sudah disiapkan untuk Anda" in letters[0].text
    assert "belum bisa dipinjam pada waktu itu. Ada perbaikan." in letters[1].text
    assert all("/northside/spaces/ruang-belajar" in one.text and "tiket" not in one.text.lower()
               for one in letters)
    assert live_claims() == 1


def test_only_librarians_say_no(app: Flask):
    northside = make.library()
    row = asked(make.space(northside))

    with pytest.raises(Exception, match="decide-requests"):
        desk.give_back(row.id, by=make.staff(northside, "desk"), at=AT)


def test_after_a_week_without_an_answer_the_next_may_have_the_room(app: Flask):
    northside = make.library()
    room, ben = make.space(northside), make.staff(northside)
    first = asked(room, "2026-03-20 10:00")
    wish = ReservationRequest(space_id=room.id, purpose="loan", when=Interval(
        first.starts_at, first.ends_at))

    with pytest.raises(SpaceTaken):
        spaces.reserve(wish, by=ben, at=AT + timedelta(days=7, seconds=-1))
    spaces.reserve(wish, by=ben, at=AT + timedelta(days=7))

    assert live_claims() == 1
    assert first.released_at == AT + timedelta(days=7)


def test_what_was_answered_never_lapses(app: Flask):
    northside = make.library()
    room, ben = make.space(northside), make.staff(northside)
    first, second = asked(room, "2026-03-20 10:00"), asked(room, "2026-03-21 10:00")
    desk.confirm(first.id, by=ben, at=AT)

    tidy(at=AT + timedelta(days=8))

    assert (first.released_at, second.released_at) == (None, AT + timedelta(days=8))
    assert live_claims() == 1


def test_numbers_are_erased_when_the_form_said(app: Flask):
    room = make.space(make.library(retention_days=30))
    row = asked(room)

    tidy(at=row.ends_at + timedelta(days=30))
    assert db.session.scalar(select(Reservation.phone)) == "+6281234567890"
    tidy(at=row.ends_at + timedelta(days=30, seconds=1))
    assert db.session.scalar(select(Reservation.phone)) == ""
    assert db.session.scalar(select(func.count(Reservation.id))) == 1


def news_of(row: Reservation) -> list[str]:
    return list(db.session.scalars(select(Message.kind).where(
        Message.about == f"reservation:{row.id}", Message.settled_at.is_(None))))


def test_what_was_agreed_and_changes_is_told(app: Flask):
    northside = make.library()
    room, ben = make.space(northside), make.staff(northside)
    row = asked(room)
    desk.confirm(row.id, by=ben, at=AT)
    later = Interval(row.starts_at + timedelta(hours=1), row.ends_at + timedelta(hours=1))

    desk.change(row.id, ReservationRequest(
        space_id=room.id, when=later, purpose="loan", title="Rapat", asked_by="Cleo",
        phone="+6281234567890"), by=ben, at=AT)
    changed = news_of(row)
    desk.give_back(row.id, by=ben, at=AT)
    given_back = news_of(row)
    desk.take_again(row.id, by=ben, at=AT)

    assert (changed, given_back, news_of(row)) == (
        ["space-changed"], ["space-released"], ["space-agreed"])


def test_a_request_that_nobody_answered_is_told_too(app: Flask):
    row = asked(make.space(make.library()), "2026-03-20 10:00")

    tidy(at=AT + timedelta(days=8))

    assert news_of(row) == ["space-lapsed"]
