"""What the database itself refuses, on both engines, whatever the code above it does."""

import os
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import insert, text, update
from sqlalchemy.exc import IntegrityError

from scheduler.db import db
from scheduler.events.models import Session
from scheduler.spaces.models import Claim, Reservation, Space, SpacePart
from tests import make

GOLDEN = Path(__file__).parent / "golden"


def held(space: Space, starts: str, ends: str) -> Reservation:
    reservation = Reservation(
        library_id=space.library_id, space_id=space.id, purpose="programme", made_at=make.NOW,
        starts_at=make.instant(starts), ends_at=make.instant(ends),
    )
    db.session.add(reservation)
    db.session.flush()
    return reservation


def claim(reservation: Reservation, part_id: int) -> None:
    db.session.execute(insert(Claim).values(
        library_id=reservation.library_id, reservation_id=reservation.id, part_id=part_id,
        starts_at=reservation.starts_at, ends_at=reservation.ends_at,
    ))


def test_a_part_cannot_be_claimed_twice_at_once(app: Flask):
    space = make.space(make.library())
    claim(held(space, "2026-03-04 10:00", "2026-03-04 12:00"), space.parts[0].id)
    later = held(space, "2026-03-04 11:59", "2026-03-04 13:00")

    with pytest.raises(IntegrityError, match="claim_overlap|ex_claim_no_overlap"):
        claim(later, space.parts[0].id)


@pytest.mark.parametrize(("starts", "ends"), [
    ("2026-03-04 12:00", "2026-03-04 13:00"), ("2026-03-04 08:00", "2026-03-04 10:00"),
])
def test_claims_may_touch(app: Flask, starts: str, ends: str):
    space = make.space(make.library())
    claim(held(space, "2026-03-04 10:00", "2026-03-04 12:00"), space.parts[0].id)

    claim(held(space, starts, ends), space.parts[0].id)


def test_a_released_claim_holds_nothing_but_cannot_come_back_over_another(app: Flask):
    space = make.space(make.library())
    first = held(space, "2026-03-04 10:00", "2026-03-04 12:00")
    claim(first, space.parts[0].id)
    db.session.execute(update(Claim).values(released_at=make.NOW))
    claim(held(space, "2026-03-04 11:00", "2026-03-04 12:00"), space.parts[0].id)

    with pytest.raises(IntegrityError, match="claim_overlap|ex_claim_no_overlap"):
        db.session.execute(update(Claim).where(Claim.reservation_id == first.id)
                           .values(released_at=None))


def test_a_claim_that_contains_a_later_one_is_seen(app: Flask):
    space = make.space(make.library())
    claim(held(space, "2026-03-04 10:00", "2026-03-04 10:30"), space.parts[0].id)

    with pytest.raises(IntegrityError):
        claim(held(space, "2026-03-04 09:00", "2026-03-04 12:00"), space.parts[0].id)


def test_a_session_cannot_be_oversold_even_by_plain_sql(app: Flask):
    session = make.session(make.event(make.library(), capacity=2))

    with pytest.raises(IntegrityError, match="not_oversold"):
        db.session.execute(update(Session).where(Session.id == session.id)
                           .values(seats_taken=Session.seats_taken + 3))


def test_a_row_cannot_point_into_another_library(app: Flask):
    event = make.event(make.library("northside"))
    southside = make.library("southside")

    with pytest.raises(IntegrityError):
        make.session(make.event(southside), event_id=event.id)


def test_a_space_cannot_be_made_of_another_librarys_part(app: Flask):
    space = make.space(make.library("northside"))
    part = make.space(make.library("southside")).parts[0]

    with pytest.raises(IntegrityError):
        db.session.execute(insert(SpacePart).values(
            library_id=space.library_id, space_id=space.id, part_id=part.id))


def test_triggers_checks_and_indexes_after_upgrade_head_are_the_golden_list(
    app: Flask, engine_name: str,
):
    golden = GOLDEN / f"guards-{engine_name}.txt"
    found = "\n".join(sorted(guards(engine_name))) + "\n"
    if os.environ.get("RUANG_GOLDEN"):
        golden.write_text(found)

    assert found == golden.read_text()


def guards(engine_name: str) -> list[str]:
    if engine_name == "sqlite":
        rows = db.session.execute(text(
            "select type || ' ' || name || ': ' || coalesce(sql, '') from sqlite_master "
            "where name not like 'sqlite_%' "
            "and (type in ('trigger', 'index') or sql like '%CHECK%')"
        )).scalars()
        return [" ".join(row.split()) for row in rows]
    return [*db.session.execute(text(
        "select 'constraint ' || conrelid::regclass || ' ' || conname || ': ' || "
        "pg_get_constraintdef(oid) from pg_constraint "
        "where connamespace = 'public'::regnamespace and contype in ('c', 'x', 'f', 'u')"
    )).scalars(), *db.session.execute(text(
        "select 'index ' || indexdef from pg_indexes where schemaname = 'public'"
    )).scalars(), *db.session.execute(text(
        "select 'trigger ' || pg_get_triggerdef(oid) from pg_trigger where not tgisinternal"
    )).scalars()]


def test_the_models_and_the_migrations_describe_the_same_tables(app: Flask, engine_name: str):
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    with db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": False})
        differences = compare_metadata(context, db.metadata)

    assert [str(found) for found in differences if "alembic_version" not in str(found)
            and "ex_claim_no_overlap" not in str(found)] == []
