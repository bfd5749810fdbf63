"""what came to a closed session is added up by the database, and kept

A nation's year is a hundred thousand sessions and a million attendances. The sums stand on the
session's own row; whatever changes a closed session counts it again in the same transaction and
raises the version of its library's figures. Two tables keep what cannot be added: a library's
months of visits, and its people, each with the version it was worked out from.
"""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0021"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
SUMS = ("came_named", "came_anonymous", "came_male", "came_female", "seats_came", "seats_missed")
# F1 and F2 of one session; a typed total wins, and a sex is never more than came.
COUNTED = """
SELECT named, anonymous, {least}(male, named + anonymous),
  {least}(female, named + anonymous - {least}(male, named + anonymous)), seats_came, seats_missed
FROM (
  SELECT named, CASE WHEN session.typed_total IS NULL THEN came - named + heads
    ELSE {greatest}(0, session.typed_total - named) END AS anonymous,
    came_male + heads_male AS male, came_female + heads_female AS female, seats_came, seats_missed
  FROM (
    SELECT count(*) AS came, count(person_id) AS named,
      coalesce(sum(CASE WHEN sex = 'male' THEN 1 ELSE 0 END), 0) AS came_male,
      coalesce(sum(CASE WHEN sex = 'female' THEN 1 ELSE 0 END), 0) AS came_female
    FROM attendance WHERE attendance.session_id = session.id
  ) AS a CROSS JOIN (
    SELECT coalesce(sum(people), 0) AS heads,
      coalesce(sum(CASE WHEN sex = 'male' THEN people ELSE 0 END), 0) AS heads_male,
      coalesce(sum(CASE WHEN sex = 'female' THEN people ELSE 0 END), 0) AS heads_female
    FROM headcount WHERE headcount.session_id = session.id
  ) AS h CROSS JOIN (
    SELECT count(here.id) AS seats_came,
      count(CASE WHEN here.id IS NULL THEN seat.absent_at END) AS seats_missed
    FROM booking JOIN seat ON seat.booking_id = booking.id
    LEFT JOIN attendance AS here ON here.seat_id = seat.id
    WHERE booking.session_id = session.id AND booking.state = 'placed'
  ) AS b
) AS counted"""
ADD_UP = "UPDATE session SET ({sums}) = ({counted}) WHERE closed_at IS NOT NULL"
RAISE = """
INSERT INTO version (scope, scope_id, number, changed_at)
SELECT 'figures', library_id, 1, coalesce(closed_at, made_at) FROM session
WHERE id = {session} AND {closed}
ON CONFLICT (scope, scope_id) DO UPDATE SET number = version.number + 1"""
BOOKED = "(SELECT session_id FROM booking WHERE id = {row}.booking_id)"
# A period's sessions are read from the index alone, library by library.
COVERING = ("library_id", "starts_at", "ends_at", "closed_at", "event_id", "capacity", *SUMS)
PUBLIC = sa.text("published_at IS NOT NULL AND cancelled_at IS NULL")
# name, event, table, which session, when
TRIGGERS = (
    ("session_added_up_insert", "INSERT", "session", "NEW.id", "NEW.closed_at IS NOT NULL"),
    ("session_added_up_update", "UPDATE OF closed_at, typed_total, starts_at, cancelled_at, "
     "published_at", "session", "NEW.id", "NEW.closed_at IS NOT NULL OR OLD.closed_at IS NOT NULL"),
    *((f"{table}_added_up_{event.lower()}", event + of, table,
       "OLD.session_id" if event == "DELETE" else "NEW.session_id", "")
      for table, columns in (("attendance", "person_id, sex, seat_id"), ("headcount", "people, sex"))
      for event, of in (("INSERT", ""), ("UPDATE", f" OF {columns}"), ("DELETE", ""))),
    ("booking_added_up_update", "UPDATE OF state", "booking", "NEW.session_id", ""),
    ("seat_added_up_update", "UPDATE OF absent_at", "seat", BOOKED.format(row="NEW"), ""),
)


def upgrade() -> None:
    for name in SUMS:
        op.add_column("session", sa.Column(name, sa.Integer(), nullable=False, server_default="0"))
    op.create_index("ix_headcount_session_id", "headcount", ["session_id"])
    op.create_index("ix_session_figures", "session", list(COVERING), sqlite_where=PUBLIC,
                    postgresql_where=PUBLIC)
    _tables()
    op.execute(_add_up())
    for statement in _sqlite() if op.get_bind().dialect.name == "sqlite" else _postgresql():
        op.execute(statement)


def _tables() -> None:
    library = sa.ForeignKeyConstraint
    op.create_table(
        "library_month",
        sa.Column("library_id", NUMBER, autoincrement=False, nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("version", NUMBER, nullable=False),
        sa.Column("visits", sa.Integer(), nullable=True),
        sa.Column("open_days", sa.Integer(), nullable=False),
        sa.Column("is_reported", sa.Boolean(), nullable=False),
        sa.Column("is_crossed", sa.Boolean(), nullable=False),
        sa.Column("before", sa.Integer(), nullable=True),
        library(["library_id"], ["library.id"], name="fk_library_month_library_id"),
        sa.PrimaryKeyConstraint("library_id", "month", name="pk_library_month"),
    )
    op.create_table(
        "people_period",
        sa.Column("library_id", NUMBER, autoincrement=False, nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("version", NUMBER, nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        library(["library_id"], ["library.id"], name="fk_people_period_library_id"),
        sa.PrimaryKeyConstraint("library_id", "starts_on", "ends_on", name="pk_people_period"),
    )


def _add_up() -> str:
    sqlite = op.get_bind().dialect.name == "sqlite"
    least, greatest = ("min", "max") if sqlite else ("least", "greatest")
    return ADD_UP.format(sums=", ".join(SUMS),
                         counted=COUNTED.format(least=least, greatest=greatest))


def _sqlite() -> list[str]:
    found = []
    for name, event, table, session, when in TRIGGERS:
        closed = "1" if table == "session" else "closed_at IS NOT NULL"
        found.append(
            f"CREATE TRIGGER {name} AFTER {event} ON {table} {'WHEN ' + when if when else ''} "
            f"BEGIN {_add_up()} AND id = {session}; "
            f"{RAISE.format(session=session, closed=closed)}; END")
    return found


def _postgresql() -> list[str]:
    body = (f"BEGIN {_add_up()} AND id = the_session; "
            f"{RAISE.format(session='the_session', closed='(closed_at IS NOT NULL OR reopened)')}; "
            "END")
    return [
        "CREATE FUNCTION add_up_session(the_session bigint, reopened boolean) RETURNS void "
        f"LANGUAGE plpgsql AS $$ {body} $$",
        "CREATE FUNCTION session_added_up() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "PERFORM add_up_session(NEW.id, true); RETURN NULL; END $$",
        "CREATE FUNCTION row_added_up() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "PERFORM add_up_session(coalesce(NEW.session_id, OLD.session_id), false); "
        "RETURN NULL; END $$",
        "CREATE FUNCTION seat_added_up() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"PERFORM add_up_session({BOOKED.format(row='NEW')}, false); RETURN NULL; END $$",
        *(f"CREATE TRIGGER {name} AFTER {event} ON {table} FOR EACH ROW "
          f"{'WHEN (' + when + ')' if when else ''} EXECUTE FUNCTION "
          f"{table if table in ('session', 'seat') else 'row'}_added_up()"
          for name, event, table, _session, when in TRIGGERS),
    ]


def downgrade() -> None:
    sqlite = op.get_bind().dialect.name == "sqlite"
    for name, _event, table, *_rest in TRIGGERS:
        op.execute(f"DROP TRIGGER {name}" + ("" if sqlite else f" ON {table}"))
    if not sqlite:
        for name in ("seat_added_up()", "row_added_up()", "session_added_up()",
                     "add_up_session(bigint, boolean)"):
            op.execute(f"DROP FUNCTION {name}")
    op.drop_table("people_period")
    op.drop_table("library_month")
    op.drop_index("ix_session_figures", "session")
    op.drop_index("ix_headcount_session_id", "headcount")
    for name in reversed(SUMS):
        op.drop_column("session", name)
