"""a series keeps its terms apart from its sessions, and which dates it left out

Until now the newest session stood for all to come, so that one exception became the rule. The
terms of existing series are what most of their sessions are like; a session's own day in its
series is the day it stands on, since nothing else was kept.
"""

import json
from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
STANDS = sa.text("cancelled_at IS NULL")
GIVEN = "'speaker', 'staff', 'place', 'money', 'goods', 'publicity', 'other'"
SERIES = sa.text("""
SELECT series.id, series.library_id, library.timezone, event.space_id, event.capacity
FROM series JOIN library ON library.id = series.library_id
JOIN event ON event.id = series.event_id ORDER BY series.id""")
SESSIONS = sa.text("""
SELECT session.id, session.starts_at, session.place, session.address, session.capacity,
  session.published_at, session.outside_hours_reason, session.cancelled_at, reservation.space_id
FROM session LEFT JOIN reservation ON reservation.id = session.reservation_id
WHERE session.series_id = :series ORDER BY session.starts_at, session.id""")
GIFTS = sa.text("""
SELECT contribution.partner_id, contribution.role, contribution.what
FROM contribution JOIN session ON session.id = contribution.session_id
WHERE session.series_id = :series""")


LEFT_BEFORE = sa.text("""
SELECT at, facts FROM history_entry
WHERE library_id = :library AND subject = 'series' AND subject_id = :series AND verb = 'extended' ORDER BY at""")


def upgrade() -> None:
    op.add_column("series", sa.Column("completed_at", sa.BigInteger(), nullable=True))
    op.add_column("series", sa.Column("rested_at", sa.BigInteger(), nullable=True))
    op.add_column("series", sa.Column("rest_reason", sa.String(120), nullable=False,
                                      server_default=""))
    op.add_column("session", sa.Column("series_on", sa.Date(), nullable=True))
    _tables()
    for series in op.get_bind().execute(SERIES).all():
        _fill(*series)
    op.create_index("uq_session_series_id_series_on", "session", ["series_id", "series_on"],
                    unique=True, sqlite_where=STANDS, postgresql_where=STANDS)


def _tables() -> None:
    op.create_table(
        "series_terms",
        sa.Column("series_id", NUMBER, autoincrement=False, nullable=False),
        sa.Column("library_id", NUMBER, nullable=False),
        sa.Column("space_id", NUMBER, nullable=True),
        sa.Column("place", sa.String(300), nullable=False),
        sa.Column("address", sa.String(300), nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=True),
        sa.Column("outside_hours_reason", sa.String(300), nullable=False),
        sa.Column("partner_id", NUMBER, nullable=True),
        sa.Column("gives", sa.String(12), nullable=False),
        sa.Column("gift", sa.String(300), nullable=False),
        sa.Column("published_at", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("capacity IS NULL OR capacity > 0",
                           name=op.f("ck_series_terms_capacity")),
        sa.CheckConstraint(f"gives IN ({GIVEN})", name=op.f("ck_series_terms_gives")),
        *_keys("series_terms", "series", "space", "partner"),
        sa.PrimaryKeyConstraint("series_id", name="pk_series_terms"),
    )
    op.create_index("ix_series_terms_library_id", "series_terms", ["library_id"])
    op.create_table(
        "left_out",
        sa.Column("id", NUMBER, autoincrement=True, nullable=False),
        sa.Column("library_id", NUMBER, nullable=False),
        sa.Column("series_id", NUMBER, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("why", sa.String(12), nullable=False),
        sa.Column("what", sa.String(300), nullable=False),
        sa.Column("noted_at", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("why IN ('taken', 'closed', 'hours', 'hand', 'other')",
                           name=op.f("ck_left_out_why")),
        *_keys("left_out", "series"),
        sa.PrimaryKeyConstraint("id", name="pk_left_out"),
        sa.UniqueConstraint("series_id", "day", name="uq_left_out_series_id_day"),
    )
    op.create_index("ix_left_out_library_id", "left_out", ["library_id"])


def _keys(table: str, *others: str) -> list[sa.ForeignKeyConstraint]:
    return [
        sa.ForeignKeyConstraint(["library_id"], ["library.id"], name=f"fk_{table}_library_id"),
        *(sa.ForeignKeyConstraint(
            ["library_id", f"{other}_id"], [f"{other}.library_id", f"{other}.id"],
            name=f"fk_{other}_{other}_id_in_library") for other in others)]


def _fill(series_id: int, library_id: int, zone: str, space_id: int | None,
          capacity: int | None) -> None:
    """What most of its sessions are like that were not called off; else what its event says."""
    connection = op.get_bind()
    sessions = connection.execute(SESSIONS, {"series": series_id}).all()
    standing = [one for one in sessions if one.cancelled_at is None] or sessions
    like = Counter((one.space_id, one.place, one.address, one.capacity, one.outside_hours_reason)
                   for one in standing).most_common(1)
    usual = like[0][0] if like else (space_id, "", "", capacity, "")
    partner, gives, gift = _gift(series_id, len(standing))
    connection.execute(sa.text(
        "INSERT INTO series_terms VALUES (:series, :library, :space, :place, :address, :capacity, "
        ":reason, :partner, :gives, :gift, :published)"), {
            "series": series_id, "library": library_id, "space": usual[0], "place": usual[1],
            "address": usual[2], "capacity": usual[3], "reason": usual[4], "partner": partner, "gives": gives,
            "gift": gift,
            "published": max((one.published_at for one in sessions if one.published_at),
                             default=None)})
    _date(sessions, ZoneInfo(zone))
    _note_left_out(series_id, library_id)


def _gift(series_id: int, sessions: int) -> tuple[int | None, str, str]:
    """What one partner gives to most of the sessions."""
    given = Counter(tuple(row) for row in op.get_bind().execute(GIFTS, {"series": series_id}))
    for (partner, gives, gift), times in given.most_common(1):
        if times * 2 > sessions:
            return partner, gives, gift
    return None, "other", ""


def _date(sessions: Any, zone: ZoneInfo) -> None:
    taken = set()
    for one in sessions:
        day = (EPOCH + timedelta(microseconds=one.starts_at)).astimezone(zone).date()
        if one.cancelled_at is None and day in taken:
            continue  # two were put on one day; which of them it was is not known
        taken.update([day] if one.cancelled_at is None else [])
        op.get_bind().execute(sa.text("UPDATE session SET series_on = :day WHERE id = :id"),
                              {"day": day.isoformat(), "id": one.id})


def _note_left_out(series_id: int, library_id: int) -> None:
    for at, facts in op.get_bind().execute(
            LEFT_BEFORE, {"series": series_id, "library": library_id}).all():
        known = facts if isinstance(facts, dict) else json.loads(facts or "{}")
        for day in known.get("left_out", ()):
            op.get_bind().execute(sa.text(
                "INSERT INTO left_out (library_id, series_id, day, why, what, noted_at) "
                "VALUES (:library, :series, :day, 'other', '', :at) "
                "ON CONFLICT (series_id, day) DO NOTHING"),
                {"library": library_id, "series": series_id, "day": day, "at": at})


def downgrade() -> None:
    op.drop_index("uq_session_series_id_series_on", "session")
    op.drop_table("left_out")
    op.drop_table("series_terms")
    op.drop_column("session", "series_on")
    for name in ("rest_reason", "rested_at", "completed_at"):
        op.drop_column("series", name)
