"""What holds for every page, so that a new one is covered on the day it arrives."""

import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from scheduler.db import db
from scheduler.history.models import Entry
from tests import make, world
from tests.world import World

GOLDEN = Path(__file__).parent / "golden" / "routes.txt"
QUERY = ("_anchor", "_external", "_method", "_scheme", "after", "age", "back", "code", "done",
         "endpoint", "for", "free", "from", "kind", "lang", "lib", "marked", "month", "name",
         "next", "of", "on", "page", "period", "q", "rows", "session", "show", "slug", "source",
         "space", "standing", "to", "topic", "type", "until", "view", "week", "year")
HOSTILE = ("", "-1", "0", "1e309", "99999999999999999999", "0001-01-01", "9999-12-31", "2026-02-30",
           "9999-12", "a" * 4000, "\x00", "<script>alert(1)</script>", "'; drop table session; --",
           "٣", "%", "https://example.com/", "//example.com")


@pytest.fixture
def there(app: Flask) -> World:
    return world.built()


def rules(app: Flask, method: str) -> Iterator[Rule]:
    for rule in sorted(app.url_map.iter_rules(), key=str):
        hidden = rule.endpoint.startswith("try_")
        if method in (rule.methods or ()) and not hidden:
            yield rule


def path_of(rule: Rule, values: dict[str, object]) -> str:
    """The rule's address; KeyError for a part that `tests/world.py` does not know yet."""
    return re.sub(r"<(?:[^:<>]+:)?(\w+)>", lambda part: str(values[part[1]]), rule.rule)


def test_every_address_is_on_the_list(app: Flask):
    listed = "".join(
        f"{method:5} {rule.rule:62} {rule.endpoint}\n"
        for method in ("GET", "POST") for rule in rules(app, method))

    if os.environ.get("RUANG_GOLDEN"):
        GOLDEN.write_text(listed)
    assert listed == GOLDEN.read_text()


@pytest.mark.parametrize("who", ["guest", "staff"])
def test_no_page_breaks_and_every_page_has_its_head(
    app: Flask, client: FlaskClient, there: World, who: str,
):
    if who == "staff":
        make.signed_in(client, there.ada)
    broken = {}
    for rule in rules(app, "GET"):
        answer = client.get(path_of(rule, there.values))
        wrong = [] if answer.status_code < 500 else [answer.status]
        if answer.mimetype == "text/html" and answer.status_code < 300:
            wrong += untidy(answer.get_data(as_text=True))
        if wrong:
            broken[rule.rule] = wrong

    assert broken == {}


RAW = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d")


def untidy(page: str) -> list[str]:
    """What every page must have, and this one has not."""
    once = {"<title>": r"<title>[^<]+</title>", "one h1": r"<h1\b", "main": r"<main\b",
            "language": r'<html lang="(id|en)"'}
    wrong = [name for name, wanted in once.items() if len(re.findall(wanted, page)) != 1]
    for form in re.findall(r"<form\b[^>]*method=\"post\".*?</form>", page, re.S):
        if 'name="csrf_token"' not in form and "csrf" in form:
            wrong.append("a form without its guard")
    wrong += [f"inline {found}" for found in re.findall(r' (style|on\w+)="', page)]
    read = re.sub(r"<[^>]*>", " ", re.sub(r"(?s)<script.*?</script>", "", page))
    wrong += [f"an instant as machines write it: {found}" for found in RAW.findall(read)]
    return wrong + ["undefined"] * ("Undefined" in page)


@pytest.mark.parametrize("who", ["guest", "staff"])
def test_no_query_breaks_a_page(app: Flask, client: FlaskClient, there: World, who: str):
    if who == "staff":
        make.signed_in(client, there.ada)
    broken = [
        (rule.rule, value) for rule in rules(app, "GET") for value in HOSTILE
        if client.get(path_of(rule, there.values), query_string=dict.fromkeys(QUERY, value))
        .status_code >= 500]

    assert broken == []


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_no_part_of_an_address_breaks_a_page(
    app: Flask, client: FlaskClient, there: World, method: str,
):
    make.signed_in(client, there.ada)
    broken = []
    for rule in rules(app, method):
        for part in rule.arguments:
            for value in ("0", "99999999999999999999", "-1", "%00", "a%0Ab", "é" * 200):
                path = path_of(rule, {**there.values, part: value})
                if client.open(path, method=method).status_code >= 500:
                    broken.append(path)

    assert broken == []


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_dora_never_reaches_what_is_northsides(
    app: Flask, client: FlaskClient, there: World, method: str,
):
    make.signed_in(client, there.dora)
    entries = db.session.query(Entry).count()
    reached = {}
    for rule in rules(app, method):
        own = rule.arguments - {"lib", "place", "name", "token", "code", "month"}
        if not own or not rule.arguments & {"lib", "place"}:
            continue
        answer = client.open(path_of(rule, {
            **there.values, "lib": "southside", "place": "southside"}), method=method)
        if answer.status_code not in (400, 404, 422):
            reached[rule.rule] = answer.status

    assert reached == {}
    assert db.session.query(Entry).count() == entries


def test_no_staff_page_opens_for_dora_or_for_a_guest(
    app: Flask, client: FlaskClient, there: World,
):
    staff = [path_of(rule, there.values) for rule in rules(app, "GET")
             if re.match(r"/<lib>/(desk|settings|events|imports|calendar|reservations)", rule.rule)]

    guest = {path: client.get(path).status_code for path in staff}
    make.signed_in(client, there.dora)
    dora = {path: client.get(path).status_code for path in staff}

    assert set(guest.values()) == {303}
    assert set(dora.values()) <= {403, 404}


def test_no_public_page_names_a_resident(app: Flask, client: FlaskClient, there: World):
    told = [rule.rule for rule in rules(app, "GET")
            if rule.endpoint not in ("bookings.show",)
            and b"Cleopatra" in client.get(path_of(rule, there.values)).data]

    assert told == []
