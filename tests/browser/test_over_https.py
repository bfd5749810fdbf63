"""From the first invitation to a booking given back: https, nginx and granian as documented."""

import re
import shlex
from collections.abc import Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import Browser, Page, Playwright, expect

from scheduler import clock
from tests.browser.conftest import CHROMIUM, QUIET
from tests.browser.documented import HOST, Place, block, served

BASE = f"https://{HOST}"
PASSWORD = "ruang yang terbuka"


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    with served(tmp_path_factory.mktemp("ruang")) as place:
        yield place


@pytest.fixture(scope="module")
def browser(player: Playwright, place: Place) -> Iterator[Browser]:
    """A Chromium that finds HOST on this machine and takes its certificate for good."""
    rules = f"--host-resolver-rules=MAP {HOST}:443 127.0.0.1:{place.port}"
    opened = player.chromium.launch(executable_path=CHROMIUM, args=[*QUIET, rules])
    yield opened
    opened.close()


def device(browser: Browser) -> Page:
    """A phone of its own, which has never been here."""
    page = browser.new_context(viewport={"width": 390, "height": 800}, locale="id-ID",
                               ignore_https_errors=True).new_page()
    page.set_default_timeout(20_000)
    return page


def invited(place: Place) -> str:
    """The link that the page's own commands print."""
    (place.folder / "libraries.csv").write_text(block("csv", "slug,name"))
    commands = re.findall(r"^\.venv/bin/flask (imports run libraries|people invite) (.*)$",
                          block("sh", "people invite"), re.M)
    assert len(commands) == 2
    for verb, given in commands:
        said = place.flask(*verb.split(), *shlex.split(
            given.replace("libraries.csv", str(place.folder / "libraries.csv"))))
    return next(line for line in said.splitlines() if line.startswith(f"{BASE}/join/"))


def test_from_the_first_invitation_to_a_booking_given_back(place: Place, browser: Browser):
    link, secrets = invited(place), []
    secrets.append(link.rpartition("/")[2])

    afni = device(browser)
    afni.goto(link)
    afni.get_by_label("Kata sandi").fill(PASSWORD)
    afni.get_by_role("button", name="Masuk").click()
    expect(afni).to_have_url(f"{BASE}/sultra/desk/")
    cookies = {one["name"]: one for one in afni.context.cookies()}
    assert {(one["secure"], one["httpOnly"], one["sameSite"]) for one in cookies.values()} == {
        (True, True, "Lax")}
    publish(afni)
    secrets.append(rooms_address(afni))

    cleo = device(browser)
    book(cleo)
    secrets.append(cleo.url.rpartition("/")[2])
    keep_fewer(cleo)
    secrets.append(tickets_address(cleo))
    mine, rooms = (f"/feeds/{token}.ics" for token in (secrets[3], secrets[1]))
    assert [place.answer(path).status for path in (mine, rooms)] == [200, 200]
    assert "STATUS:CONFIRMED" in place.answer(mine).words
    close_address(cleo)
    assert place.answer(mine).status == 404
    give_back(cleo, f"{BASE}/b/{secrets[2]}")

    afni.goto(f"{BASE}/account")
    afni.get_by_role("button", name="Keluar", exact=True).first.click()
    expect(afni).to_have_url(f"{BASE}/sign-in")
    assert [secret for secret in secrets if secret in place.logged] == []
    assert "POST /sign-out 303" in place.logged


def publish(page: Page) -> None:
    """An activity of next week, outside, so that no room has to be there first."""
    on = (clock.now() + timedelta(days=7)).date().isoformat()
    page.goto(f"{BASE}/sultra/events/new")
    for name, value in (("title", "Menjahit tas"), ("place", "Teras"), ("on", on),
                        ("starts", "09:00"), ("ends", "11:00"), ("capacity", "12")):
        page.locator(f"[name={name}]").fill(value)
    page.locator("[name=kind]").first.check()
    page.get_by_role("button", name="Simpan dan terbitkan").click()
    expect(page.locator(".flash").first).to_be_visible()


def rooms_address(page: Page) -> str:
    """The token of the calendar of rooms, shown once."""
    page.goto(f"{BASE}/sultra/subscribe")
    page.get_by_role("button", name="Buat alamat pribadi").first.click()
    return token_on(page)


def token_on(page: Page) -> str:
    """Of the private address that a page shows once."""
    shown = page.locator(f'input[value^="{BASE}/feeds/"]').first.input_value()
    return shown.rpartition("/")[2].removesuffix(".ics")


def book(page: Page) -> None:
    page.goto(f"{BASE}/sultra/")
    page.get_by_role("link", name="Menjahit tas").click()
    page.get_by_label("Nama (wajib)").fill("Cleo")
    page.get_by_label("Nomor ponsel atau WhatsApp").fill("0812 3456 7890")
    page.get_by_role("radio", name="2 orang").check()
    page.get_by_label("Nama orang ke-2").fill("Dewi")
    page.get_by_label("Saya setuju").check()
    page.get_by_role("button", name="Daftar ikut").click()
    expect(page.locator(".ticket")).to_contain_text("2 tempat")


def keep_fewer(page: Page) -> None:
    page.get_by_text("Kurangi jumlah tempat").click()
    page.get_by_label("Dewi").check()
    page.get_by_role("button", name="Lepaskan tempatnya").click()
    expect(page.locator(".ticket")).to_contain_text("1 tempat")


def tickets_address(page: Page) -> str:
    page.get_by_text("Kalender lain").click()
    page.get_by_role("link", name="Tiket saya di kalender").click()
    page.get_by_role("button", name="Buat alamat pribadi").click()
    return token_on(page)


def close_address(page: Page) -> None:
    page.get_by_text("Alamatnya hilang").click()
    page.get_by_role("button", name="Tutup alamat").click()
    expect(page.locator(".flash").first).to_be_visible()


def give_back(page: Page, ticket: str) -> None:
    page.goto(ticket)
    page.get_by_text("Batalkan pendaftaran").click()
    page.get_by_role("button", name="Ya, batalkan").click()
    expect(page.locator(".ticket")).to_contain_text("Dibatalkan")


def test_files_come_through_packed_and_as_strict(place: Place):
    sheet = re.search(r'href="(/static/[^"]+\.css)"', place.answer("/").words)
    assert sheet is not None
    said = {name.lower(): value for name, value in place.answer(sheet[1]).headers.items()}

    assert said["strict-transport-security"] == "max-age=31536000"
    assert said["x-content-type-options"] == "nosniff"
    assert said["content-security-policy"] == "default-src 'none'; frame-ancestors 'none'"
    assert "immutable" in said["cache-control"]
    assert place.answer("/healthz").headers["Strict-Transport-Security"] == "max-age=31536000"


@pytest.mark.parametrize(("path", "secure"), [("/sultra", True), ("/", False)])
def test_nobody_is_sent_to_a_place_that_only_the_asker_named(
        place: Place, path: str, secure: bool):
    answer = place.answer(path, host="evil.example", secure=secure)

    assert "evil.example" not in str(answer)
    assert answer.headers.get("Location", "/").startswith(("/", f"{BASE}/"))
