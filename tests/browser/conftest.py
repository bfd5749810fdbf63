"""A real server with a real Chromium in front of it, on a phone-sized screen."""

import os
import shutil
import threading
from collections.abc import Iterator

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, Playwright, sync_playwright
from werkzeug.serving import make_server

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
QUIET = ["--no-sandbox", "--disable-gpu", "--disable-background-networking",
         "--disable-component-update", "--disable-sync", "--no-first-run"]


@pytest.fixture(scope="session")
def player() -> Iterator[Playwright]:
    """What drives browsers: one a process."""
    with sync_playwright() as player:
        yield player


@pytest.fixture(scope="session")
def chromium(player: Playwright) -> Iterator[Browser]:
    browser = player.chromium.launch(executable_path=CHROMIUM, args=QUIET)
    yield browser
    browser.close()


@pytest.fixture
def address(app: Flask) -> Iterator[str]:
    """The address of the app, served by threads."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    app.config["BASE_URL"] = f"http://127.0.0.1:{server.server_port}"
    yield str(app.config["BASE_URL"])
    server.shutdown()
    thread.join()
    server.server_close()
    app.config["BASE_URL"] = "http://localhost"


@pytest.fixture
def phone(chromium: Browser) -> Iterator[Page]:
    """A page 390 pixels wide that complains about every broken promise of the CSP."""
    context = chromium.new_context(viewport={"width": 390, "height": 800}, locale="id-ID")
    page = context.new_page()
    page.set_default_timeout(15_000)
    yield page
    context.close()
