"""one date of an event may say something of its own

Who leads it this once, what it is about, a note, the street of a place outside: the session's own
columns. Empty means as the event and the library say.
"""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

WORDS = (("address", sa.String(300)), ("title_more", sa.String(300)),
         ("facilitator", sa.String(300)), ("note", sa.String()), ("staff_note", sa.String()))


def upgrade() -> None:
    for name, kind in WORDS:
        op.add_column("session", sa.Column(name, kind, nullable=False, server_default=""))


def downgrade() -> None:
    for name, _kind in reversed(WORDS):
        op.drop_column("session", name)
