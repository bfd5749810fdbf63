"""which bookings a private address shows, held to its library by the database

They were a list inside the row, where no key could see them.
"""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0014"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
FEED = sa.table("feed_token", sa.column("id"), sa.column("library_id"),
                sa.column("booking_ids", sa.JSON))
BOOKING = sa.table("booking", sa.column("id"), sa.column("library_id"))


def upgrade() -> None:
    op.create_index("uq_feed_token_in_library", "feed_token", ["library_id", "id"], unique=True)
    shown = op.create_table(
        "feed_token_booking",
        sa.Column("library_id", NUMBER, nullable=False),
        sa.Column("feed_token_id", NUMBER, autoincrement=False, nullable=False),
        sa.Column("booking_id", NUMBER, autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(["library_id"], ["library.id"],
                                name="fk_feed_token_booking_library_id"),
        sa.ForeignKeyConstraint(["library_id", "feed_token_id"],
                                ["feed_token.library_id", "feed_token.id"],
                                name="fk_feed_token_booking_feed_token_id_in_library"),
        sa.ForeignKeyConstraint(["library_id", "booking_id"],
                                ["booking.library_id", "booking.id"],
                                name="fk_feed_token_booking_booking_id_in_library"),
        sa.PrimaryKeyConstraint("feed_token_id", "booking_id", name="pk_feed_token_booking"),
    )
    op.create_index("ix_feed_token_booking_library_id", "feed_token_booking", ["library_id"])
    op.create_index("ix_feed_token_booking_booking_id", "feed_token_booking", ["booking_id"])
    _carry_over(shown)
    op.drop_column("feed_token", "booking_ids")


def _carry_over(shown: sa.Table) -> None:
    """Bookings of another library, which the list could not refuse, stay behind."""
    bind = op.get_bind()
    known = {tuple(row) for row in bind.execute(sa.select(BOOKING.c.library_id, BOOKING.c.id))}
    rows = [{"library_id": library_id, "feed_token_id": feed_id, "booking_id": booking_id}
            for feed_id, library_id, booking_ids in bind.execute(sa.select(FEED))
            for booking_id in sorted(set(booking_ids or ())) if (library_id, booking_id) in known]
    if rows:
        bind.execute(sa.insert(shown), rows)


def downgrade() -> None:
    op.add_column("feed_token", sa.Column(
        "booking_ids", sa.JSON(), nullable=False, server_default="[]"))
    op.drop_table("feed_token_booking")
    op.drop_index("uq_feed_token_in_library", "feed_token")
