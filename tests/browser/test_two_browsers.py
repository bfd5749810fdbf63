"""Two librarians, two browsers, one form: whoever saves second reads who was first, and one tap
saves on top. Without scripts too."""

from contextlib import contextmanager
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect

from scheduler.db import db
from scheduler.events.models import Event
from scheduler.people import actions as people
from tests import make
from tests.browser.test_access import AXE

PASSWORD = "ruang yang terbuka"


def two_librarians() -> int:
    """Ada and Hasriani, and an event they both look after; its number."""
    northside = make.library()
    for name in ("Ada", "Hasriani"):
        make.member(northside, "manager", name).account.password_hash = people.hashed(PASSWORD)
    number = make.event(northside, "Merajut", summary="Bersama", bring="Benang").id
    db.session.commit()
    db.session.remove()
    return int(number)


@contextmanager
def signed_in(chromium: Browser, address: str, name: str, **options: Any) -> Any:
    context = chromium.new_context(viewport={"width": 390, "height": 800}, **options)
    page = context.new_page()
    page.goto(f"{address}/sign-in")
    page.locator("#identifier").fill(f"{name.lower()}@example.org")
    page.locator("#password").fill(PASSWORD)
    page.locator("form button[type=submit]").click()
    page.wait_for_url("**/desk/")
    yield page
    context.close()


def save(page: Page) -> None:
    page.get_by_role("button", name="Simpan").click()


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without"])
def test_the_second_reads_who_was_first_and_saves_on_top(
    app: Flask, address: str, chromium: Browser, scripts: bool,
):
    number = two_librarians()
    path = f"{address}/northside/events/{number}/edit"
    with (signed_in(chromium, address, "Ada") as ada,
          signed_in(chromium, address, "Hasriani", java_script_enabled=scripts) as hasriani):
        for page in (ada, hasriani):
            page.goto(path)
        ada.get_by_label("Judul").fill("Merajut taplak")
        ada.get_by_label("Yang perlu dibawa").fill("Jarum")
        save(ada)
        hasriani.get_by_label("Dalam satu atau dua kalimat").fill("Bersama Bu Nur")
        hasriani.get_by_label("Yang perlu dibawa").fill("Gunting")
        save(hasriani)

        summary = hasriani.get_by_role("alert")
        expect(summary).to_contain_text("Ada mengubah ini")
        expect(summary).to_contain_text("Merajut taplak")
        expect(summary).to_contain_text("Jarum")
        expect(hasriani.get_by_label("Judul")).to_have_value("Merajut taplak")
        expect(hasriani.get_by_label("Yang perlu dibawa")).to_have_value("Gunting")
        assert hasriani.title().startswith("Berubah sementara itu")
        if scripts:
            expect(summary).to_be_focused()
            assert faults(hasriani) == []
        save(hasriani)
        hasriani.wait_for_url("**/events/")

    kept = db.session.get_one(Event, number)
    assert (kept.title, kept.summary, kept.bring) == ("Merajut taplak", "Bersama Bu Nur", "Gunting")


def faults(page: Page) -> list[str]:
    """What axe-core finds, and whether the page is wider than the phone."""
    page.evaluate(AXE.read_text())
    found = page.evaluate("() => axe.run({resultTypes: ['violations']})")
    wide = page.evaluate("() => document.documentElement.scrollWidth - window.innerWidth")
    return [rule["id"] for rule in found["violations"]] + (["too wide"] if wide > 0 else [])
