"""The commonest call a desk gets, on a phone without scripts: "saya tidak jadi, Bu"."""

from flask import Flask
from playwright.sync_api import Browser, Page, expect

from scheduler import clock
from scheduler.bookings import actions as bookings
from scheduler.db import transaction
from scheduler.domain.booking import BookingRequest, SeatRequest
from scheduler.domain.permissions import GUEST
from scheduler.people import actions as people
from tests import make
from tests.browser.looking import PASSWORD
from tests.browser.residents import resident, sign_in


def a_party(*names: str) -> None:
    """A booking at Northside, and Hadi at its desk."""
    northside = make.library(code_prefix="NS")
    make.member(northside, "desk", "Hadi").account.password_hash = people.hashed(PASSWORD)
    session = make.session(make.event(northside, "Mendongeng"), "2099-03-04 10:00", capacity=8)
    with transaction():
        bookings.place(BookingRequest(
            session_id=session.id, seats=tuple(map(SeatRequest, names)), phone="0812 3456 7890",
            consent=True), by=GUEST(northside.id), at=clock.now())


class Taps:
    """Counts what a hand does; typing is not a tap."""

    def __init__(self, page: Page) -> None:
        self.page, self.count = page, 0

    def tap(self, role: str, name: str) -> None:
        self.page.get_by_role(role, name=name).first.click()
        self.count += 1


def test_a_callers_booking_is_found_shortened_and_cancelled_in_four_taps(
    app: Flask, address: str, chromium: Browser,
):
    a_party("Ina", "Ita", "Budi")
    with resident(chromium) as page:
        sign_in(page, address)
        hand = Taps(page)

        page.get_by_role("searchbox", name="Ada yang menelepon").fill("ita")
        hand.tap("button", "Cari pendaftarannya")
        hand.tap("checkbox", "Ita")
        hand.tap("button", "Lepaskan tempatnya")
        expect(page.locator("h1")).to_have_text("Ina, Budi")
        hand.tap("button", "Batalkan pendaftaran (2 orang)")

        expect(page.locator(".flash").first).to_contain_text("Pendaftaran dibatalkan")
        assert hand.count == 4

        hand.tap("button", "Urungkan: jadi datang")
        expect(page.locator(".tags")).to_contain_text("Terdaftar")
