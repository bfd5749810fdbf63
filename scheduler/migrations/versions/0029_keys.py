"""counts of tries, browsers that are signed in, and what happened to keys

Tries are counted in one row each, so that counting and asking is one statement. A browser that
is signed in has a row, so that signing out ends it wherever its cookie went.
"""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.drop_table("attempt")
    op.create_table(
        "tally",
        sa.Column("key", sa.String(64), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("ends_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_tally"))
    op.create_index("ix_tally_ends_at", "tally", ["ends_at"])
    op.create_table(
        "web_session",
        sa.Column("id", NUMBER, autoincrement=True, nullable=False),
        sa.Column("account_id", NUMBER, nullable=False),
        sa.Column("key_hash", sa.String(64), nullable=False),
        sa.Column("stamp", sa.String(120), nullable=False),
        sa.Column("began_at", sa.BigInteger(), nullable=False),
        sa.Column("seen_at", sa.BigInteger(), nullable=False),
        sa.Column("ends_at", sa.BigInteger(), nullable=False),
        sa.Column("idle_minutes", sa.Integer(), nullable=False),
        sa.Column("network", sa.String(64), nullable=False),
        sa.Column("seen_from", sa.String(120), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_web_session"),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"],
                                name="fk_web_session_account_id_account"),
        sa.UniqueConstraint("key_hash", name="uq_web_session_key_hash"))
    op.create_index("ix_web_session_account_id", "web_session", ["account_id"])
    op.create_index("ix_web_session_network", "web_session", ["network"])
    op.create_table(
        "security_event",
        sa.Column("id", NUMBER, autoincrement=True, nullable=False),
        sa.Column("account_id", NUMBER, nullable=True),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("by_account_id", NUMBER, nullable=True),
        sa.Column("seen_from", sa.String(120), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_security_event"),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"],
                                name="fk_security_event_account_id_account"))
    op.create_index("ix_security_event_account_id_at", "security_event", ["account_id", "at"])


def downgrade() -> None:
    for table in ("security_event", "web_session", "tally"):
        op.drop_table(table)
    op.create_table(
        "attempt",
        sa.Column("id", NUMBER, autoincrement=True, nullable=False),
        sa.Column("key", sa.String(120), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_attempt"))
    op.create_index("ix_attempt_key_at", "attempt", ["key", "at"])
