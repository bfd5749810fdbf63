"""what a partner gave, as one of a few words; when and by whom it was noted

Written as SQL, since SQLite adds a column with its CHECK in one statement and no other way.
"""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        "ALTER TABLE contribution ADD COLUMN role VARCHAR(12) DEFAULT 'other' NOT NULL "
        "CONSTRAINT ck_contribution_role CHECK (role IN ('speaker', 'staff', 'place', 'money', "
        "'goods', 'publicity', 'other'))")
    op.add_column("contribution", sa.Column("noted_at", sa.BigInteger(), nullable=True))
    op.add_column("contribution", sa.Column(
        "noted_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True))
    op.execute("UPDATE contribution SET role = 'speaker', what = '' WHERE what = 'narasumber'")


def downgrade() -> None:
    for name in ("noted_by", "noted_at", "role"):  # a column's own CHECK goes with it
        op.drop_column("contribution", name)
