"""what forms that create have led to, so that each creates once

A row names a form's key, or a hand and what it sent last, both as marks that tell nothing; the
worker takes it away when its time is over.
"""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "sent_form",
        sa.Column("key", sa.String(64), nullable=False),
        sa.Column("what", sa.String(64), nullable=False),
        sa.Column("place", sa.String(1000), nullable=False),
        sa.Column("counts_until", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_sent_form"),
    )
    op.create_index("ix_sent_form_counts_until", "sent_form", ["counts_until"])


def downgrade() -> None:
    op.drop_index("ix_sent_form_counts_until", "sent_form")
    op.drop_table("sent_form")
