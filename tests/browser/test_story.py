"""The whole story: found, booked, opened, welcomed, counted, followed, called off."""

import csv
from datetime import timedelta
from io import StringIO
from urllib.request import urlopen

from flask import Flask
from icalendar import Calendar
from playwright.sync_api import Page, expect

from scheduler import clock
from scheduler.db import db
from scheduler.events import queries as events
from scheduler.events.models import Session
from scheduler.people import actions as people
from tests import make

PASSWORD = "ruang yang terbuka"


def attendances(address: str, on: str) -> str:
    with urlopen(f"{address}/northside/indicators.csv?from={on}&to={on}") as answer:
        rows = csv.DictReader(StringIO(answer.read().decode()))
    return next(row["value"] for row in rows if row["indicator"] == "attendances")


def followed(address: str) -> list[tuple[str, str]]:
    with urlopen(f"{address}/northside/feeds/programme.ics") as answer:
        calendar = Calendar.from_ical(answer.read())
    return [(str(event["summary"]), str(event["status"])) for event in calendar.walk("VEVENT")]


def a_workshop() -> tuple[int, str]:
    """A session that begins in an hour, and its local date."""
    northside = make.library(code_prefix="NS")
    starts = clock.now().replace(microsecond=0) + timedelta(hours=1)
    session = make.session(make.event(northside, "Menjahit tas"), starts_at=starts)
    make.session(make.event(northside, "Mendongeng"), starts_at=starts + timedelta(days=2))
    account = make.member(northside, "librarian", "Ben").account
    account.password_hash = people.hashed(PASSWORD)
    found = session.id, starts.astimezone(northside.zone).date().isoformat()
    db.session.commit()
    return found


def the_hour_goes_by(session_id: int) -> str:
    """It has begun by now; its local date."""
    session = db.session.get_one(Session, session_id)
    session.starts_at = clock.now().replace(microsecond=0) - timedelta(minutes=1)
    on = session.starts_at.astimezone(events.library_of(session).zone).date().isoformat()
    db.session.commit()
    db.session.remove()
    return on


def test_a_resident_books_a_librarian_welcomes_and_the_figures_move(
    app: Flask, address: str, phone: Page,
):
    session_id, on = a_workshop()
    db.session.remove()

    phone.goto(f"{address}/")
    phone.get_by_role("link", name="Northside").click()
    phone.get_by_role("link", name="Menjahit tas").click()
    phone.get_by_label("Nama (wajib)").fill("Cleo")
    phone.get_by_label("Nomor ponsel atau WhatsApp").fill("0812 3456 7890")
    phone.get_by_role("radio", name="2 orang").check()
    phone.get_by_label("Nama orang ke-2").fill("Dewi")
    phone.get_by_label("Saya setuju").check()
    phone.get_by_role("button", name="Daftar ikut").click()
    expect(phone.locator(".ticket")).to_contain_text("Menjahit tas")
    expect(phone.locator(".ticket")).to_contain_text("2 tempat")
    phone.goto(f"{address}/tickets")
    phone.get_by_role("link", name="Menjahit tas", exact=True).click()
    expect(phone.locator(".code")).to_contain_text("NS-")

    phone.goto(f"{address}/northside/desk/sessions/{session_id}")
    phone.get_by_label("Nomor ponsel atau surel").fill("ben@example.org")
    phone.get_by_label("Kata sandi").fill(PASSWORD)
    phone.get_by_role("button", name="Masuk").click()
    phone.get_by_role("button", name="Hadir Cleo").click()
    expect(phone.locator(".guest.is-in")).to_contain_text("Cleo")
    phone.get_by_label("Nama", exact=True).fill("Eka")
    phone.get_by_role("button", name="Hadir", exact=True).click()
    expect(phone.locator(".flash")).to_contain_text("Eka")
    assert attendances(address, on) == ""

    on = the_hour_goes_by(session_id)
    phone.reload()
    phone.get_by_role("link", name="Tutup pertemuan…").click()
    phone.get_by_role("button", name="Tutup pertemuan").click()
    expect(phone.locator(".sums")).to_contain_text("2")
    assert attendances(address, on) == "2"

    assert ("Mendongeng", "CONFIRMED") in followed(address)
    phone.goto(f"{address}/northside/events/")
    phone.get_by_role("link", name="Batalkan… Mendongeng").click()
    phone.get_by_label("Alasan").fill("Hujan lebat")
    phone.get_by_role("button", name="Ya, batalkan").click()
    expect(phone.locator(".flash").first).to_contain_text("dibatalkan")
    assert ("Mendongeng", "CANCELLED") in followed(address)
