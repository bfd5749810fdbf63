"""What a device holds: tickets are kept, taken off with a question, and put back."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from scheduler import clock
from scheduler.bookings import actions as bookings
from scheduler.bookings import device_tickets
from scheduler.db import db
from scheduler.domain.booking import BookingRequest, SeatRequest
from scheduler.domain.permissions import GUEST
from tests import make
from tests.statements import heard


@pytest.fixture
def codes(app: Flask) -> list[str]:
    """The links of two tickets, for sessions in two and in three days."""
    northside = make.library()
    event = make.event(northside, "Menjahit tas")
    found = []
    for days in (2, 3):
        session = make.session(event, starts_at=clock.now() + timedelta(days=days), capacity=9)
        found.append(bookings.place(BookingRequest(
            session_id=session.id, seats=(SeatRequest("Cleo"),), phone="081234567890",
            consent=True), by=GUEST(northside.id), at=clock.now()).link_code)
    db.session.commit()
    return found


def tickets(client: FlaskClient) -> list[str]:
    page = client.get("/tickets").text
    return [code for code in page.split('href="/b/')[1:] for code in [code.partition('"')[0]]]


def test_a_ticket_opened_on_another_phone_can_be_kept_there(client: FlaskClient, codes):
    before = client.get(f"/b/{codes[0]}").text
    assert tickets(client) == []

    client.post(f"/b/{codes[0]}/keeping")

    assert "Simpan tiket ini di ponsel ini" in before
    assert "Simpan tiket ini di ponsel ini" not in client.get(f"/b/{codes[0]}").text
    assert tickets(client) == [codes[0]]


def kept(client: FlaskClient, codes: list[str]) -> FlaskClient:
    for code in codes:
        client.post(f"/b/{code}/keeping")
    return client


def test_taking_a_ticket_off_asks_names_it_and_leaves_the_others(client: FlaskClient, codes):
    kept(client, codes)
    asked = client.get("/tickets/removal", query_string={"ticket": codes[0]}).text

    assert tickets(client) == codes
    assert "Menjahit tas" in asked
    assert "Pendaftarannya tetap berlaku" in asked
    client.post("/tickets/removal", data={"ticket": codes[0]})
    assert tickets(client) == [codes[1]]


def test_taking_all_off_is_undone_with_one_tap_and_only_for_a_while(
        client: FlaskClient, codes: list[str], monkeypatch: pytest.MonkeyPatch):
    kept(client, codes)
    client.post("/tickets/removal")
    assert tickets(client) == []

    client.post("/tickets/return")
    assert tickets(client) == codes

    client.post("/tickets/removal")
    monkeypatch.setattr(device_tickets, "UNDO", -1)
    client.post("/tickets/return")
    assert tickets(client) == []


def test_one_taken_off_after_another_is_no_reason_to_lose_the_first(client: FlaskClient, codes):
    kept(client, codes)
    for code in codes:
        client.post("/tickets/removal", data={"ticket": code})
    client.post("/tickets/return")

    assert tickets(client) == codes


def test_nobody_takes_off_or_keeps_what_the_device_does_not_hold(client: FlaskClient, codes):
    client.post("/tickets/removal", data={"ticket": codes[0]})
    client.post("/tickets/return")

    assert tickets(client) == []
    assert client.post("/b/nothing-of-ours/keeping").status_code == 404


def test_a_cancelled_ticket_says_so_and_leads_to_another_date(client: FlaskClient, codes):
    kept(client, codes)
    booking = bookings.queries.by_code(codes[0])
    bookings.cancel(booking.id, by=GUEST(booking.library_id), at=clock.now())
    db.session.commit()
    page, mine = client.get(f"/b/{codes[0]}").text, client.get("/tickets").text

    assert "Tiket ini tidak berlaku lagi." in page
    assert "Tunjukkan kode ini" not in page
    assert "<s class=\"code\">" in page
    assert "Daftar lagi" in page
    assert "Bisa juga di tanggal lain" in page
    assert mine.index(codes[1]) < mine.index("Tiket yang batal") < mine.index(codes[0])


@pytest.mark.parametrize("path", ["/northside/", "/"])
def test_rows_and_pages_say_that_one_is_booked_for_one_question(
        client: FlaskClient, codes: list[str], path: str):
    def asked(path: str) -> tuple[int, Any]:
        with heard() as statements:
            page = client.get(path).text
        return len(statements), page
    client.get(path)
    without, page = asked(path)
    assert "Anda terdaftar" not in page

    kept(client, codes)
    client.get(path)
    count, page = asked(path)
    assert (count, page.count("Anda terdaftar")) == (without + 1, 2)
    session = bookings.queries.by_code(codes[0]).session_id
    assert f'href="/b/{codes[0]}"' in client.get(f"/northside/sessions/{session}").text
