"""Private calendar addresses, each revocable on its own."""

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from scheduler.columns import Number, library_fk, maybe_when, one_of, pk, short, when
from scheduler.db import db


class FeedToken(db.Model):
    """Opens one feed for one reader; only the token's hash is kept.

    `rooms` belongs to an account at a library. `bookings` shows exactly the bookings whose
    links its maker held: a shared phone proves only what its codes prove.
    """

    __tablename__ = "feed_token"
    __table_args__ = (
        CheckConstraint(one_of("feed", "bookings", "rooms"), name="feed"),
        CheckConstraint("(feed = 'rooms') = (account_id IS NOT NULL)", name="owner"),
    )
    id: Mapped[pk]
    library_id: Mapped[library_fk]
    feed: Mapped[str] = mapped_column(String(10))
    account_id: Mapped[int | None] = mapped_column(Number, ForeignKey("account.id"), index=True)
    booking_ids: Mapped[list[int]] = mapped_column(JSON, default=list)
    token_hash: Mapped[short] = mapped_column(unique=True)
    made_at: Mapped[when]
    revoked_at: Mapped[maybe_when]
