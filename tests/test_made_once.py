"""Every form that makes something, sent twice: the second leads where the first did, and makes
nothing. With the form's key, and without one by the same hand."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from scheduler import once, opened
from scheduler.db import db
from tests import conftest, wide_world
from tests.every_form import POSTS, Sweep, _browser, asked, filled_in, gathered, sent

# What is kept of every post, whatever it does.
ALWAYS = {"sent_form", "tally", "web_session", "version"}
# What has to be typed for a form to go through, beyond what stands in it.
LAST_WEEK, CSV = f"{date.today() - timedelta(days=7)}", b"library,period,count,source\n"
TYPED: dict[str, dict[str, list[Any]]] = {
    "attendance.recorded": {"on": [LAST_WEEK], "total": ["12"], "space": [""], "place": ["Teras"]},
    "attendance.contribute": {"partner": ["1"]},
    "attendance.typed": {"names": ["Wati"]},
    "imports.create": {"file": [CSV + b"northside,2026-01,12,tally\n"]},
    "partners.sign": {"instrument": ["mou"]},
    "spaces.save_parts": {"new": ["Sudut baca"]},
    "events.note_gift": {"session": [""], "on": [LAST_WEEK]},
}
# Forms that make nothing in this world at once, and a hand that says nothing.
NOT_HERE = {"bookings.clear_room": "it asks first", "events.add_back": "no date is left out"}
# Another address is wished for; who joins has another web session afterwards.
BY_KEY_ONLY = {"calendars.give_rooms", "calendars.give_tickets", "people.accept"}


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "creating_form" in metafunc.fixturenames:
        from scheduler import create_app
        app = create_app({"TESTING": True, "SECRET_KEY": "test",
                          "SQLALCHEMY_DATABASE_URI": "sqlite:///never-opened.sqlite"})
        making = [name for name in POSTS if name not in NOT_HERE
                  and getattr(app.view_functions[name], "creates", None)]
        metafunc.parametrize("creating_form,keyed", [
            (name, keyed) for name in making for keyed in (True, False)
            if keyed or name not in BY_KEY_ONLY])


def rows() -> dict[str, int]:
    found = {table.name: db.session.scalar(select(func.count()).select_from(table)) or 0
             for table in db.metadata.sorted_tables if table.name not in ALWAYS}
    db.session.rollback()
    return found


@pytest.fixture(scope="module")
def sweep(_app: Flask, engine_name: str) -> Iterator[Sweep]:
    with _app.app_context():
        conftest.empty(engine_name)
        yield gathered(_app, wide_world.built())
        conftest.empty(engine_name)


def test_the_second_post_makes_nothing(
        sweep: Sweep, app: Flask, creating_form: str, keyed: bool):
    one = sweep.by_endpoint[creating_form][0]
    browser = _browser(app, wide_world.built(), one.who)
    db.session.remove()
    values = {name: value for name, value in filled_in(one.form).items() if name != opened.FIELD}
    values |= TYPED.get(creating_form, {})
    if not keyed:
        values.pop(once.FIELD)
        asked(browser, one.seen_at)  # so that the hand is known

    first = sent(one, browser, values)
    made = rows()
    again = sent(one, browser, values)

    assert (first.status_code, again.status_code) in ((303, 303), (200, 303))
    assert again.location == (first.location or again.location)
    assert rows() == made
