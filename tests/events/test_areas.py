"""The page of a nation or a province: what is on in all libraries below it, and the way to them."""

import re
from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from scheduler import clock
from scheduler.libraries.models import Library
from tests import make
from tests.statements import heard


@pytest.fixture
def network() -> dict[str, Library]:
    """A nation, two provinces, a town in each, and a session in both towns."""
    nation = make.library("nation", kind="nation", hours=())
    made = {"nation": nation}
    for province, town in (("east", "eastham"), ("west", "weston")):
        made[province] = make.library(province, kind="province", parent_id=nation.id, hours=())
        made[town] = make.library(town, kind="regency", parent_id=made[province].id)
        make.session(make.event(made[town], f"Di {town}"),
                     starts_at=clock.now() + timedelta(days=2))
    return made


def titles(page: str) -> list[str]:
    return sorted(re.findall(r'<h3><a href="[^"]+">([^<]+)<', page))


def tree(page: str) -> list[str]:
    return re.findall(r'tree__one"><a href="/([^"]+)/">', page)


def test_an_area_shows_what_is_on_below_it_and_whose_it_is(
    client: FlaskClient, network: dict[str, Library],
):
    nation, east = (client.get(f"/{slug}/").text for slug in ("nation", "east"))

    assert titles(nation) == ["Di eastham", "Di weston"] and titles(east) == ["Di eastham"]
    assert tree(nation) == ["east", "eastham", "west", "weston"] and tree(east) == ["eastham"]
    assert "Eastham · Teras" in east
    assert re.findall(r'<b class="n">(\d+)</b>', east) == ["0", "0", "1"]
    assert "/east/subscribe#network" in east and "/east/feeds/network.ics" in east


def test_a_search_of_an_area_stays_in_it(client: FlaskClient, network: dict[str, Library]):
    page = client.get("/east/?q=di").text

    assert titles(page) == ["Di eastham"]
    assert "1 pertemuan untuk “di”" in page
    assert titles(client.get("/east/?q=weston").text) == []
    assert tree(client.get("/east/?q=weston").text) == []


def test_an_areas_own_sessions_have_a_page_of_their_own(
    client: FlaskClient, network: dict[str, Library],
):
    assert "Hanya kegiatan di East sendiri" not in client.get("/east/").text
    make.session(make.event(network["east"], "Di kantor"),
                 starts_at=clock.now() + timedelta(days=1))

    page, own = client.get("/east/").text, client.get("/east/?below=0").text

    assert titles(page) == ["Di eastham", "Di kantor"]
    assert 'href="/east/?below=0">Hanya kegiatan di East sendiri</a>' in page
    assert titles(own) == ["Di kantor"]
    assert 'href="/east/?below=1">Kegiatan di semuanya</a>' in own


def test_a_town_shows_its_own_and_leads_to_all_below_it(
    client: FlaskClient, network: dict[str, Library],
):
    village = make.library("village", parent_id=network["eastham"].id)
    make.session(make.event(village, "Di desa"), starts_at=clock.now() + timedelta(days=1))

    assert titles(client.get("/eastham/").text) == ["Di eastham"]
    assert 'href="/eastham/?below=1">' in client.get("/eastham/").text
    page = client.get("/eastham/?below=1&kind=training").text
    assert titles(page) == ["Di desa", "Di eastham"]
    assert 'name="below" value="1"' in page and "below=1&amp;kind=training" in page


def test_an_area_without_anything_says_so_and_goes_nowhere(client: FlaskClient):
    make.library("nation", kind="nation", hours=())

    page = client.get("/nation/").text

    assert "Belum ada kegiatan yang direncanakan" in page and 'class="pager"' not in page


def test_days_are_named_by_their_distance_and_rows_by_their_hours(
    client: FlaskClient, network: dict[str, Library],
):
    event = make.event(network["eastham"], "Nanti")
    at = clock.now()
    for days in (0, 1, 2):
        make.session(event, starts_at=at + timedelta(days=days, seconds=30))

    headings = re.findall(r'<h2 id="d[^"]+">(.*?)</h2>', client.get("/").text, re.S)

    wall = at.astimezone(network["eastham"].zone)
    if (wall + timedelta(seconds=40)).date() == wall.date():
        assert [one.split(" <")[0].strip() for one in headings[:2]] == ["Hari ini", "Besok"]
        assert len(headings) == 3


def test_an_area_asks_as_often_for_3_as_for_300(
    client: FlaskClient, network: dict[str, Library],
):
    def asked() -> int:
        client.get("/nation/")
        with heard() as said:
            client.get("/nation/")
        return len(said)
    few = asked()
    for number in range(300):
        town = make.library(f"town-{number}", parent_id=network["east"].id, hours=())
        make.session(make.event(town), starts_at=clock.now() + timedelta(days=1))

    assert asked() == few
