"""Residents at 360 × 640 without scripts: Wa Ode errs, corrects, waits and gets her place; a
mother books for four."""

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect

from scheduler import clock
from scheduler.bookings import actions as bookings
from scheduler.db import db, transaction
from scheduler.domain.booking import BookingRequest, SeatRequest
from scheduler.domain.permissions import GUEST
from scheduler.events.models import Session
from tests import make
from tests.browser.residents import fill_in, is_on_screen, resident, send, with_family


def a_story_hour(capacity: int = 15, **values: str) -> tuple[int, str]:
    """A session for families with other dates after it; its number and its path."""
    event = make.event(make.library(phone="+624013121234", address="Jl. Poros 4"), "Mendongeng",
                       audience="Keluarga", capacity=capacity, **values)
    session = make.session(event, "2099-03-04 10:00")
    for day in range(5, 11):
        make.session(event, f"2099-03-{day:02d} 10:00")
    found = session.id, f"/northside/sessions/{session.id}"
    db.session.commit()
    db.session.remove()
    return found


def booked(session_id: int, name: str) -> int:
    """Someone else's booking."""
    with transaction():
        session = db.session.get_one(Session, session_id)
        placed = bookings.place(
            BookingRequest(session_id=session_id, seats=(SeatRequest(name),),
                           phone="0812 9999 0001", consent=True),
            by=GUEST(session.library_id), at=clock.now())
    db.session.remove()
    return placed.id


def gives_back(booking_id: int) -> None:
    with transaction():
        booking = db.session.get_one(bookings.Booking, booking_id)
        bookings.cancel(booking_id, by=GUEST(booking.library_id), at=clock.now())
    db.session.remove()


def test_wa_ode_errs_corrects_waits_and_gets_her_place(
    app: Flask, address: str, chromium: Browser,
):
    session_id, path = a_story_hour(capacity=1)
    first = booked(session_id, "Tini")
    with resident(chromium) as page:
        page.goto(f"{address}{path}")
        jump = page.get_by_role("link", name="Masuk daftar tunggu")
        assert jump.bounding_box()["y"] < 640
        expect(page.get_by_role("heading", name="Bisa juga di tanggal lain")).to_be_visible()

        fill_in(page, "Wa Ode", "0812", agrees=False)
        send(page, "Masuk daftar tunggu")
        assert is_on_screen(page, "#error-summary")
        expect(page.locator("#error-summary li")).to_have_count(2)
        expect(page.get_by_label("Nama (wajib)")).to_have_value("Wa Ode")

        fill_in(page, "Wa Ode")
        send(page, "Masuk daftar tunggu")
        expect(page.locator("main")).to_contain_text("Anda nomor 1 di daftar tunggu")

        gives_back(first)
        page.reload()
        expect(page.locator(".ticket")).to_contain_text("Terdaftar")


def test_a_mother_books_for_four_by_name(app: Flask, address: str, chromium: Browser):
    _session_id, path = a_story_hour()
    with resident(chromium) as page:
        page.goto(f"{address}{path}")
        expect(page.get_by_label("Nama orang ke-2")).to_be_hidden()
        fill_in(page, "Ina")
        with_family(page, "Ita", "Budi", "Sari")
        send(page)

        expect(page.locator(".ticket")).to_contain_text("4 tempat, bersama Ita, Budi, Sari")


def test_who_marks_fewer_than_she_named_is_asked_and_loses_nothing(
    app: Flask, address: str, chromium: Browser,
):
    _session_id, path = a_story_hour()
    with resident(chromium) as page:
        page.goto(f"{address}{path}")
        fill_in(page, "Ina")
        with_family(page, "Ita", "Budi", "Sari")
        page.get_by_role("radio", name="2 orang").check()
        send(page)

        expect(page.locator("#error-summary")).to_contain_text("2 orang, tetapi menulis 4 nama")
        expect(page.get_by_label("Nama orang ke-4")).to_have_value("Sari")
        page.get_by_role("radio", name="3 orang").check()
        page.get_by_label("Nama orang ke-4").fill("")
        send(page)
        expect(page.locator(".ticket")).to_contain_text("3 tempat, bersama Ita, Budi")


def test_a_child_names_a_guardian_and_nobody_else_is_asked(
    app: Flask, address: str, chromium: Browser,
):
    _session_id, path = a_story_hour()
    with resident(chromium) as page:
        page.goto(f"{address}{path}")
        expect(page.get_by_label("Nama wali Anda")).to_be_hidden()
        page.get_by_label("Saya belum 18 tahun").check()
        fill_in(page, "Ita")
        page.get_by_label("Nama wali Anda").fill("Ina")
        send(page)

        expect(page.locator(".ticket")).to_contain_text("Ina")


def height(page: Page) -> int:
    return int(page.evaluate("document.documentElement.scrollHeight"))


@pytest.mark.parametrize("values", [{}, {"bring": "Alat tulis seadanya. Belum pernah mencoba? "
                                                  "Tidak apa-apa, pendamping siap membantu."}])
def test_the_page_filled_for_four_is_no_longer_than_it_may_be(
    app: Flask, address: str, chromium: Browser, values: dict[str, str],
):
    """3,500 px: 1.3 times the page as it was drawn for one."""
    _session_id, path = a_story_hour(
        summary="Cerita pendek, lagu, dan boneka tangan yang bisa diulang di rumah.", **values)
    with resident(chromium, scripts=True, viewport={"width": 390, "height": 844}) as page:
        page.goto(f"{address}{path}")
        fill_in(page, "Ina")
        with_family(page, "Ita", "Budi", "Sari")
        assert height(page) <= 3500


def test_a_ticket_moves_to_another_phone_and_is_not_lost_by_a_tap(
    app: Flask, address: str, chromium: Browser,
):
    _session_id, path = a_story_hour()
    with resident(chromium) as first, resident(chromium) as second:
        first.goto(f"{address}{path}")
        fill_in(first, "Ina")
        with_family(first, "Ita", "Budi", "Sari")
        send(first)

        second.goto(first.url)
        second.get_by_role("button", name="Simpan tiket ini di ponsel ini").click()
        second.goto(f"{address}/tickets")
        expect(second.get_by_role("link", name="Mendongeng").first).to_be_visible()

        second.get_by_role("link", name="Hapus semua tiket").click()
        expect(second.locator("main")).to_contain_text("Pendaftarannya tetap berlaku")
        second.get_by_role("button", name="Ya, hapus").click()
        expect(second.locator("main")).to_contain_text("1 tiket dihapus dari ponsel ini")
        second.get_by_role("button", name="Urungkan").click()
        expect(second.get_by_role("link", name="Mendongeng").first).to_be_visible()

        second.goto(f"{address}{path}")
        expect(second.locator("main")).to_contain_text("Anda sudah terdaftar di pertemuan ini")
