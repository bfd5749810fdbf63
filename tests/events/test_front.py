"""The network's front door: what is on, and the libraries by their places."""

import re
from datetime import timedelta

from flask import Flask
from flask.testing import FlaskClient

from scheduler import clock
from scheduler.domain.searching import wished
from scheduler.libraries import tree_queries
from scheduler.libraries.tree_queries import Branch
from tests import make
from tests.statements import heard


def names(page: str) -> list[str]:
    """The libraries in the tree, as they stand below one another."""
    tree = page[page.index('id="libraries"'):]
    return re.findall(r'<p class="tree__one"><a href="/[^"]+/">([^<]+)</a>', tree)


def shape(branches: tuple[Branch, ...]) -> list[object]:
    return [[one.library.name, *shape(one.below)] if one.below else one.library.name
            for one in branches]


def test_a_town_finds_the_villages_below_it(client: FlaskClient):
    kendari = make.library("kendari", kind="regency")
    wolo = make.library("wolo", parent_id=kendari.id)
    make.library("ranooha", parent_id=wolo.id)
    make.library("baubau", kind="regency")

    found = client.get("/?q=KENDARI").text
    everything = client.get("/").text

    assert names(found) == ["Kendari", "Wolo", "Ranooha"]
    assert names(everything) == ["Baubau", "Kendari", "Wolo", "Ranooha"]


def test_libraries_stand_below_one_another(app: Flask):
    nation = make.library("nation", kind="nation")
    east = make.library("east", parent_id=nation.id, kind="province")
    make.library("village", parent_id=east.id)
    make.library("west", parent_id=nation.id, kind="province")

    assert shape(tree_queries.tree().branches) == [["Nation", ["East", "Village"], "West"]]
    assert shape(tree_queries.tree(wished("east")).branches) == [["East", "Village"]]


def test_what_is_named_twice_stands_once(app: Flask):
    east = make.library("east", kind="province")
    make.library("east-village", parent_id=east.id)

    assert shape(tree_queries.tree(wished("east")).branches) == [["East", "East-Village"]]


def test_the_lowest_level_stays_away_when_it_would_be_too_much(app: Flask):
    nation = make.library("nation", kind="nation")
    for number in range(4):
        make.library(f"village-{number}", parent_id=nation.id, hours=())

    assert shape(tree_queries.tree(limit=4).branches) == ["Nation"]
    assert tree_queries.tree(limit=4).left == 4
    assert tree_queries.tree(limit=5).left == 0
    assert len(tree_queries.tree(wished("village"), limit=3).branches) == 3


def test_letters_that_mean_anything_to_the_database_mean_themselves(client: FlaskClient):
    make.library("kendari")

    for words in ("%", "_"):
        assert names(client.get("/", query_string={"q": words}).text) == []


def test_a_closed_library_is_not_at_the_front_door(client: FlaskClient):
    make.library("kendari", closed_on=make.NOW.date())

    assert names(client.get("/").text) == []


def test_the_front_door_shows_what_is_on_anywhere(client: FlaskClient):
    northside = make.library()
    make.session(make.event(northside, "Menjahit tas"), starts_at=clock.now() + timedelta(days=2))
    make.session(make.event(northside, "Rapat"), starts_at=clock.now() + timedelta(days=1),
                 published_at=None)

    page = client.get("/").text

    assert "Menjahit tas" in page and "Rapat" not in page


def test_words_name_what_happens_or_the_place_where_it_happens(client: FlaskClient):
    soon = clock.now() + timedelta(days=2)
    make.session(make.event(make.library("kendari"), "Menjahit tas"), starts_at=soon)
    make.session(make.event(make.library("baubau"), "Mendongeng", kind="sharing"), starts_at=soon)

    def on(query: str) -> set[str]:
        return {title for title in ("Menjahit tas", "Mendongeng")
                if f">{title}<span" in client.get(f"/?{query}").text}

    assert on("q=jahit") == {"Menjahit tas"}
    assert on("q=Baubau") == {"Mendongeng"}
    assert on("q=Baubau&kind=training") == set()
    assert on("kind=sharing") == {"Mendongeng"}


def test_the_front_door_asks_as_often_for_3_libraries_as_for_300(client: FlaskClient):
    def asked() -> int:
        with heard() as said:
            client.get("/")
        return len(said)
    for number in range(3):
        make.session(make.event(make.library(f"one-{number}", hours=())),
                     starts_at=clock.now() + timedelta(days=1))
    few = asked()
    above = make.library("above", kind="province", hours=())
    for number in range(297):
        make.library(f"more-{number}", hours=(), parent_id=above.id)

    assert asked() == few
