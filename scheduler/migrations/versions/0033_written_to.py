"""a library may have a number for WhatsApp besides its telephone"""

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("library", sa.Column(
        "whatsapp", sa.String(20), nullable=False, server_default=""))


def downgrade() -> None:
    op.drop_column("library", "whatsapp")
