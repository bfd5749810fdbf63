"""a waiting party that is passed over, and the two bookings of a party that came in parts"""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("booking", sa.Column("passed_at", sa.BigInteger(), nullable=True))
    op.add_column("booking", sa.Column("party", sa.String(32), nullable=False, server_default=""))
    op.create_index("ix_booking_party", "booking", ["party"],
                    sqlite_where=sa.text("party <> ''"), postgresql_where=sa.text("party <> ''"))


def downgrade() -> None:
    op.drop_index("ix_booking_party", "booking")
    op.drop_column("booking", "party")
    op.drop_column("booking", "passed_at")
