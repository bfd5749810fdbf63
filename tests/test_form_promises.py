"""What every form of every page keeps: it creates once, and it undoes nothing that it did not show.

Two people have the same form open, whatever form it is: A saves, then B. Nothing is lost that one
of them did not see.
"""

import secrets
from collections.abc import Iterator
from datetime import date, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image
from werkzeug.datastructures import MultiDict

from scheduler import once, opened
from tests import conftest, make, wide_world
from tests.every_form import POSTS, Sweep, asked, gathered
from tests.pages import Control, Form, Page

# Forms that need neither a key nor a version, and why.
FREE = {
    "people.open_door": "signing in undoes nothing", "people.sign_out": "so does signing out",
    "people.everywhere": "it ends all web sessions, whatever they are",
    "people.hand_over": "it ends this web session", "people.take_over": "it asks for a PIN",
    "people.find": "it looks a code up",
    "people.look": "this device alone", "people.password": "it asks for the one before",
    "people.pin": "one's own, never shown", "bookings.forget": "this device alone",
    "bookings.keep": "this device alone", "bookings.put_back": "this device alone",
    "attendance.settle_all_messages": "it marks only what is still open, and undoes only that",
    "attendance.count": "it adds the difference to what it showed (was_)",
}


# The last is of a list as it was shown: whoever decides about all of it sends it along.
CARRIED = {once.FIELD, opened.FIELD, "version"}


@pytest.fixture(scope="module")
def sweep(_app: Flask, engine_name: str) -> Iterator[Sweep]:
    with _app.app_context():
        conftest.empty(engine_name)
        yield gathered(_app, wide_world.built())
        conftest.empty(engine_name)


@pytest.mark.parametrize("endpoint", [name for name in POSTS if name not in FREE])
def test_a_form_carries_a_key_or_what_it_was_opened_on(sweep: Sweep, endpoint: str):
    bare = [f"{one.who} at {one.seen_at}" for one in sweep.by_endpoint[endpoint]
            if not CARRIED & {field.name for field in one.form.controls}]

    assert bare == []


def test_what_needs_neither_is_on_the_list_of_addresses():
    assert set(FREE) <= set(POSTS)


def editing(app: Flask) -> list[str]:
    """The endpoints whose forms are filled from what is kept."""
    stands = {name: getattr(app.view_functions[name], "stands_on", None) for name in POSTS}
    return [name for name, stand in stands.items() if stand is not None and stand.form]


NEEDED = {"reason": ["Kerja bakti"], "outside_hours_reason": ["Kerja bakti"]}
DOORS_OPEN = {"starts": ["09:00"], "ends": ["11:00"], "last_on": [""]}
# Where the first page with such a form shows what is over.
ELSEWHERE = {"bookings.moved": "/{lib}/sessions/{coming}/schedule",
             "spaces.change": "/{lib}/reservations/{asked}/edit",
             "bookings.complete": "/b/{code}/details"}


# Who is said to have been first where it is not Ada.
NAMED = {"people.edit": "", "bookings.complete": "Seorang pendaftar"}


class Desk:
    """One of two people at the same form."""

    def __init__(self, app: Flask, member: Any, endpoint: str, seen_at: str) -> None:
        self.client = make.signed_in(FlaskClient(app, use_cookies=True), member)
        self.app, self.endpoint, self.seen_at = app, endpoint, seen_at
        self.picture = a_picture()
        self.form = self._form(asked(self.client, seen_at))

    def _form(self, answer: Any) -> Form:
        self.page = Page(answer.get_data(as_text=True))
        ways = self.app.url_map.bind("localhost")
        return next(form for form in self.page.forms if form.method == "post" and ways.match(
            (form.action or self.seen_at).split("?")[0], "POST")[0] == self.endpoint)

    def saves(self, **changed: list[str]) -> int:
        values = {**self.form.sent(), **self._needed(), **changed}
        answer = asked(self.client, self.form.action or self.seen_at, method="POST",
                       data=MultiDict([(name, one) for name in values for one in values[name]]))
        self.text = answer.get_data(as_text=True)
        if answer.status_code == 409:
            self.form = self._form(answer)
        return int(answer.status_code)

    def _needed(self) -> dict[str, list[Any]]:
        """What has to be said anew whenever such a form is sent."""
        names = {field.name for field in self.form.controls}
        said = {**NEEDED, **DOORS_OPEN, "photo": [(BytesIO(self.picture), "a.png")]}
        return {name: value for name, value in said.items() if name in names}

    def looks_again(self) -> dict[str, list[str]]:
        self.form = self._form(asked(self.client, self.seen_at))
        return self.form.sent()


def a_picture() -> bytes:
    """A small photo, each of its own colour."""
    file = BytesIO()
    Image.new("RGB", (80, 60), secrets.token_hex(3).join(("#", ""))).save(file, "PNG")
    return file.getvalue()


def others(desk: Desk) -> dict[str, list[str]]:
    """Another good value for each field that a person may change."""
    form, left_alone = desk.form, NOT_ALONE | KEYS.get(desk.endpoint, frozenset())
    found = {one.name: another(one) for one in reversed(form.controls)
             if one.kind not in ("hidden", "file", "submit", "password")}
    found |= {one.name: [one.value] for one in form.controls
              if one.kind in ("radio", "checkbox") and not one.chosen}
    return {name: value for name, value in found.items() if value and name not in left_alone}


KEYS = {"people.edit": frozenset({"phone", "email"})}  # only against the password
# What means something only with another field, or is refused for reasons of its own.
NOT_ALONE = frozenset({
    "valid_until", "last_on", "outside_hours_reason", "reason", "ended_early_on", "timezone",
    "ends_on", "space", "last", "purpose", "kind", "instead", "usual_room", "population_year",
    "new", "age_from", "on", "starts", "ends"})


def another(field: Control) -> list[str]:
    if field.kind == "select":
        return [one for one in field.options if one != field.value][:1]
    if field.kind in ("radio", "checkbox"):
        return []
    if field.kind == "date":
        return [f"{date.fromisoformat(field.value) + timedelta(days=1)}"] if field.value else []
    if field.kind == "time":
        return ["16:45"]
    if "phone" in field.name:
        return ["0812 3456 7999"]
    if "mail" in field.name:
        return ["lain@example.org"]
    if field.name == "code_prefix":
        return ["ABC"]
    if field.name.startswith("day_") and len(field.value) > 4:
        return ["09.00–15.00"]
    number = field.kind == "number" or field.value.isdigit() or field.name.startswith("day_")
    if number or field.name.endswith(("_target", "_baseline", "age_to", "capacity", "people")):
        return [str(int(field.value or 4) + 3)]
    return [f"{field.value} lain".strip()]


@pytest.fixture
def two(sweep: Sweep, app: Flask, editing_form: str) -> tuple[Desk, Desk]:
    """Ada and a colleague (herself, where it is her own account) at the same form."""
    there = wide_world.built()
    colleague = there.ada if editing_form == "people.edit" else make.member(
        there.northside, "manager", "Cici")
    seen_at = ELSEWHERE.get(editing_form, "").format_map(there.values) or next(
        one.seen_at for one in sweep.by_endpoint[editing_form]
        if one.form.sent().get(opened.FIELD))
    return (Desk(app, there.ada, editing_form, seen_at),
            Desk(app, colleague, editing_form, seen_at))


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "editing_form" in metafunc.fixturenames:
        from scheduler import create_app
        app = create_app({"TESTING": True, "SECRET_KEY": "test",
                          "SQLALCHEMY_DATABASE_URI": "sqlite:///never-opened.sqlite"})
        metafunc.parametrize("editing_form", editing(app))


def test_two_change_different_fields_and_both_changes_stay(
        two: tuple[Desk, Desk], editing_form: str):
    a, b = two
    mine, *rest = others(a).items()
    if not rest:
        return  # one field: the next test
    yours = rest[-1]

    assert a.saves(**dict([mine])) == 303
    status = b.saves(**dict([yours]))

    if status == 409:
        assert b.form.sent()[mine[0]] == mine[1] and b.form.sent()[yours[0]] == yours[1]
        assert b.page.said["error-summary"] and b.page.title.startswith("Berubah")
        assert NAMED.get(editing_form, "Ada") in b.page.said["error-summary"]
        status = b.saves()
    assert status == 303
    kept = a.looks_again()
    assert {name: kept[name] for name, _value in (mine, yours)} == dict([mine, yours])


def test_two_change_the_same_field_and_the_second_sees_it_first(
        two: tuple[Desk, Desk], editing_form: str):
    a, b = two
    (name, value), *_rest = others(a).items()
    before, third = a.form.sent().get(name), differing(a.form, name, value)
    if third is None:
        return  # a tick: whoever changes it, means the same

    assert a.saves(**{name: value}) == 303
    assert b.saves(**{name: third}) == 409
    assert b.form.sent()[name] == third != before
    assert value[0] in b.page.said["error-summary"] or "select" in {
        one.kind for one in b.form.controls if one.name == name}
    assert b.saves() == 303
    assert a.looks_again()[name] == third


def differing(form: Form, name: str, value: list[str]) -> list[str] | None:
    field = next(one for one in form.controls if one.name == name)
    if field.kind == "checkbox":
        return None
    if field.kind in ("select", "radio"):
        options = field.options or [one.value for one in form.controls if one.name == name]
        left = [one for one in options if one not in (value[0], *form.sent().get(name, []))]
        return left[:1] or None
    return [value[0].replace("lain", "beda") if "lain" in value[0] else
            str(int(value[0]) + 1) if value[0].isdigit() else "16:50" if ":" in value[0]
            else f"{date.fromisoformat(value[0]) + timedelta(days=1)}"]


def test_every_form_is_one_that_stays_back_when_it_is_old():
    code = Path(once.__file__).parent
    bare = [path.name for path in code.rglob("*.py") if path.name != "fields.py"
            and "from flask_wtf import FlaskForm" in path.read_text()]

    assert bare == []
