"""find what is on next in the whole network without reading every session"""

from alembic import op

revision = "0018"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_session_starts_at", "session", ["starts_at"])


def downgrade() -> None:
    op.drop_index("ix_session_starts_at", "session")
