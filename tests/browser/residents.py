"""Residents with a small old phone: what they hold, and what they do on a session's page."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import Browser, Page

from tests.browser.looking import PASSWORD

SMALL = {"width": 360, "height": 640}


@contextmanager
def resident(chromium: Browser, *, scripts: bool = False, **options: Any) -> Iterator[Page]:
    """A phone of 360 × 640, without scripts unless asked for, that nobody has used before."""
    context = chromium.new_context(**{"viewport": SMALL, "locale": "id-ID",
                                      "java_script_enabled": scripts, **options})
    page = context.new_page()
    page.set_default_timeout(15_000)
    yield page
    context.close()


def fill_in(page: Page, name: str, phone: str = "0812 3456 7890", *, agrees: bool = True) -> None:
    """Who books, in the form of a session's page."""
    page.get_by_label("Nama (wajib)").fill(name)
    page.get_by_label("Nomor ponsel atau WhatsApp").fill(phone)
    if agrees:
        page.get_by_label("Saya setuju").check()


def with_family(page: Page, *names: str) -> None:
    """Those who come along, by name."""
    page.get_by_role("radio", name=f"{len(names) + 1} orang").check()
    for number, name in enumerate(names, start=2):
        page.get_by_label(f"Nama orang ke-{number}").fill(name)


def send(page: Page, button: str = "Daftar ikut") -> None:
    """Press the form's button."""
    page.get_by_role("button", name=button).click()


def is_on_screen(page: Page, selector: str) -> bool:
    """Whether it begins on what one sees without scrolling."""
    box, size = page.locator(selector).bounding_box(), page.viewport_size
    return box is not None and size is not None and 0 <= box["y"] < size["height"]


def sign_in(page: Page, address: str) -> None:
    """Hadi, who works at the desk, with the password of all who try things out."""
    page.goto(f"{address}/sign-in")
    page.locator("#identifier").fill("hadi@example.org")
    page.locator("#password").fill(PASSWORD)
    page.locator("form button[type=submit]").click()
    page.wait_for_url("**/desk/")
