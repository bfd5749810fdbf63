"""Private calendar addresses, each revocable on its own."""

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from scheduler.columns import Number, library_fk, maybe_when, one_of, pk, short, when, within
from scheduler.db import db


class FeedToken(db.Model):
    """Opens one feed for one reader; only the token's hash is kept."""

    __tablename__ = "feed_token"
    __table_args__ = (
        within("person", "person_id"),
        CheckConstraint(one_of("feed", "bookings", "rooms"), name="feed"),
        CheckConstraint("(person_id IS NULL) <> (account_id IS NULL)", name="one_owner"),
    )
    id: Mapped[pk]
    library_id: Mapped[library_fk]
    feed: Mapped[str] = mapped_column(String(10))
    person_id: Mapped[int | None] = mapped_column(Number, index=True)
    account_id: Mapped[int | None] = mapped_column(Number, ForeignKey("account.id"), index=True)
    token_hash: Mapped[short] = mapped_column(unique=True)
    made_at: Mapped[when]
    revoked_at: Mapped[maybe_when]
