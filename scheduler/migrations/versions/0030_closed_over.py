"""what the doors were closed over, until somebody decides what becomes of it"""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for table in ("session", "reservation"):
        op.add_column(table, sa.Column("shut_at", sa.BigInteger(), nullable=True))


def downgrade() -> None:
    for table in ("reservation", "session"):
        op.drop_column(table, "shut_at")
