"""who was looked for and did not come, apart from those nobody marked"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("seat", sa.Column("absent_at", sa.BigInteger(), nullable=True))


def downgrade() -> None:
    op.drop_column("seat", "absent_at")
