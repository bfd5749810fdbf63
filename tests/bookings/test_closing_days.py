"""The doors were closed over booked sessions: one sentence without numbers, booking went on, and
neither the session nor the ticket said a word. Now what is planned is listed, and decided."""

import re
from typing import Any

import pytest
from flask.testing import FlaskClient

from scheduler.bookings.models import Booking
from scheduler.db import db
from scheduler.libraries.models import Closure
from scheduler.spaces.models import Claim
from tests import make
from tests.bookings.scenes import DAY, Planned, news, party, planned, span
from tests.pages import Page

CLOSURES, UNDECIDED = "/northside/settings/closures", "/northside/settings/undecided"
ALL_OF_IT = "3 pertemuan, 4 pendaftaran (5 orang), 2 pemakaian ruangan"
HADI = {"name": "Hadi", "phone": "081234567899", "consent": "y"}


def words(answer: Any) -> str:
    text = re.sub(r"<(script|style|svg)\b.*?</\1>", " ", answer.text, flags=re.S)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", text))


@pytest.fixture
def there(client: FlaskClient, sign_in: Any) -> Planned:
    found = planned()
    make.signed_in(client, db.session.query(make.Member).filter_by(
        account_id=found.ada.account_id).one())
    return found


def typed(**values: str) -> dict[str, str]:
    return {"first": DAY, "reason": "Listrik padam", **values}


def listed(client: FlaskClient, **values: str) -> tuple[Any, dict[str, str]]:
    """The page that lists what is met, and what its form would send."""
    answer = client.post(CLOSURES, data=typed(look="1", **values))
    form = next(one for one in Page(answer.text).forms if "version" in one.sent())
    return answer, {name: given[0] for name, given in form.sent().items()}


def test_what_is_planned_is_listed_before_anything_is_closed(client: FlaskClient, there: Planned):
    answer, sent = listed(client)

    assert ALL_OF_IT in words(answer)
    assert answer.status_code == 200
    assert db.session.query(Closure).all() == []
    assert sent["first"] == DAY and sent["why"] == "Listrik padam"


def test_all_is_cancelled_in_one_go_and_everyone_told_once(client: FlaskClient, there: Planned):
    _answer, sent = listed(client)

    answer = client.post(CLOSURES, data={**sent, "everyone": "cancel"})

    assert re.search(r"/northside/desk/messages\?act=\d+$", answer.location)
    assert [one.cancel_reason for one in there.sessions] == ["Listrik padam"] * 3
    assert there.loan.released_at and there.request.released_at
    assert news() == [
        ("space-released", "Bu Eta"), ("session-cancelled", "Cleo"), ("space-declined", "Pak Udin"),
        ("session-cancelled", "Rina"), ("session-cancelled", "Sari"), ("session-cancelled", "Wati")]
    queue = words(client.get(answer.location))
    assert "Kabari semuanya sekaligus (5)" in queue and "+6281234567890" in queue
    assert db.session.query(Claim).filter(Claim.released_at.is_(None)).count() == 2  # next weeks


def test_exceptions_are_made_by_row(client: FlaskClient, there: Planned):
    inside, outside, weekly = there.sessions
    _answer, sent = listed(client)

    client.post(CLOSURES, data={
        **sent, "everyone": "cancel", f"s{outside.id}": "keep", f"r{there.loan.id}": "keep",
        f"s{inside.id}": "move", "to_day": "2099-03-06"})

    assert (outside.state, outside.outside_hours_reason) == ("published", "Listrik padam")
    assert inside.starts_at == span("09:00", "10:00", "2099-03-06").start
    assert (weekly.state, there.loan.released_at) == ("cancelled", None)
    assert news() == [
        ("session-moved", "Cleo"), ("space-declined", "Pak Udin"), ("booking-placed", "Rina"),
        ("session-cancelled", "Sari"), ("session-moved", "Wati")]
    assert client.post(f"/northside/sessions/{outside.id}/bookings", data=HADI).status_code == 303


def test_who_books_in_between_is_not_cancelled_unseen(client: FlaskClient, there: Planned):
    _answer, sent = listed(client)
    party(there.sessions[1], "Hadi", "081234567899")
    chosen = {**sent, "everyone": "cancel", "why": "Banjir", f"s{there.sessions[1].id}": "keep"}

    answer = client.post(CLOSURES, data=chosen)

    assert answer.status_code == 409
    assert "3 pertemuan, 5 pendaftaran (6 orang)" in words(answer)
    again = next(one for one in Page(answer.text).forms if "version" in one.sent())
    kept = {name: given[0] for name, given in again.sent().items()}
    assert (kept["everyone"], kept["why"], kept["reason"]) == ("cancel", "Banjir", "Listrik padam")
    assert 'value="keep" selected' in answer.text
    assert db.session.query(Closure).all() == []

    assert client.post(CLOSURES, data={**chosen, "version": kept["version"]}).status_code == 303
    assert [one.state for one in there.sessions] == ["cancelled", "published", "cancelled"]


@pytest.mark.parametrize(("wrong", "said"), [
    ({}, "Mohon pilih"), ({"everyone": "cancel", "why": ""}, "Mohon tulis alasannya"),
    ({"everyone": "move"}, "Mohon pilih hari baru"),
    ({"everyone": "move", "to_day": DAY}, "Belum semuanya bisa"),
    ({"everyone": "fly"}, "Mohon pilih")])
def test_what_cannot_be_done_is_said_and_nothing_is_done(
    client: FlaskClient, there: Planned, wrong: dict[str, str], said: str,
):
    _answer, sent = listed(client)

    answer = client.post(CLOSURES, data={**sent, **wrong})

    assert answer.status_code in (409, 422)
    assert said in words(answer)
    assert db.session.query(Closure).all() == []
    assert [one.state for one in there.sessions] == ["published"] * 3


def test_closed_without_a_decision_nobody_can_book_and_every_page_says_so(
    client: FlaskClient, there: Planned,
):
    answer = client.post(CLOSURES, data=typed())
    page = words(client.get(answer.location))

    assert answer.location == UNDECIDED
    assert f"Ditutup. Ini mengenai {ALL_OF_IT}." in page
    for one in there.sessions:
        url = f"/northside/sessions/{one.id}"
        shown, booked = words(client.get(url)), client.post(f"{url}/bookings", data=HADI)
        assert "Perpustakaan tutup waktu itu: Listrik padam." in shown
        assert (booked.status_code, "Pendaftaran dihentikan" in booked.text) == (409, True)
    ticket = words(client.get(f"/b/{there.cleo.link_code}"))
    assert "Listrik padam" in ticket and "akan mengabari Anda" in ticket
    assert "Perpustakaan tutup" in words(client.get(f"/northside/?from={DAY}"))
    assert "Menjahit" not in words(client.get(f"/northside/?from={DAY}&to={DAY}&free=1"))
    assert "STATUS:TENTATIVE" in client.get(
        f"/northside/sessions/{there.sessions[0].id}.ics").text
    assert "5 hal" in words(client.get(CLOSURES))


def test_what_was_left_open_is_decided_later_or_opens_again(client: FlaskClient, there: Planned):
    client.post(CLOSURES, data=typed())
    closure = db.session.query(Closure).one()

    client.post(f"{CLOSURES}/{closure.id}/withdrawal")
    opened = [one.shut_at for one in (*there.sessions, there.loan, there.request)]
    restored = client.post(f"{CLOSURES}/{closure.id}/restoration")
    form = next(one for one in Page(client.get(UNDECIDED).text).forms if "version" in one.sent())
    sent = {name: given[0] for name, given in form.sent().items()}
    client.post(UNDECIDED, data={**sent, "everyone": "cancel", "why": "Banjir"})

    assert opened == [None] * 5
    assert restored.location == UNDECIDED
    assert {one.cancel_reason for one in there.sessions} == {"Banjir"}
    assert len(news("session-cancelled")) == 4


def test_where_nothing_waits_there_is_nothing_to_press(client: FlaskClient, there: Planned):
    page = client.get(UNDECIDED)

    assert "Tidak ada yang menunggu keputusan" in words(page)
    assert [form.action for form in Page(page.text).forms if form.action == UNDECIDED] == []


def test_a_part_of_a_day_meets_what_it_touches(client: FlaskClient, there: Planned):
    answer, _sent = listed(client, starts="09:30", ends="10:00")

    assert "1 pertemuan, 2 pendaftaran (3 orang), 1 pemakaian ruangan" in words(answer)


def test_an_empty_day_is_closed_at_once(client: FlaskClient, there: Planned):
    answer = client.post(CLOSURES, data={"first": "2099-03-10", "reason": "Nyepi", "look": "1"})

    assert (answer.status_code, answer.location) == (303, CLOSURES)
    assert db.session.query(Closure).count() == 1


def test_nothing_new_is_planned_on_a_closed_day_without_a_reason(
    client: FlaskClient, there: Planned,
):
    client.post(CLOSURES, data={"first": "2099-03-10", "reason": "Nyepi"})
    url = f"/northside/events/{there.event.id}/dates"
    date = {"on": "2099-03-10", "starts": "09:00", "ends": "10:00", "place": "Teras",
            "capacity": "4", "every": "0"}

    refused = client.post(url, data=date)
    planned_all_the_same = client.post(url, data={**date, "outside_hours_reason": "Malam puisi"})

    assert (refused.status_code, planned_all_the_same.status_code) == (409, 303)
    assert db.session.query(Booking).count() == 4
