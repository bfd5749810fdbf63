"""One row that cannot be worked on stops nothing else: every hourly task and every errand of the
worker is tried with one of its rows spoilt in the database itself."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask, current_app
from sqlalchemy import select, text

from scheduler.db import db
from scheduler.events.models import Series, Session
from scheduler.indicators.models import LibraryMonth
from scheduler.libraries.models import Library
from scheduler.outbox import worker
from scheduler.people.models import Person
from scheduler.spaces.models import Reservation
from tests import make

AT = make.NOW
# One statement each for all their rows: nothing of one row can break them.
ALL_AT_ONCE = {"put-imports-away", "tidy-outbox", "forget-sent-forms", "forget-tries",
               "forget-web-sessions", "forget-security-events"}
Spoil = Callable[[str, str, str], None]


@pytest.fixture
def spoil(app: Flask, engine_name: str) -> Iterator[Spoil]:
    """`spoil(table, event, condition)`: from now on such a row cannot be written."""
    made: list[str] = []

    def spoilt(table: str, event: str, condition: str) -> None:
        db.session.commit()
        name = f"spoilt_{len(made)}"
        for statement in _trigger(engine_name, name, table, event, condition):
            db.session.execute(text(statement))
        db.session.commit()
        made.append(f"DROP TRIGGER {name}" + (
            f" ON {table}" if engine_name == "postgresql" else ""))

    yield spoilt
    db.session.rollback()
    for statement in made:
        db.session.execute(text(statement))
    db.session.commit()


def _trigger(engine_name: str, name: str, table: str, event: str, condition: str) -> list[str]:
    head = f"CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH ROW WHEN ({condition})"
    if engine_name == "sqlite":
        return [f"{head} BEGIN SELECT RAISE(ABORT, 'spoilt'); END"]
    return ["CREATE OR REPLACE FUNCTION spoilt() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION 'spoilt'; END $$",
            f"{head} EXECUTE FUNCTION spoilt()"]


def two_libraries() -> tuple[Library, Library]:
    """The first one is to be spoilt; whoever goes in order meets it first."""
    return make.library(), make.library("southside")


def series(spoil: Spoil) -> Callable[[], bool]:
    bad, good = (make.series(make.event(one)) for one in two_libraries())
    for one in (bad, good):
        one.expanded_to = AT.date()
    spoil("session", "INSERT", f"NEW.library_id = {bad.library_id}")
    number = good.id
    return lambda: db.session.query(Session).filter_by(series_id=number).count() > 50


def contacts(spoil: Spoil) -> Callable[[], bool]:
    bad, good = (make.person(one, created_at=AT - timedelta(days=4000))
                 for one in two_libraries())
    spoil("person", "UPDATE", f"NEW.library_id = {bad.library_id}")
    number = good.id
    return lambda: db.session.get_one(Person, number).name == ""


def _loan(at: Library, **values: Any) -> Reservation:
    row = Reservation(library_id=at.id, space_id=make.space(at).id, purpose="loan",
                      title="Rapat RT", asked_by="Cleo", phone="+6281234567890", made_at=AT,
                      **values)
    db.session.add(row)
    db.session.flush()
    return row


def requests(spoil: Spoil) -> Callable[[], bool]:
    hour = timedelta(hours=1)
    bad, good = (_loan(one, starts_at=AT + hour, ends_at=AT + 2 * hour, held_until=AT - hour)
                 for one in two_libraries())
    spoil("message", "INSERT", f"NEW.library_id = {bad.library_id}")
    number = good.id
    return lambda: db.session.get_one(Reservation, number).released_at is not None


def loans(spoil: Spoil) -> Callable[[], bool]:
    long_ago = AT - timedelta(days=4000)
    bad, good = (_loan(one, starts_at=long_ago, ends_at=long_ago + timedelta(hours=1),
                       confirmed_at=long_ago) for one in two_libraries())
    spoil("reservation", "UPDATE", f"NEW.library_id = {bad.library_id}")
    number = good.id
    return lambda: db.session.get_one(Reservation, number).phone == ""


def figures(spoil: Spoil) -> Callable[[], bool]:
    bad, good = two_libraries()
    spoil("library_month", "INSERT", f"NEW.library_id = {bad.id}")
    number = good.id
    return lambda: db.session.query(LibraryMonth).filter_by(library_id=number).count() > 0


def zones(spoil: Spoil) -> Callable[[], bool]:
    bad, good = two_libraries()
    bad.timezone = "Asia/Nowhere"
    number = good.id
    return lambda: db.session.query(LibraryMonth).filter_by(library_id=number).count() > 0


TICKS = {"extend-series": [series], "forget-contacts": [contacts],
         "tidy-spaces": [requests, loans]}
ERRANDS = {"keep-figures": [figures, zones]}


def test_every_task_of_the_worker_is_tried_here(app: Flask):
    known = current_app.extensions

    assert set(known["ticks"]) == set(TICKS) | ALL_AT_ONCE
    assert set(known["errands"]) == set(ERRANDS)


@pytest.mark.parametrize(("name", "plant"), [
    (name, plant) for name, plants in TICKS.items() for plant in plants])
def test_one_bad_row_stops_no_hourly_task(app: Flask, spoil: Spoil, name: str, plant: Any):
    is_done = plant(spoil)
    db.session.commit()

    done = worker.tick(at=AT)
    db.session.expire_all()

    assert name in done
    assert is_done()


@pytest.mark.parametrize("plant", ERRANDS["keep-figures"])
def test_one_bad_row_stops_no_errand(app: Flask, spoil: Spoil, plant: Any):
    is_done = plant(spoil)
    db.session.commit()

    # The errand remembers when it last had nothing to do, so each case has days of its own.
    days = 400 + ERRANDS["keep-figures"].index(plant)
    for minute in range(3):
        worker.run_errands(at=AT + timedelta(days=days, minutes=minute))
    db.session.expire_all()

    assert is_done()


def test_an_errand_that_breaks_rests_an_hour_and_the_letters_go_on(app: Flask):
    asked: list[Any] = []

    def broken(*, at: Any) -> int:
        asked.append(at)
        raise LookupError("nothing here")

    errands = app.extensions["errands"]
    errands["broken"] = broken
    try:
        for minutes in (0, 1, 59, 61):
            worker.run_errands(at=AT + timedelta(minutes=minutes))
    finally:
        del errands["broken"]

    assert asked == [AT, AT + timedelta(minutes=61)]


def test_what_could_not_be_extended_is_noted_for_its_librarian(app: Flask, spoil: Spoil):
    series(spoil)

    worker.tick(at=AT)
    db.session.expire_all()

    assert db.session.scalars(select(Series.rest_reason).order_by(Series.id)).all() == [
        "trouble", ""]
