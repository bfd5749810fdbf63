"""Every page passes axe-core in light, dark and forced colours, on a small phone and a desk, with
text twice as large; it keeps the CSP, and is as wide as its screen."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser, ConsoleMessage, Page

from scheduler import clock
from scheduler.bookings import actions as bookings
from scheduler.db import db
from scheduler.domain.booking import BookingRequest, SeatRequest
from scheduler.domain.interval import Interval
from scheduler.domain.permissions import GUEST
from scheduler.events import contribution_actions as contributions
from scheduler.events.contribution_actions import Gift
from scheduler.outbox import actions as outbox
from scheduler.outbox.models import Message
from scheduler.people import actions as people
from scheduler.spaces import actions as spaces
from scheduler.spaces.actions import ReservationRequest
from tests import make

AXE = Path(__file__).parent.parent / "vendor" / "axe.min.js"
PASSWORD = "ruang yang terbuka"
PUBLIC = (
    "/help",
    "/privacy",
    "/accessibility",
    "/northside/about",
    "/",
    "/?q=nowhere",
    "/northside/",
    "/northside/?q=nothing",
    "/northside/?q=menjahid",
    "/northside/?view=month",
    "/northside/sessions/{s}",
    "/b/{b}",
    "/b/{b}/details",
    "/tickets",
    "/tickets/lost",
    "/northside/lost-ticket",
    "/northside/subscribe",
    "/northside/indicators",
    "/northside/indicators/attendances",
    "/northside/indicators/visits",
    "/northside/indicators/partners_active",
    "/sign-in",
    "/join",
    "/nowhere/",
    "/northside/sessions/{f}",
    "/tickets/calendar",
    "/northside/subscribe?kind=training&q=tas",
    "/northside/spaces/",
    "/northside/spaces/ruang-belajar",
    "/northside/spaces/ruang-belajar/request",
    "/southside/spaces/",
)
STAFF = (
    "/northside/settings/",
    "/northside/settings/hours",
    "/northside/settings/hours/new",
    "/northside/settings/closures",
    "/northside/settings/undecided",
    "/northside/settings/profile",
    "/northside/desk/",
    "/northside/desk/sessions/{s}",
    "/northside/desk/sessions/{s}/closing",
    "/northside/desk/sessions/{f}",
    "/northside/desk/sessions/{f}?show=gaps",
    "/northside/desk/sessions/{f}?show=open",
    "/northside/desk/sessions/{s}?q=nobody",
    "/northside/desk/sessions/{f}/sheet",
    "/northside/desk/sessions/{f}/sheet/typing",
    "/northside/desk/sessions/{f}/closing",
    "/northside/desk/?q=cleo",
    "/northside/desk/record",
    "/northside/desk/visits",
    "/northside/settings/targets",
    "/northside/desk/quiet-months/2020-02",
    "/northside/desk/messages",
    "/northside/desk/messages?marked={told}",
    "/northside/desk/messages?show=done",
    "/northside/events/",
    "/northside/events/?state=open&q=rajut",
    "/northside/events/offers",
    "/northside/events/drafts",
    "/northside/events/new",
    "/northside/events/{e}/edit",
    "/northside/events/{e}/retirement",
    "/northside/events/{e}/dates",
    "/northside/series/{series}",
    "/northside/events/{e}/copy",
    "/northside/sessions/{s}/schedule",
    "/northside/imports/",
    "/northside/sessions/{s}/cancellation",
    "/northside/sessions/{s}/return",
    "/account",
    "/northside/settings/people",
    "/northside/settings/people/security",
    "/northside/settings/people/1",
    "/northside/settings/people/1/end",
    "/northside/calendar",
    "/northside/calendar?view=week",
    "/northside/calendar?view=list",
    "/northside/desk/sessions/{f}/bookings/new",
    "/northside/reservations/new",
    "/northside/reservations/clearing",
    "/northside/reservations/{r}",
    "/northside/reservations/{r}/edit",
    "/northside/reservations/{r}/release",
    "/northside/settings/spaces",
    "/northside/settings/spaces/new",
    "/northside/settings/spaces/{room}",
    "/northside/settings/spaces/{room}/retirement",
    "/northside/settings/partners",
    "/northside/settings/partners?q=nobody",
    "/northside/settings/partners/new",
    "/northside/settings/partners/{p}",
    "/northside/settings/partners/{p}/edit",
    "/northside/settings/partners/{p}/retirement",
    "/northside/settings/partners/{p}/removal",
    "/northside/settings/partners/{p}/agreements/new",
    "/northside/settings/partners/{p}/agreements/{a}",
    "/northside/settings/partners/{p}/agreements/{a}/end",
    "/northside/settings/partners/{p}/agreements/{a}/removal",
    "/northside/settings/partners/{p}/contributions/new",
    "/northside/settings/partners/{p}/contributions/{c}",
    "/northside/settings/partners/{p}/contributions/{c}/removal",
)


def a_world() -> dict[str, str]:
    northside = make.library(code_prefix="NS")
    room = make.space(northside, setup_minutes=30, about="Untuk rapat.", rules="Tidak merokok.")
    make.library("southside")
    event = make.event(northside, summary="Bawa kain.", bring="Gunting.")
    session = make.session(event, starts_at=clock.now().replace(minute=0, second=0, microsecond=0))
    full = make.session(make.event(northside, "Penuh", capacity=1), "2099-03-04 10:00")
    for name in ("Cleo", "Dewi"):
        placed = bookings.place(BookingRequest(
            session_id=full.id, seats=(SeatRequest(name),), phone="081234567890", consent=True,
            needs=("wheelchair",)), by=GUEST(northside.id), at=make.NOW)
    make.member(northside, "manager", "Ben").account.password_hash = people.hashed(PASSWORD)
    start = clock.now().replace(minute=0, second=0, microsecond=0) + timedelta(days=1)
    held = spaces.reserve(ReservationRequest(
        space_id=room.id, when=Interval(start, start + timedelta(hours=2)), purpose="closure",
        title="Perbaikan"), by=make.staff_at(northside.id), at=clock.now())
    partner = make.partner(northside, phone="+62401312345", contact_name="Ibu Wa Ode")
    agreed = make.agreement(partner, reference="12/2026", ended_early_on=date(2099, 1, 1))
    gave = contributions.to_session(
        Gift(partner.id, "speaker"), full.id, by=make.staff_at(northside.id), at=make.NOW)
    told = db.session.query(Message.id).order_by(Message.id).limit(1).scalar()
    outbox.settle(told, outcome="told", by=None, at=clock.now())
    codes = {"s": str(session.id), "f": str(full.id), "e": str(event.id), "b": placed.link_code,
             "r": str(held.id), "room": str(room.id), "p": str(partner.id),
             "a": str(agreed.id), "c": str(gave), "told": str(told),
             "series": str(make.series(event).id)}
    db.session.commit()
    db.session.remove()
    return codes


# Each page is looked at four times: once at each width, in every mode and with both sizes of text;
# which goes with which turns from page to page.
WIDTHS = (320, 390, 768, 1280)
MODES: tuple[dict[str, Any], ...] = (
    {"color_scheme": "light", "forced_colors": "none"},
    {"color_scheme": "dark", "forced_colors": "none"},
    {"color_scheme": "light", "forced_colors": "active"})
TEXTS = (100, 200)


def looks(number: int) -> Iterator[tuple[int, dict[str, Any], int]]:
    """Width, mode and size of text in per cent for each look at a page."""
    for turn, width in enumerate(WIDTHS):
        yield width, MODES[(number + turn) % 3], TEXTS[(number // 3 + turn) % 2]


@pytest.mark.parametrize("who", ["resident", "staff"])
def test_no_page_fails_axe_or_the_policy_or_the_width(
    app: Flask, address: str, chromium: Browser, who: str,
):
    codes = a_world()
    context = chromium.new_context(bypass_csp=False)
    page = context.new_page()
    complaints: list[str] = []

    def hear(message: ConsoleMessage) -> None:
        if "Content Security Policy" in message.text:
            complaints.append(message.text)
    page.on("console", hear)
    if who == "staff":
        sign_in(page, address)
    axe = AXE.read_text()
    found: dict[str, object] = {}
    for number, path in enumerate(STAFF if who == "staff" else PUBLIC):
        answer = page.goto(address + path.format(**codes))
        assert answer is not None and answer.status in (200, 404), path
        page.evaluate(axe)
        for width, mode, text in looks(number):
            page.set_viewport_size({"width": width, "height": 900})
            page.emulate_media(**mode)
            page.evaluate("size => { document.documentElement.style.fontSize = size }",
                          f"{text}%")
            result = page.evaluate("() => axe.run({resultTypes: ['violations']})")
            wrong = [(rule["id"], rule["nodes"][0]["html"][:160])
                     for rule in result["violations"]]
            wide = page.evaluate("() => document.documentElement.scrollWidth - window.innerWidth")
            if wrong or wide > 0 and (text == 100 or width > 320):
                found[f"{path} at {width} px, {text} %, {mode}"] = (wrong, wide)
    context.close()

    assert (found, complaints) == ({}, [])


def sign_in(page: Page, address: str) -> None:
    page.goto(f"{address}/sign-in")
    page.locator("#identifier").fill("ben@example.org")
    page.locator("#password").fill(PASSWORD)
    page.locator("form button[type=submit]").click()
    page.wait_for_url("**/desk/")
