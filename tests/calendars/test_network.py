"""One calendar for a library and all below it: for who coordinates, and who lives between."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from flask.testing import FlaskClient

from scheduler.calendars import queries
from scheduler.events import actions as events
from scheduler.libraries.models import Library
from tests import make
from tests.calendars.strict import wrong_in

FEED = "/kendari/feeds/network.ics"
TOLD = re.compile(r"^SUMMARY:(.*)\r$", re.MULTILINE)


@pytest.fixture
def kendari(app: object, stand_at: Callable[[datetime], None]) -> Library:
    """A regency in WITA, a village of its own in WIT, another regency's village."""
    stand_at(make.NOW)
    kendari = make.library("kendari", kind="regency")
    below = make.library(parent_id=kendari.id, timezone="Asia/Jayapura")
    for library, title in ((kendari, "Merajut"), (below, "Menjahit"),
                           (make.library("elsewhere"), "Jauh")):
        make.session(make.event(library, title))
    make.session(make.event(below, "Draf"), published_at=None)
    return kendari


def told(client: FlaskClient, path: str = FEED) -> list[str]:
    answer = client.get(path)
    assert wrong_in(answer.data, at=make.NOW) == []
    return sorted(TOLD.findall(answer.data.decode()))


def test_it_tells_of_the_library_and_those_below_only(client: FlaskClient, kendari: Library):
    assert told(client) == ["Menjahit", "Merajut"]
    assert told(client, "/northside/feeds/network.ics") == ["Menjahit"]
    assert told(client, f"{FEED}?q=MERAJUT&space=x&free=1") == ["Merajut"]
    assert told(client, f"{FEED}?to=2026-03-01&lang=en") == []
    assert client.get("/nowhere/feeds/network.ics").status_code == 404


def test_a_change_below_changes_its_tag_and_nothing_else_does(
    client: FlaskClient, kendari: Library,
):
    tag = {"If-None-Match": client.get(FEED).headers["ETag"]}
    unchanged = client.get(FEED, headers=tag).status_code

    events.cancel(2, reason="", by=make.staff_at(2), at=make.NOW)
    after = client.get(FEED, headers=tag)

    assert (unchanged, after.status_code) == (304, 200)
    assert after.data.count(b"STATUS:CANCELLED") == 1


def test_it_begins_last_week_and_is_cut_before_it_grows_too_large(
    client: FlaskClient, kendari: Library, monkeypatch: pytest.MonkeyPatch,
):
    event = make.event(kendari, "Lama")
    for days in (-8, -6, 170, 183):
        make.session(event, starts_at=make.NOW + timedelta(days=days))

    assert told(client) == ["Lama", "Lama", "Menjahit", "Merajut"]
    monkeypatch.setattr(queries, "MOST_TOLD", 1)
    assert told(client, f"{FEED}?x") == ["Lama"]


def test_who_has_libraries_below_finds_the_door(client: FlaskClient, kendari: Library):
    assert f'value="http://localhost{FEED}' in client.get("/kendari/subscribe").text
    assert "network.ics" not in client.get("/northside/subscribe").text
    assert 'href="/kendari/subscribe#network"' in client.get("/").text
