"""Prepared writes do what Core does, and refuse what they would do otherwise."""

from datetime import UTC, datetime

import pytest
from flask import Flask
from sqlalchemy import insert, select, text
from sqlalchemy.exc import IntegrityError

from scheduler.db import db, issue, table_of
from scheduler.history.models import Entry, Version
from scheduler.statements import Prepared, into, on_conflict
from tests import make

AT = datetime(2026, 3, 4, 10, tzinfo=UTC)


def entry(library_id: int, verb: str) -> dict[str, object]:
    return {"library_id": library_id, "at": AT, "verb": verb, "subject": "booking",
            "subject_id": 7, "account_id": None, "role": "resident", "facts": {"seats": 2}}


def test_values_are_written_as_core_writes_them(app: Flask):
    northside, table = make.library(), table_of(Entry)

    issue(insert(table), entry(northside.id, "core"))
    issue(into(table), entry(northside.id, "prepared"))
    issue(into(table), [entry(northside.id, "first"), entry(northside.id, "second")])

    rows = db.session.execute(
        select(Entry.verb, Entry.at, Entry.facts, Entry.account_id).order_by(Entry.id)).all()
    assert rows == [(verb, AT, {"seats": 2}, None)
                    for verb in ("core", "prepared", "first", "second")]


def test_a_constraint_still_answers_as_sqlalchemy_does(app: Flask):
    with pytest.raises(IntegrityError):
        issue(into(table_of(Entry)), entry(999, "nowhere"))


def test_a_value_that_python_would_have_filled_in_has_to_be_given(app: Flask):
    given = entry(make.library().id, "placed")
    del given["facts"]

    with pytest.raises(TypeError, match="not given: facts"):
        issue(into(table_of(Entry)), given)


def test_a_conflict_is_spelled_for_either_engine(app: Flask):
    once: Prepared = on_conflict(table_of(Version), lambda new: new.on_conflict_do_nothing(
        index_elements=["scope", "scope_id"]).returning(text("number")))
    version = {"scope": "space", "scope_id": 3, "number": 1, "changed_at": AT}

    assert [issue(once, version).scalar(), issue(once, version).scalar()] == [1, None]
