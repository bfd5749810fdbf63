"""the promises that only the database can keep

No overlap of live claims on a part: a GiST exclusion constraint on PostgreSQL (it needs the
trusted extension btree_gist), triggers with an end-probe on SQLite. Append-only history on both.
"""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

# The first live claim that ends after the new one begins is the only one that can clash.
PROBE = """
  SELECT RAISE(ABORT, 'claim_overlap') WHERE NEW.released_at IS NULL AND (
    SELECT starts_at FROM claim
    WHERE part_id = NEW.part_id AND released_at IS NULL AND ends_at > NEW.starts_at {other}
    ORDER BY ends_at LIMIT 1
  ) < NEW.ends_at;
"""
SQLITE = (
    f"CREATE TRIGGER claim_no_overlap_insert BEFORE INSERT ON claim BEGIN {PROBE.format(other='')} END",
    "CREATE TRIGGER claim_no_overlap_update BEFORE UPDATE OF part_id, starts_at, ends_at, "
    f"released_at ON claim BEGIN {PROBE.format(other='AND id <> NEW.id')} END",
    "CREATE TRIGGER history_entry_no_update BEFORE UPDATE ON history_entry "
    "BEGIN SELECT RAISE(ABORT, 'history_append_only'); END",
    "CREATE TRIGGER history_entry_no_delete BEFORE DELETE ON history_entry "
    "BEGIN SELECT RAISE(ABORT, 'history_append_only'); END",
)
POSTGRESQL = (
    "CREATE EXTENSION IF NOT EXISTS btree_gist",
    "ALTER TABLE claim ADD CONSTRAINT ex_claim_no_overlap EXCLUDE USING gist "
    "(part_id WITH =, int8range(starts_at, ends_at) WITH &&) WHERE (released_at IS NULL)",
    "CREATE FUNCTION history_append_only() RETURNS trigger LANGUAGE plpgsql AS "
    "$$ BEGIN RAISE EXCEPTION 'history_append_only' USING ERRCODE = '23514'; END $$",
    "CREATE TRIGGER history_entry_no_change BEFORE UPDATE OR DELETE ON history_entry "
    "FOR EACH ROW EXECUTE FUNCTION history_append_only()",
)


def upgrade() -> None:
    for statement in SQLITE if op.get_bind().dialect.name == "sqlite" else POSTGRESQL:
        op.execute(statement)


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for name in ("claim_no_overlap_insert", "claim_no_overlap_update",
                     "history_entry_no_update", "history_entry_no_delete"):
            op.execute(f"DROP TRIGGER {name}")
        return
    op.execute("DROP TRIGGER history_entry_no_change ON history_entry")
    op.execute("DROP FUNCTION history_append_only()")
    op.execute("ALTER TABLE claim DROP CONSTRAINT ex_claim_no_overlap")
