"""A search finds what is to come, whenever it is and however it is written."""

import re
from collections.abc import Callable
from datetime import timedelta
from importlib import import_module
from itertools import product
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import String, literal, select, text

from scheduler import clock
from scheduler.db import db
from scheduler.domain.interval import Interval
from scheduler.domain.permissions import Actor
from scheduler.domain.searching import folded_words, is_said, wished
from scheduler.events import actions as events
from scheduler.events import saying_actions as saying
from scheduler.events.actions import Where
from scheduler.events.models import Event, Session
from scheduler.libraries import actions as libraries
from scheduler.libraries.models import Library
from scheduler.searched import refold, says
from scheduler.spaces import settings_actions as spaces
from scheduler.spaces.models import Space
from tests import make
from tests.statements import heard

FAR = timedelta(days=40)
MIGRATION = "scheduler.migrations.versions.0028_found_by_words"
HERE = "Klub Café École Jum’at Al-Qur’an"


def at_northside(title: str = HERE, **values: Any) -> Session:
    """A session far beyond any window of weeks, in a room of Northside."""
    northside = db.session.query(Library).filter_by(slug="northside").one_or_none() or (
        make.library(name="Perpustakaan Kendari", place="Kota Kendari"))
    words = {name: values.pop(name) for name in ("topic", "skill", "audience", "facilitator")
             if name in values}
    return make.session(make.event(northside, title, **words), starts_at=clock.now() + FAR,
                        **values)


def asked(client: FlaskClient, view: str, words: str) -> str:
    """The page of a search: of the network, of a library, or of its month."""
    query = {"q": words, **({"view": "month"} if view == "month" else {})}
    return client.get("/northside/" if view == "month" else view, query_string=query).text


def shown(page: str) -> list[str]:
    """The titles in a list of sessions."""
    return re.findall(r'<h3><a href="[^"]+">([^<]+)<', page)


@pytest.mark.parametrize("view", ["/", "/northside/", "month"])
@pytest.mark.parametrize("words", [
    "cafe", "CAFÉ", "École", "ecole", "jum'at", "jum’at", "jumat", "quran", "al quran", "alquran",
    "Al-Qur'an", "ecole cafe", "klub jumat", "quram"])
def test_case_accents_apostrophes_order_and_a_letter_do_not_count(
    client: FlaskClient, view: str, words: str,
):
    at_northside()
    at_northside("Memasak")

    assert shown(asked(client, view, words)) == [HERE]


@pytest.mark.parametrize(("values", "words"), [
    ({"topic": "Kerajinan"}, "kerajinan"), ({"skill": "Anyaman"}, "anyaman"),
    ({"audience": "Ibu menyusui"}, "menyusui ibu"), ({"facilitator": "Nurbaya"}, "nurbaya"),
    ({"place": "Balai Desa Wolo"}, "wolo balai"), ({"note": "Bawa gunting"}, "gunting"),
    ({"title_more": "Laskar Pelangi"}, "pelangi menjahit"), ({"address": "Jl. Poros"}, "poros"),
    ({"facilitator": "Nurbaya"}, "nurbya"), ({}, "menjahit kendari"), ({}, "jahit kendary")])
def test_a_session_is_found_by_whatever_it_says(
    client: FlaskClient, values: dict[str, str], words: str,
):
    at_northside("Menjahit tas", **values)
    at_northside("Memasak")

    for view in ("/", "/northside/"):
        assert [title[:12] for title in shown(asked(client, view, words))] == ["Menjahit tas"]


def test_a_session_is_found_by_its_room(client: FlaskClient):
    session = at_northside("Menjahit tas", place="")
    room = make.space(db.session.get_one(Library, session.library_id), "Aula Besar")
    by = make.staff_at(session.library_id)
    for one, starts in ((session, session.starts_at), (at_northside("Memasak"), None)):
        if starts is not None:
            events.move(one.id, when(one), into=Where(room.id), by=by, at=clock.now(),
                        outside_hours_reason="Uji")

    assert shown(client.get("/northside/?q=aula").text) == ["Menjahit tas"]


def when(session: Session) -> Interval:
    return Interval(session.starts_at, session.ends_at)


def test_what_is_there_stands_alone_and_what_is_like_it_is_named(client: FlaskClient):
    at_northside("Menjahit tas")
    at_northside("Menjahid sepatu")

    assert shown(client.get("/northside/?q=menjahid").text) == ["Menjahid sepatu"]
    page = client.get("/northside/?q=menjahix").text
    assert sorted(shown(page)) == ["Menjahid sepatu", "Menjahit tas"]
    assert "Tidak ada “menjahix” sampai" in page and "yang mirip: menjahi" in page


def test_nothing_found_is_said_of_the_words_and_not_of_the_dates(client: FlaskClient):
    at_northside()

    for address in ("/northside/?q=xyzzy", "/?q=xyzzy"):
        page = client.get(address).text
        assert "Tidak ada “xyzzy” sampai" in page and shown(page) == []
        assert "Belum ada kegiatan di tanggal ini" not in page
    assert shown(client.get("/northside/?q=%25").text) == []
    assert shown(client.get("/?q=_").text) == []


def test_dates_that_are_asked_for_are_kept_to(client: FlaskClient):
    session = at_northside("Menjahit tas")
    day = session.starts_at.astimezone(ZoneInfo(make.ZONE)).date()

    def on(first: str, last: str) -> list[str]:
        return shown(client.get(f"/northside/?q=jahit&from={first}&to={last}").text)

    assert on(day.isoformat(), day.isoformat()) == ["Menjahit tas"], "`to` includes its day"
    assert on("2026-01-01", "2026-01-31") == []
    query = {"q": "jaht", "from": day.isoformat(), "to": day.isoformat()}
    assert shown(client.get("/northside/", query_string=query).text) == ["Menjahit tas"]
    query = {"q": "menjahid", "from": day.isoformat()}
    page = client.get("/northside/", query_string=query).text
    assert shown(page) == ["Menjahit tas"] and "programme.ics?q=menjahit" in page
    early = client.get("/northside/?q=jahit&from=2026-01-01&to=2026-01-31").text
    assert "Tidak ada “jahit” sampai Sabtu, 31 Januari 2026" in early
    assert "Cari di semua tanggal" in early


def test_what_is_over_called_off_or_not_public_does_not_answer_for_a_word(client: FlaskClient):
    at_northside("Menjahit", published_at=None)
    at_northside("Menjahit", cancelled_at=make.NOW)
    make.session(at_northside("Memasak").event, starts_at=clock.now() - FAR,
                 title_more="menjahit")

    assert shown(client.get("/?q=menjahit").text) == []
    assert "yang mirip" not in client.get("/?q=menjahix").text


def test_a_place_brings_its_own_and_an_area_what_is_below_it(client: FlaskClient):
    province = make.library("sultra", kind="province", name="Perpustakaan Sulawesi Tenggara",
                            address="Jl. Saranani, Kendari")
    city = make.library("kendari", kind="regency", name="Perpustakaan Kendari",
                        parent_id=province.id)
    village = make.library("wolo", name="Taman Baca Wolo", parent_id=city.id)
    other = make.library("baubau", kind="regency", name="Perpustakaan Baubau",
                         parent_id=province.id)
    for one in (province, city, village, other):
        make.session(make.event(one, f"Di {one.slug}"), starts_at=clock.now() + FAR)

    def found(words: str) -> list[str]:
        return sorted(shown(client.get("/", query_string={"q": words}).text))

    assert found("kendari") == ["Di kendari", "Di sultra", "Di wolo"]
    assert found("sulawesi tenggara") == ["Di baubau", "Di kendari", "Di sultra", "Di wolo"]
    assert found("wolo") == ["Di wolo"]
    tree = client.get("/?q=kendari").text
    tree = tree[tree.index('id="libraries"'):]
    assert re.findall(r'tree__one"><a href="/([^"]+)/">', tree) == ["kendari", "wolo", "sultra"]
    assert "Hasil untuk “kendari”" in client.get("/?q=kendari").text


def test_a_feed_finds_what_the_page_finds(client: FlaskClient):
    at_northside()

    assert b"Jum" in client.get("/northside/feeds/programme.ics?q=ecole+jumat").data


VERBS: dict[str, Callable[[Session], None]] = {
    "event edited": lambda one: void(events.edit(
        one.event_id, {"title": "Ànyaman"}, by=by(one), at=make.NOW)),
    "date said": lambda one: void(saying.say(
        one.id, {"note": "Ànyaman"}, by=by(one), at=make.NOW)),
    "date moved": lambda one: void(events.move(
        one.id, when(one), into=Where(None, "Ànyaman"), by=by(one), at=make.NOW)),
    "library renamed": lambda one: void(libraries.edit(
        {"name": "Ànyaman"}, by=by(one, "manager"), at=make.NOW)),
    "library moved": lambda one: void(libraries.edit(
        {"address": "Jl. Ànyaman"}, by=by(one, "manager"), at=make.NOW)),
    "room renamed": lambda one: void(spaces.edit(
        db.session.query(Space.id).scalar(), spaces.SpaceRequest("Ànyaman"),
        by=by(one, "manager"), at=make.NOW)),
}


def void(_row: object) -> None:
    db.session.flush()


def by(session: Session, role: str = "librarian") -> Actor:
    return Actor(session.library_id, role)


@pytest.mark.parametrize("verb", VERBS)
def test_what_a_verb_changes_is_found_from_then_on(app: Flask, verb: str):
    session = at_northside("Menjahit")
    make.space(db.session.get_one(Library, session.library_id))

    VERBS[verb](session)

    kept = {}
    for model in (Event, Session, Space, Library):
        for row in db.session.scalars(select(model)):
            before = (row.search_text, getattr(row, "search_name", ""))
            refold(row)
            kept[model] = before == (row.search_text, getattr(row, "search_name", ""))
    db.session.rollback()
    assert kept == dict.fromkeys(kept, True)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(given_text=st.text(max_size=40), typed=st.text(min_size=1, max_size=8))
def test_both_engines_find_what_the_rule_finds(
    app: Flask, given_text: str, typed: str,
):
    said = folded_words(given_text.replace("\0", ""))
    for ways in (*wished(typed.replace("\0", "")), *wished(given_text.replace("\0", ""))):
        found = db.session.scalar(select(says(literal(said, String), ways)))

        assert bool(found) == is_said(ways, [said])


def test_a_search_asks_as_often_for_3_sessions_as_for_300(client: FlaskClient):
    def questions() -> list[int]:
        counts = []
        for view, words in product(("/", "/northside/", "month"), ("jahit", "menjahix", "xyzzy")):
            with heard() as said:
                asked(client, view, words)
            counts.append(len(said))
        return counts
    event = at_northside("Menjahit").event
    few = questions()
    for number in range(299):
        make.session(event, starts_at=clock.now() + FAR + timedelta(hours=number + 1))

    assert questions() == few and max(few) < 20


def test_the_migration_folds_what_stood_there(app: Flask):
    session = at_northside()
    session.event.search_text = ""
    db.session.flush()
    folded = import_module(MIGRATION)._folded

    row = db.session.execute(text(
        "SELECT title, topic, skill, audience, facilitator, summary FROM event")).one()
    refold(session.event)

    assert folded(list(row)) == session.event.search_text != ""
