"""Every behaviour of a feed as a file that a human has read; RUANG_GOLDEN=1 rewrites them."""

import os
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from tests import make
from tests.calendars.scenes import SCENES

FOLDER = Path(__file__).parent.parent / "golden" / "feeds"
StandAt = Callable[[datetime], None]


def unfolded(body: bytes) -> list[str]:
    """The content lines as one reads them (RFC 5545 §3.1)."""
    return body.decode().replace("\r\n ", "").split("\r\n")


@pytest.mark.parametrize("name", SCENES)
def test_a_feed_is_its_golden_file(client: FlaskClient, stand_at: StandAt, name: str):
    stand_at(make.NOW)
    golden = FOLDER / f"{name}.ics"
    path = SCENES[name]()

    served = client.get(path).data
    if os.environ.get("RUANG_GOLDEN"):
        golden.write_bytes(served)

    kept = golden.read_bytes()
    assert unfolded(served) == unfolded(kept)
    assert served == kept


def test_every_golden_file_has_its_scene():
    assert {path.stem for path in FOLDER.glob("*.ics")} == set(SCENES)


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.ics")), ids=lambda path: path.stem)
def test_lines_are_folded_between_letters_and_end_as_the_standard_wants(path: Path):
    lines = path.read_bytes().split(b"\r\n")

    assert lines[-1] == b"" and b"\n" not in b"".join(lines) and b"\r" not in b"".join(lines)
    assert [line for line in lines if len(line) > 75] == []
    assert [line.decode() for line in lines]


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.ics")), ids=lambda path: path.stem)
def test_a_feed_holds_no_one_and_no_control_character(path: Path):
    text = path.read_bytes().decode()
    names = [line.partition(":")[0].partition(";")[0] for line in unfolded(path.read_bytes())]

    assert {"ATTENDEE", "ORGANIZER", "METHOD", "VALARM"} & set(names) == set()
    assert names.count("END") == names.count("BEGIN")
    assert [letter for letter in text.replace("\r\n", "")
            if ord(letter) < 32 or letter in "\x7f\x85\u2028\u2029"] == []
    assert "Cleo" not in text and "1234567890" not in text
