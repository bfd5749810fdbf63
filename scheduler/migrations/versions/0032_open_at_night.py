"""doors that are open after midnight belong to the day on which they opened"""

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None

HOURS = sa.table("opening_hours", *(sa.column(name) for name in (
    "id", "library_id", "schedule_id", "weekday", "opens", "closes")))
NIGHTS = ("opens >= 0 AND opens < 1440 AND opens < closes AND "
          "(closes <= 1440 OR closes - opens <= 720)")
DAYS = "opens >= 0 AND opens < closes AND closes <= 1440"


def upgrade() -> None:
    _check(DAYS, NIGHTS)


def downgrade() -> None:
    """What went on after midnight opens at midnight of the next weekday."""
    late = HOURS.c.closes > 1440
    op.execute(sa.insert(HOURS).from_select(
        ["library_id", "schedule_id", "weekday", "opens", "closes"],
        sa.select(HOURS.c.library_id, HOURS.c.schedule_id, (HOURS.c.weekday + 1) % 7,
                  sa.literal(0), HOURS.c.closes - 1440).where(late)))
    op.execute(sa.update(HOURS).where(late).values(closes=1440))
    _check(NIGHTS, DAYS)


def _check(before: str, after: str) -> None:
    if op.get_bind().dialect.name == "sqlite":
        _write_anew(before, after)
        return
    op.drop_constraint(op.f("ck_opening_hours_order"), "opening_hours", type_="check")
    op.create_check_constraint(op.f("ck_opening_hours_order"), "opening_hours", after)


def _write_anew(before: str, after: str) -> None:
    """SQLite changes no CHECK: the same table again with other words, its rows and its indexes.

    Nothing points at these rows and no trigger watches them.
    """
    words = dict(op.get_bind().execute(sa.text(
        "select name, sql from sqlite_master where tbl_name = 'opening_hours' and sql is not null"
        " order by type desc, name")).all())
    table = words.pop("opening_hours")
    body = table[table.index("("):].replace(before, after)
    op.execute("alter table opening_hours rename to opening_hours_before")
    for name in words:
        op.execute(f"drop index {name}")
    op.execute(f"create table opening_hours {body}")
    op.execute("insert into opening_hours (id, library_id, schedule_id, weekday, opens, closes) "
               "select id, library_id, schedule_id, weekday, opens, closes "
               "from opening_hours_before")
    op.execute("drop table opening_hours_before")
    for index in words.values():
        op.execute(index)
