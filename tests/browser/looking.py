"""Every page there is, opened in a real browser: all addresses of the product, and those of its
states that have an address of their own, as a resident and as Ada, who runs the place."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from flask import Flask
from playwright.sync_api import Browser, Page

from scheduler.db import db
from scheduler.people import actions as people
from tests import make, wide_world
from tests.conftest import SettledClient
from tests.test_sweep import path_of, rules
from tests.world import World

PASSWORD = "ruang yang terbuka"
STATES = (
    "/?q=nowhere", "/{lib}/?q=nothing", "/{lib}/?view=month", "/{lib}/calendar?view=week",
    "/{lib}/calendar?view=list", "/{lib}/desk/?q=rina", "/{lib}/desk/messages?show=done",
    "/{lib}/subscribe?kind=training&q=tas", "/{lib}/indicators/visits",
    "/{lib}/indicators/partners_active", "/{lib}/settings/partners?q=nobody", "/nowhere/",
)


@dataclass(frozen=True)
class Pages:
    """Addresses of pages: those that open for everyone, and those that open for Ada alone."""

    public: list[str]
    staff: list[str]


def a_world() -> World:
    """One of everything, in every state in which a page shows a form; Ada can sign in."""
    there = wide_world.built()
    there.ada.account.password_hash = people.hashed(PASSWORD)
    db.session.commit()
    return there


def pages(app: Flask, there: World) -> Pages:
    """Every page, found by asking all there is for HTML."""
    states = [state.format(**there.values) for state in STATES]
    every = [path_of(rule, there.values) for rule in rules(app, "GET")]
    every = list(dict.fromkeys([*every, *there.values["pages"], *states]))  # type: ignore[misc]
    app.test_client_class = SettledClient
    guest, ada = app.test_client(), make.signed_in(app.test_client(), there.ada)
    public = [path for path in every if is_page(guest, path, (200, 404, 410))]
    staff = [path for path in every if path not in public and is_page(ada, path, (200,))]
    db.session.remove()
    return Pages(public, staff)


def is_page(client: Any, path: str, wanted: tuple[int, ...]) -> bool:
    answer = client.get(path)
    return answer.status_code in wanted and answer.mimetype == "text/html"


@contextmanager
def opened(chromium: Browser, address: str, *, staff: bool = False, **options: Any,
           ) -> Iterator[Page]:
    """A page in a window of its own; Ada has signed in if it is for staff."""
    context = chromium.new_context(**{"viewport": {"width": 390, "height": 800}, **options})
    page = context.new_page()
    page.set_default_timeout(15_000)
    if staff:
        page.goto(f"{address}/sign-in")
        page.locator("#identifier").fill("ada@example.org")
        page.locator("#password").fill(PASSWORD)
        page.locator("form button[type=submit]").click()
        page.wait_for_url("**/desk/")
    yield page
    context.close()
