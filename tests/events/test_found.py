"""What a page says of itself where its address is sent or searched, and what it never says."""

import json
import re
from datetime import timedelta
from html import unescape
from io import BytesIO
from typing import Any
from xml.etree import ElementTree

import pytest
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image

from scheduler import clock
from scheduler.db import db
from scheduler.events.sitemap_views import XMLNS
from scheduler.pictures import Picture, drawn
from tests import make
from tests.statements import heard
from tests.test_sweep import path_of, rules
from tests.world import built

META = re.compile(r'<meta (?:name|property)="([^"]+)" content="([^"]*)">')
TICKET_OR_STAFF = ("/b/", "/desk/", "/settings/", "/account", "/tickets")
TITLE = "Menjahit \"tas\" & dompet <b>"


@pytest.fixture
def session():
    """A session in four days, at a library with an address."""
    northside = make.library(name="Perpustakaan Northside", place="Kendari", country="ID",
                             address="Jl. Merdeka 1")
    event = make.event(northside, title=TITLE, summary="Dari kain perca.", audience="Remaja",
                       facilitator="Bu Eta")
    made = make.session(event, starts_at=clock.now().replace(microsecond=0) + timedelta(days=4),
                        capacity=12, place="")
    db.session.commit()
    return made


def said(client: FlaskClient, path: str) -> dict[str, str]:
    return {name: unescape(value) for name, value in META.findall(client.get(path).text)}


def test_a_link_to_a_session_shows_title_day_and_place(client: FlaskClient, session: Any):
    found = said(client, f"/northside/sessions/{session.id}")

    assert found["og:title"] == TITLE
    assert found["og:image"].endswith(f"/northside/sessions/{session.id}/picture.png")
    assert found["og:url"].startswith("http")
    assert "WITA" in found["description"]
    assert "Perpustakaan Northside" in found["description"]
    assert found["og:description"] == found["description"]


def test_every_public_page_that_may_be_found_says_what_it_is_about(client: FlaskClient, session):
    paths = ("/", "/northside/", "/northside/?view=month", f"/northside/sessions/{session.id}",
             "/northside/about")
    for path in paths:
        found = said(client, path)
        assert 20 < len(found["description"]) <= 230, path
        picture = "/" + found["og:image"].split("/", 3)[3]
        assert client.get(picture).mimetype == "image/png", path


def test_no_page_for_one_reader_says_anything_for_others(app: Flask, client: FlaskClient):
    there = built()
    make.signed_in(client, there.ada)
    told = {rule.rule: said(client, path_of(rule, there.values)) for rule in rules(app, "GET")
            if any(word in rule.rule for word in TICKET_OR_STAFF)}

    assert {rule for rule, found in told.items() if any("og:" in name for name in found)} == set()


def test_the_picture_is_what_phones_expect_and_is_drawn_once(client: FlaskClient, session: Any):
    path = f"/northside/sessions/{session.id}/picture.png"
    first = client.get(path)
    again = client.get(path, headers={"If-None-Match": first.headers["ETag"]})

    assert Image.open(BytesIO(first.data)).size == (1200, 630)
    assert len(first.data) < 100_000
    assert (again.status_code, again.data) == (304, b"")


def test_a_cancelled_session_has_another_picture(client: FlaskClient, session: Any):
    path = f"/northside/sessions/{session.id}/picture.png"
    before = client.get(path)
    session.cancelled_at = clock.now()
    db.session.commit()
    after = client.get(path, headers={"If-None-Match": before.headers["ETag"]})

    assert after.status_code == 200
    assert after.data != before.data


def test_a_draft_has_neither_picture_nor_words_for_others(client: FlaskClient, sign_in, session):
    session.published_at = None
    db.session.commit()

    assert client.get(f"/northside/sessions/{session.id}/picture.png").status_code == 404
    sign_in(make.member(session.event.library, "librarian"))
    assert "og:title" not in said(client, f"/northside/sessions/{session.id}")


@pytest.mark.parametrize("title", ["", "A" * 300, "kata " * 90, "ünïcode – “kutip” 日本", "a"])
def test_any_title_can_be_drawn(title: str):
    image = drawn(Picture("sharing", "Berbagi", title, ("Senin", "di mana " * 40), "x" * 200, "!"))

    assert Image.open(BytesIO(image)).size == (1200, 630)
    assert len(image) < 100_000


def test_robots_may_read_all_but_what_is_for_one_reader(client: FlaskClient):
    text = client.get("/robots.txt").text

    assert re.search(r"^Sitemap: http\S+/sitemap.xml$", text, re.M)
    assert "Disallow: /b/" in text
    assert "/feeds" not in text  # calendar services obey it


def locations(client: FlaskClient, path: str) -> list[str]:
    root = ElementTree.fromstring(client.get(path).data)
    return ["/" + one.text.split("/", 3)[3] for one in root.iter(f"{{{XMLNS}}}loc") if one.text]


def test_the_sitemap_leads_to_every_session_to_come_and_to_nothing_else(
        client: FlaskClient, session: Any):
    make.session(session.event, starts_at=clock.now() - timedelta(days=9))
    make.session(session.event, starts_at=clock.now() + timedelta(days=9), published_at=None)
    db.session.commit()

    assert locations(client, "/sitemap.xml") == ["/northside/sitemap.xml"]
    found = locations(client, "/northside/sitemap.xml")
    assert [path for path in found if "/sessions/" in path] == [f"/northside/sessions/{session.id}"]
    assert {path: client.get(path).status_code for path in found} == dict.fromkeys(found, 200)


def test_the_sitemap_asks_as_often_for_three_as_for_thirty(client: FlaskClient, session: Any):
    def asked() -> int:
        with heard() as statements:
            client.get("/northside/sitemap.xml")
        return len(statements)
    few = asked()
    for number in range(30):
        make.session(session.event, starts_at=clock.now() + timedelta(days=5, minutes=number))
    db.session.commit()

    assert asked() == few


# https://developers.google.com/search/docs/appearance/structured-data/event
REQUIRED = {"name", "startDate", "location"}
RECOMMENDED = {"description", "endDate", "eventStatus", "image", "offers", "organizer",
               "performer", "eventAttendanceMode"}


def test_machines_read_all_that_the_page_says(client: FlaskClient, session: Any):
    text = client.get(f"/northside/sessions/{session.id}").text
    data = json.loads(text.partition('<script type="application/ld+json">')[2]
                      .partition("</script>")[0])

    assert set(data) >= REQUIRED | RECOMMENDED
    assert data["startDate"].endswith("+08:00")
    assert data["location"]["address"] == {
        "@type": "PostalAddress", "streetAddress": "Jl. Merdeka 1", "addressLocality": "Kendari",
        "addressCountry": "ID"}
    assert {name: data["offers"][name] for name in ("price", "priceCurrency", "availability")} == {
        "price": "0", "priceCurrency": "IDR", "availability": "https://schema.org/InStock"}
    assert (data["maximumAttendeeCapacity"], data["remainingAttendeeCapacity"]) == (12, 12)
    assert (data["inLanguage"], data["performer"]["name"]) == ("id", "Bu Eta")
    assert data["image"][0].endswith("/picture.png")
