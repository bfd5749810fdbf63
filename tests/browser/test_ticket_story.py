"""A ticket at 360 × 640 without scripts: shortened by name, kept on another phone, taken off it
and put back; and however it is written, its code is wholly to be seen."""

import re
from collections.abc import Iterator
from urllib.parse import unquote

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect

from scheduler.db import db
from scheduler.libraries.models import Library
from scheduler.people import actions as people
from tests import make
from tests.browser.looking import PASSWORD
from tests.browser.residents import fill_in, resident, send, sign_in, with_family

LONG = "Muhammadabdurrahmanbinwaode" * 4


@pytest.fixture
def path(app: Flask) -> Iterator[str]:
    session = make.session(make.event(make.library(), "Mendongeng", audience="Keluarga"),
                           "2099-03-04 10:00")
    found = f"/northside/sessions/{session.id}"
    db.session.commit()
    db.session.remove()
    yield found


def test_a_mother_shortens_her_party_by_name_and_keeps_the_ticket_on_another_phone(
    path: str, address: str, chromium: Browser,
):
    with resident(chromium) as first, resident(chromium) as other:
        first.goto(f"{address}{path}")
        fill_in(first, "Ina")
        with_family(first, "Ita", "Budi", "Sari")
        send(first)
        first.get_by_text("Kurangi jumlah tempat").click()
        first.get_by_label("Budi").check()
        first.get_by_role("button", name="Lepaskan tempatnya").click()
        expect(first.locator(".ticket")).to_contain_text("3 tempat, bersama Ita, Sari")

        other.goto(first.url)
        other.get_by_role("button", name="Simpan tiket ini di ponsel ini").click()
        other.goto(f"{address}/tickets")
        expect(other.get_by_role("link", name="Mendongeng", exact=True)).to_be_visible()

        other.get_by_role("link", name="Hapus semua tiket dari ponsel ini…").click()
        expect(other.locator("main")).to_contain_text("Pendaftarannya tetap berlaku")
        other.get_by_role("button", name="Ya, hapus").click()
        expect(other.get_by_role("link", name="Mendongeng", exact=True)).to_be_hidden()
        other.get_by_role("button", name="Urungkan").click()
        expect(other.get_by_role("link", name="Mendongeng", exact=True)).to_be_visible()


def outside(page: Page, selector: str) -> list[str]:
    """The sides on which it leaves its card or the screen."""
    one, card = page.locator(selector).bounding_box(), page.locator(".ticket").bounding_box()
    assert one is not None and card is not None
    width = page.evaluate("document.documentElement.clientWidth")
    left, right = max(card["x"], 0), min(card["x"] + card["width"], width)
    return [side for side, wrong in (
        ("left", one["x"] < left), ("right", one["x"] + one["width"] > right + .5),
        ("bottom", one["y"] + one["height"] > card["y"] + card["height"])) if wrong]


def test_a_long_unbroken_name_and_large_letters_leave_the_code_whole(
    path: str, address: str, chromium: Browser,
):
    with resident(chromium, scripts=True) as page:
        page.goto(f"{address}{path}")
        fill_in(page, LONG)
        send(page)
        expect(page.locator(".ticket")).to_be_visible()
        wrong = []
        for size in ("100%", "200%"):
            for width in (320, 360, 390, 768, 1280):
                page.set_viewport_size({"width": width, "height": 640})
                page.evaluate(f"document.documentElement.style.fontSize = '{size}'")
                wrong += [(size, width, part, side) for part in (".qr", ".code", ".ticket h1")
                          for side in outside(page, part)]

    assert wrong == []


def test_who_has_no_link_any_more_gets_back_to_the_ticket_through_the_desk(
    path: str, address: str, chromium: Browser,
):
    northside = db.session.query(Library).one()
    make.member(northside, "desk", "Hadi").account.password_hash = people.hashed(PASSWORD)
    db.session.commit()
    db.session.remove()
    with resident(chromium) as old, resident(chromium) as new, resident(chromium) as desk:
        old.goto(f"{address}{path}")
        fill_in(old, "Wa Ode")
        send(old)
        ticket = old.url

        new.goto(f"{address}/tickets")
        new.get_by_role("link", name="Cari tiket saya").click()
        new.get_by_role("link", name="Northside").click()
        new.get_by_label("Nama").fill("wa ode")
        new.get_by_label("Nomor ponsel").fill("0812 3456 7890")
        new.get_by_role("button", name="Minta tiket saya").click()
        expect(new.locator("main")).to_contain_text("Kalau ada tiket dengan nama dan nomor ini")
        expect(new.locator("main")).not_to_contain_text("/b/")

        sign_in(desk, address)
        desk.goto(f"{address}/northside/desk/messages?kind=ticket-asked")
        text = desk.get_by_role("link", name="WhatsApp").first.get_attribute("href") or ""
        assert "wa.me/6281234567890" in text
        sent = re.findall(r"http\S+/b/[\w-]+", unquote(text))
        desk.get_by_role("button", name="Sudah saya kabari").first.click()

        new.goto(sent[0])
        assert new.url == ticket
        expect(new.locator(".ticket")).to_contain_text("Wa Ode")
