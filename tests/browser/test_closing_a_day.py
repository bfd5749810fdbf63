"""The electricity is off on Wednesday: 40 sessions, 40 parties, and a librarian with a phone."""

from datetime import datetime, timedelta

import pytest
from flask import Flask
from playwright.sync_api import Locator, Page, expect

from scheduler import clock
from scheduler.bookings import actions as bookings
from scheduler.bookings.models import Booking
from scheduler.db import db
from scheduler.domain.booking import BookingRequest, SeatRequest
from scheduler.domain.permissions import GUEST
from scheduler.events.models import Session
from scheduler.outbox.models import Message
from scheduler.people import actions as people
from tests import make

PASSWORD = "ruang yang terbuka"


class Taps:
    """How often the screen was touched: a button, a link, a field before typing in it."""

    def __init__(self) -> None:
        self.number = 0

    def on(self, what: Locator, typed: str = "") -> None:
        self.number += 1
        if typed:
            what.fill(typed)
        else:
            what.click()


def a_full_day() -> datetime:
    """40 sessions on a day next month, a party at each; every tenth has an e-mail."""
    northside = make.library(code_prefix="NS")
    day = (clock.now() + timedelta(days=30)).astimezone(northside.zone).replace(
        hour=8, minute=0, second=0, microsecond=0)
    for number in range(40):
        session = make.session(make.event(northside, f"Kelas {number}"),
                               starts_at=day + timedelta(minutes=10 * number))
        bookings.place(BookingRequest(
            session_id=session.id, seats=(SeatRequest(f"Warga {number}"),), consent=True,
            phone=f"0812345670{number:02}",
            email=f"warga{number}@example.org" if number % 10 == 0 else ""),
            by=GUEST(northside.id), at=clock.now())
    make.member(northside, "manager", "Ada").account.password_hash = people.hashed(PASSWORD)
    db.session.commit()
    return day


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without"])
def test_a_day_with_40_sessions_is_closed_and_everyone_told_in_under_12_taps(
    app: Flask, address: str, phone: Page, scripts: bool,
):
    day, taps = a_full_day(), Taps()
    db.session.remove()
    if not scripts:
        phone.route("**/*.js", lambda route: route.abort())
    phone.goto(f"{address}/sign-in?next=/northside/desk/")
    phone.get_by_label("Nomor ponsel atau surel").fill("ada@example.org")
    phone.get_by_label("Kata sandi").fill(PASSWORD)
    phone.get_by_role("button", name="Masuk").click()

    taps.on(phone.get_by_role("link", name="Pengaturan", exact=True))
    taps.on(phone.get_by_role("link", name="Hari tutup"))
    taps.on(phone.get_by_label("Dari", exact=True), f"{day:%Y-%m-%d}")
    taps.on(phone.get_by_label("Alasan"), "Listrik padam")
    taps.on(phone.get_by_role("button", name="Tutup", exact=True))
    expect(phone.locator(".lead")).to_contain_text("40 pertemuan, 40 pendaftaran (40 orang)")
    taps.on(phone.get_by_role("radio", name="Batalkan"))
    taps.on(phone.get_by_role("button", name="Tutup dan lakukan ini"))
    expect(phone.locator("#many")).to_contain_text("(36)")
    expect(phone.locator("[data-words]").nth(1)).to_contain_text("Listrik padam")
    if scripts:
        taps.on(phone.get_by_role("button", name="Salin semua nomor"))
        taps.on(phone.get_by_role("button", name="Salin satu teks untuk semua"))
    taps.on(phone.get_by_role("button", name="Tandai semua sudah dikabari"))
    expect(phone.locator(".flash").first).to_contain_text("36 pendaftar ditandai sudah dikabari")

    assert taps.number < 12
    told = db.session.query(Message).filter_by(kind="session-cancelled")
    assert sorted((one.channel, one.outcome) for one in told) == (
        [("mail", None)] * 4 + [("telling", "told")] * 36)
    assert {one.about for one in told} == {
        f"booking:{one.id}" for one in db.session.query(Booking)}
    assert {one.cancel_reason for one in db.session.query(Session)} == {"Listrik padam"}
