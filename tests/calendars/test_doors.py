"""Ways into a calendar stand where a person would look for them, and lead where they say."""

import re
from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest
from flask.testing import FlaskClient

from scheduler.calendars.links import google_add_url, google_event_url, webcal_url
from tests import make, world

GOOGLE = re.compile(r'href="(https://calendar\.google\.com/[^"]+)"')


def test_google_gets_the_date_in_utc_and_the_public_page():
    asked = parse_qs(urlsplit(google_event_url(
        "Menjahit & merajut", make.instant("2026-03-04 10:00"), make.instant("2026-03-04 12:00"),
        where="Teras, Northside", url="https://ruang.example/northside/sessions/1")).query)

    assert asked == {
        "action": ["TEMPLATE"], "text": ["Menjahit & merajut"],
        "dates": ["20260304T020000Z/20260304T040000Z"], "location": ["Teras, Northside"],
        "details": ["https://ruang.example/northside/sessions/1"]}


def test_a_feed_opens_in_google_by_its_encoded_webcal_address():
    url = "https://ruang.example/x/feeds/programme.ics?kind=learning&q=a+b"

    assert webcal_url(url) == "webcal://ruang.example/x/feeds/programme.ics?kind=learning&q=a+b"
    assert parse_qs(urlsplit(google_add_url(url)).query) == {"cid": [webcal_url(url)]}


@pytest.mark.parametrize(("page", "doors"), [
    ("/northside/", ["/northside/subscribe", "/northside/feeds/programme.ics"]),
    ("/northside/?view=month", ["/northside/subscribe", "/northside/feeds/programme.ics"]),
    ("/northside/sessions/1", ["/northside/sessions/1.ics"]),
    ("/b/{code}", ["/northside/sessions/1.ics", "/tickets/calendar", "/northside/subscribe"]),
    ("/northside/spaces/ruang-belajar", ["http://localhost/northside/feeds/spaces/"
                                         "ruang-belajar.ics"]),
    ("/northside/subscribe", ["http://localhost/northside/feeds/programme.ics"]),
])
def test_a_page_has_its_doors(client: FlaskClient, page: str, doors: list[str]):
    built = world.built()

    text = unescape(client.get(page.format(**built.values)).text)

    assert [door for door in doors if f'href="{door}' not in text] == []


def test_a_tickets_google_link_tells_the_public_page_and_not_the_secret_one(client: FlaskClient):
    code = str(world.built().values["code"])

    text = client.get(f"/b/{code}").text

    links = [unescape(link) for link in GOOGLE.findall(text)]
    assert [parse_qs(urlsplit(link).query)["details"] for link in links] == [
        ["http://localhost/northside/sessions/1"]]
    assert code not in "".join(links)


def test_staff_find_the_rooms_for_their_own_calendar(client: FlaskClient, sign_in: object):
    sign_in(world.built().ada)

    assert 'href="/northside/subscribe#staff-rooms"' in client.get("/northside/calendar").text
