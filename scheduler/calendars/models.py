"""Private calendar addresses, each revocable on its own."""

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from scheduler.columns import Number, library_fk, maybe_when, one_of, pk, short, when, within
from scheduler.db import db


class FeedToken(db.Model):
    """Opens one feed for one reader; only the token's hash is kept.

    `rooms` belongs to an account at a library. `bookings` shows exactly the bookings whose
    links its maker held (`ShownBooking`): a shared phone proves only what its codes prove.
    """

    __tablename__ = "feed_token"
    __table_args__ = (
        CheckConstraint(one_of("feed", "bookings", "rooms"), name="feed"),
        CheckConstraint("(feed = 'rooms') = (account_id IS NOT NULL)", name="owner"),
        Index("uq_feed_token_in_library", "library_id", "id", unique=True),
    )
    id: Mapped[pk]
    library_id: Mapped[library_fk]
    feed: Mapped[str] = mapped_column(String(10))
    account_id: Mapped[int | None] = mapped_column(Number, ForeignKey("account.id"), index=True)
    token_hash: Mapped[short] = mapped_column(unique=True)
    made_at: Mapped[when]
    revoked_at: Mapped[maybe_when]


class ShownBooking(db.Model):
    """A booking that a private address shows; both belong to one library (promise 7)."""

    __tablename__ = "feed_token_booking"
    __table_args__ = (
        within("feed_token", "feed_token_id",
               name="fk_feed_token_booking_feed_token_id_in_library"),
        within("booking", "booking_id", name="fk_feed_token_booking_booking_id_in_library"),
    )
    library_id: Mapped[library_fk]
    feed_token_id: Mapped[int] = mapped_column(Number, primary_key=True, autoincrement=False)
    booking_id: Mapped[int] = mapped_column(
        Number, primary_key=True, autoincrement=False, index=True)
