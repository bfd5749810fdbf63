"""what a message is about, until when it is news, and the phone that is left when mail fails"""

from datetime import datetime, timezone

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

MESSAGE = sa.table("message", sa.column("id"), sa.column("facts", sa.JSON), sa.column("topic"),
                   sa.column("needed_at"), sa.column("over_at"))
EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)


def upgrade() -> None:
    op.add_column("message", sa.Column("topic", sa.String(120), nullable=False, server_default=""))
    op.add_column("message", sa.Column("phone", sa.String(20), nullable=False, server_default=""))
    op.add_column("message", sa.Column("needed_at", sa.BigInteger(), nullable=True))
    op.add_column("message", sa.Column("over_at", sa.BigInteger(), nullable=True))
    _carry_over()


def _carry_over() -> None:
    """Letters written before say the same in their facts."""
    bind = op.get_bind()
    for message_id, facts in bind.execute(sa.select(MESSAGE.c.id, MESSAGE.c.facts)).all():
        if "starts_at" not in (facts or {}):
            continue
        session = facts.get("session", "").rpartition("/")[2]
        bind.execute(sa.update(MESSAGE).where(MESSAGE.c.id == message_id).values(
            topic=f"session:{session}" if session else "",
            needed_at=_micros(min(facts["starts_at"], facts.get("before", facts["starts_at"]))),
            over_at=_micros(facts["ends_at"])))


def _micros(text: str) -> int:
    return round((datetime.fromisoformat(text) - EPOCH).total_seconds() * 1_000_000)


def downgrade() -> None:
    for name in ("over_at", "needed_at", "phone", "topic"):
        op.drop_column("message", name)
