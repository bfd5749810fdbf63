"""Every letter in both languages, as it leaves by mail and as the desk passes it on."""

import os
import re
from pathlib import Path

import pytest
from flask import Flask

from scheduler.outbox import letters
from scheduler.outbox.letters import letter
from scheduler.outbox.models import Message

ROOT = Path(__file__).parents[2]
GOLDEN = ROOT / "tests" / "golden" / "letters"
FACTS = {
    "title": "Menjahit tas", "library": "Perpustakaan Northside", "zone": "Asia/Makassar",
    "place": "Ruang Berlatih, lantai 2", "seats": 2, "places": 3, "link": "/b/code",
    "session": "/northside/sessions/1",
    "starts_at": "2026-03-04T02:00:00+00:00", "ends_at": "2026-03-04T04:00:00+00:00",
    "before": "2026-03-03T06:00:00+00:00", "reason": "Listrik padam.", "days": 14,
    "tickets": [{"title": "Menjahit tas", "starts_at": "2026-03-04T02:00:00+00:00",
                 "ends_at": "2026-03-04T04:00:00+00:00", "link": "/b/code"}],
}
NAMED = re.compile(r"\"((?:booking|session|space)-[a-z-]+)\"")


def written(kind: str, locale: str, **facts: object) -> str:
    made = letter(Message(kind=kind, name="Cleo", locale=locale, facts={**FACTS, **facts}))
    told = "as in the mail" if made.told == made.text else made.told
    return f"Subject: {made.subject}\n\n{made.text}\n\n--- WhatsApp, SMS ---\n{told}\n"


@pytest.mark.parametrize("locale", ["id", "en"])
@pytest.mark.parametrize("kind", letters.kinds())
def test_a_letter_reads_as_it_always_did(app: Flask, kind: str, locale: str):
    path = GOLDEN / f"{kind}.{locale}.txt"

    if os.environ.get("RUANG_GOLDEN"):
        path.parent.mkdir(exist_ok=True)
        path.write_text(written(kind, locale))
    assert path.read_text() == written(kind, locale)


def test_no_letter_of_the_past_is_left_among_the_golden_files():
    files = {path.name.split(".")[0] for path in GOLDEN.glob("*.txt")}

    assert files == set(letters.kinds())


def test_every_letter_that_is_posted_has_its_folder(app: Flask):
    posted = {kind for path in (ROOT / "scheduler").rglob("*actions.py")
              for kind in NAMED.findall(path.read_text())}

    assert posted and posted <= set(app.extensions["letters"])


def test_what_is_missing_leaves_no_gap(app: Flask):
    bare = {"reason": "", "place": ""}

    for kind in letters.kinds():
        made = letter(Message(kind=kind, name="Cleo", locale="en", facts={**FACTS, **bare}))
        assert "\n\n\n" not in made.text and "  " not in made.text and ", ," not in made.text


def test_a_title_over_two_lines_stays_one_subject(app: Flask):
    made = letter(Message(kind="booking-placed", name="Cleo", locale="en",
                          facts={**FACTS, "title": "Sewing\nBcc: all@example.org"}))

    assert made.subject == "You are booked: Sewing Bcc: all@example.org"


def test_words_are_plain_text_and_not_escaped(app: Flask):
    made = letter(Message(kind="booking-placed", name="Nur'aini & co", locale="en", facts=FACTS))

    assert made.text.startswith("Hello Nur'aini & co, you are booked (2 places).")
