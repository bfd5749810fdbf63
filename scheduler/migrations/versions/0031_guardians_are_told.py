"""guardians are told: for whom a message is, and every contact in its one form"""

from collections.abc import Callable

import sqlalchemy as sa
from alembic import op

from scheduler.domain.email import email_of
from scheduler.domain.errors import Refusal
from scheduler.domain.phone import phone_of

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None

MAILS = (("booking", "email"), ("person", "email"), ("account", "email"), ("invitation", "email"))


def upgrade() -> None:
    op.add_column("message", sa.Column("ward", sa.String(120), nullable=False, server_default=""))
    _read_again("booking", "guardian_phone", phone_of)
    for table, column in MAILS:
        _read_again(table, column, email_of)


def _read_again(name: str, column: str, read: Callable[[str], str]) -> None:
    """What was kept as it was typed; what cannot be read stays as it is."""
    table = sa.table(name, sa.column("id"), sa.column(column))
    kept, bind = table.c[column], op.get_bind()
    for row_id, typed in bind.execute(sa.select(table.c.id, kept).where(kept != "")).all():
        try:
            found = read(typed)
        except Refusal:
            continue
        if found and found != typed:
            bind.execute(sa.update(table).where(table.c.id == row_id).values({column: found}))


def downgrade() -> None:
    op.drop_column("message", "ward")
