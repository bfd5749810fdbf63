"""Who has a question is one tap from the library, and WhatsApp is named only where it is read."""

import re
from typing import Any
from urllib.parse import unquote

import pytest
from flask.testing import FlaskClient

from scheduler.db import db
from scheduler.libraries.models import Library
from tests import make
from tests.libraries.test_profile import PROFILE, TYPED

LAND, MOBILE, CHAT = "+624013121234", "+6281234567890", "+628119876543"
LINES = re.compile(r"Telepon atau kirim WhatsApp|Kirim WhatsApp|Telepon meja|Datang saja ke meja")


def pages_of(library: Library) -> dict[str, str]:
    """Every public page that says how to reach the library."""
    session = make.session(make.event(library))
    room = make.space(library)
    return {"session": f"/{library.slug}/sessions/{session.id}", "about": f"/{library.slug}/about",
            "room": f"/{library.slug}/spaces/{room.slug}",
            "programme": f"/{library.slug}/"}


@pytest.mark.parametrize(("phone", "whatsapp", "dials", "chats"), [
    ("", "", "", ""),
    (LAND, "", LAND, ""),
    ("0401 312 ext. 4", "", "0401312", ""),
    (MOBILE, "", MOBILE, MOBILE),
    (LAND, CHAT, LAND, CHAT),
    ("", CHAT, "", CHAT),
])
def test_every_page_leads_to_the_numbers_there_are_and_to_no_other(
    client: FlaskClient, phone: str, whatsapp: str, dials: str, chats: str,
):
    library = make.library(phone=phone, whatsapp=whatsapp)

    for name, path in pages_of(library).items():
        page = client.get(path).text

        assert set(re.findall(r'href="tel:([^"]*)"', page)) == ({dials} - {""}), name
        assert {f"+{one}" for one in re.findall(r"https://wa\.me/(\d+)", page)} == (
            {chats} - {""}), name
        said = re.search("kirim WhatsApp", page, re.IGNORECASE)
        assert bool(said) <= bool(chats), f"{name} sends people to a WhatsApp that nobody reads"


@pytest.mark.parametrize(("phone", "whatsapp", "said"), [
    ("", "", "Datang saja ke meja"), (LAND, "", "Telepon meja"), ("", CHAT, "Kirim WhatsApp"),
    (LAND, CHAT, "Telepon atau kirim WhatsApp")])
def test_the_programme_says_the_ways_there_are(
    client: FlaskClient, phone: str, whatsapp: str, said: str,
):
    make.library(phone=phone, whatsapp=whatsapp)

    assert LINES.findall(client.get("/northside/").text) == [said]


def test_the_chat_of_a_session_begins_with_its_title_and_day(client: FlaskClient):
    library = make.library(whatsapp=CHAT)
    session = make.session(make.event(library, "Menjahit & merenda"), starts="2026-03-04 09:00")

    page = client.get(f"/northside/sessions/{session.id}").text

    words = unquote(re.findall(r"https://wa\.me/\d+\?text=([^\"]+)", page)[0])
    assert words.startswith("Halo Northside, saya mau bertanya tentang Menjahit & merenda, "
                            "Rabu, 4 Maret 2026, 09.00–")


def test_the_profile_takes_a_number_for_whatsapp_however_it_is_written(
    client: FlaskClient, sign_in: Any,
):
    library = make.library()
    sign_in(make.member(library, "manager", "Ratna"))

    assert client.post(PROFILE, data={**TYPED, "whatsapp": "0811-987-6543"}).status_code == 303
    assert db.session.get_one(Library, library.id).whatsapp == CHAT
    assert client.post(PROFILE, data={**TYPED, "whatsapp": "312"}).status_code == 422
