"""What series meant before their terms were kept is what most of their sessions were like."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask_migrate import downgrade, upgrade

from scheduler.db import db
from scheduler.events.models import LeftOut, Series, Session
from scheduler.history.models import Entry
from tests import conftest, make

BEFORE = "0026"


@pytest.fixture
def old(engine_name: str, tmp_path: Path) -> Iterator[Flask]:
    """An application with a database of its own, to be taken down and up again."""
    building = (conftest._on_sqlite(tmp_path) if engine_name == "sqlite"
                else conftest._on_postgresql(tmp_path, name="terms"))
    app = next(building)
    with app.app_context():
        yield app
        db.session.remove()
    next(building, None)


def a_series_with_an_exception() -> int:
    northside = make.library()
    event = make.event(northside)
    series = make.series(event)
    for number, (place, capacity) in enumerate([("Teras", 10)] * 3 + [("Taman", 2)]):
        make.session(event, f"2026-03-{3 + 7 * number:02} 23:30", series_id=series.id,
                     place=place, capacity=capacity, outside_hours_reason="Kelas malam")
    db.session.add(Entry(library_id=northside.id, at=make.NOW, verb="extended", subject="series",
                         subject_id=series.id, role="manager",
                         facts={"left_out": ["2026-03-31"]}))
    db.session.commit()
    return int(series.id)


def test_terms_are_what_most_sessions_were_like_and_go_down_and_up(old: Flask):
    number = a_series_with_an_exception()
    db.session.remove()

    downgrade(revision=BEFORE)
    left = [name for name in ("series_terms", "left_out") if db.inspect(db.engine).has_table(name)]
    db.session.remove()
    upgrade(revision="head")

    series = db.session.get_one(Series, number)
    usual = series.usual
    assert left == []
    assert (usual.place, usual.capacity, usual.outside_hours_reason, usual.published_at) == (
        "Teras", 10, "Kelas malam", make.NOW)
    assert [f"{one.series_on}" for one in db.session.query(Session).order_by(Session.id)] == [
        "2026-03-03", "2026-03-10", "2026-03-17", "2026-03-24"]
    assert [(f"{one.day}", one.why) for one in db.session.query(LeftOut)] == [
        ("2026-03-31", "other")]
