"""On an English page what an Indonesian library wrote is marked as Indonesian, and only that."""

from html.parser import HTMLParser

import pytest
from flask import Flask
from flask.testing import FlaskClient

from scheduler.db import db
from scheduler.events.models import Event, Session
from scheduler.libraries.models import Closure, Library
from scheduler.spaces.models import Space
from tests import world
from tests.test_sweep import path_of, rules
from tests.world import World

WORD = "Kataperpustakaan"
WROTE = {Library: ("about",), Event: ("title", "summary", "about", "bring", "audience"),
         Session: ("place", "note"), Space: ("about", "access", "rules"), Closure: ("reason",)}
VOID = frozenset({"meta", "link", "img", "br", "hr", "input", "source", "path", "use"})


class Tongues(HTMLParser):
    """Collects the library's words that stand in the wrong language."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[tuple[str, str]] = []
        self.unmarked: list[str] = []

    def handle_starttag(self, tag, attrs):
        if tag not in VOID:
            here = dict(attrs).get("lang") or (self.open[-1][1] if self.open else "")
            self.open.append((tag, here))

    def handle_endtag(self, tag):
        if tag in {name for name, _lang in self.open}:
            while self.open.pop()[0] != tag:
                pass

    def handle_data(self, data):
        inside = {tag for tag, _lang in self.open}
        if WORD in data and not inside & {"title", "script", "option"} and (
                self.open[-1][1] != "id"):
            self.unmarked.append(f"<{self.open[-1][0]}> {data.strip()[:60]}")


@pytest.fixture
def there(app: Flask) -> World:
    made = world.built()
    for model, columns in WROTE.items():
        for row in db.session.query(model):
            for name in columns:
                setattr(row, name, f"{WORD} {name}")
    db.session.commit()
    return made


def test_what_the_library_wrote_is_marked_on_english_pages(app, client: FlaskClient, there):
    unmarked = {}
    for rule in rules(app, "GET"):
        answer = client.get(path_of(rule, there.values), query_string={"lang": "en"})
        if answer.mimetype == "text/html" and answer.status_code < 300:
            read = Tongues()
            read.feed(answer.text)
            if read.unmarked:
                unmarked[rule.rule] = sorted(set(read.unmarked))

    assert unmarked == {}
