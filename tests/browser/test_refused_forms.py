"""A form that was refused opens where it says why, and Back leads to it, without scripts too."""

import pytest
from flask import Flask
from playwright.sync_api import Browser, expect

from scheduler.db import db
from tests import make
from tests.browser.residents import fill_in, is_on_screen, resident, send


@pytest.fixture
def session_page(app: Flask, address: str) -> str:
    session = make.session(make.event(make.library(), "Merajut"), "2099-03-04 10:00")
    path = f"{address}/northside/sessions/{session.id}"
    db.session.commit()
    db.session.remove()
    return path


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without"])
def test_the_answer_opens_at_its_summary_and_back_leads_to_it(
    session_page: str, chromium: Browser, scripts: bool,
):
    with resident(chromium, scripts=scripts) as page:
        page.goto(session_page)
        fill_in(page, "Wa Ode", "0812")
        send(page)

        expect(page).to_have_title("Periksa lagi: Merajut — Northside")
        assert is_on_screen(page, "#error-summary")

        fill_in(page, "Wa Ode")
        send(page)
        expect(page.locator(".ticket")).to_contain_text("Wa Ode")
        page.go_back()
        expect(page).to_have_title("Periksa lagi: Merajut — Northside")
        send(page)
        expect(page.locator(".ticket")).to_contain_text("Wa Ode")
