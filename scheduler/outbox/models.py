"""Messages waiting to leave, and the ticks that make periodic work happen once."""

from datetime import datetime

from sqlalchemy import CheckConstraint, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from scheduler.columns import (
    UtcDateTime,
    facts,
    library_fk,
    line,
    maybe_when,
    one_of,
    phone_number,
    pk,
    short,
    when,
)
from scheduler.db import db


class Message(db.Model):
    """One letter (`mail`), or one task for a human (`telling`), with the facts it needs.

    `key` is the Message-ID however often it is sent. A task is done when someone at the desk
    marks it told or unreachable; it is withdrawn when the reason for it has gone, and not-told
    when nobody said so before `over_at`. `topic` is what it is about for everyone ("session:3"),
    `about` for this recipient ("booking:12"); it is of use most before `needed_at`, and no more
    after `over_at`. `ward` is for whom when a guardian is told. `phone` is the way left when mail
    is refused, `trouble` what the mail server said.
    """

    __tablename__ = "message"
    __table_args__ = (
        CheckConstraint(one_of("channel", "mail", "telling"), name="channel"),
        Index("ix_message_due", "due_at",
              sqlite_where=text("settled_at IS NULL"),
              postgresql_where=text("settled_at IS NULL")),
        Index("ix_message_library_id_settled_at", "library_id", "settled_at"),
    )
    id: Mapped[pk]
    key: Mapped[short] = mapped_column(unique=True)
    library_id: Mapped[library_fk]
    kind: Mapped[short]
    channel: Mapped[str] = mapped_column(String(10))
    name: Mapped[short] = mapped_column(default="")
    ward: Mapped[short] = mapped_column(default="")
    address: Mapped[line] = mapped_column(default="")
    locale: Mapped[str] = mapped_column(String(5), default="id")
    facts: Mapped[facts]
    about: Mapped[short] = mapped_column(default="", index=True)
    topic: Mapped[short] = mapped_column(default="")
    phone: Mapped[phone_number]
    needed_at: Mapped[maybe_when]
    over_at: Mapped[maybe_when]
    posted_at: Mapped[when]
    due_at: Mapped[when]
    leased_until: Mapped[maybe_when]
    tries: Mapped[int] = mapped_column(default=0)
    trouble: Mapped[line] = mapped_column(default="")
    settled_at: Mapped[maybe_when]
    outcome: Mapped[str | None] = mapped_column(String(12))
    settled_by: Mapped[int | None]

    @property
    def was_refused(self) -> bool:
        """Whether a mail server would not take it, so that a human has to."""
        return self.channel == "telling" and bool(self.trouble)


class Tick(db.Model):
    """A minute in which a periodic task ran; whoever inserts the row does the work."""

    __tablename__ = "tick"
    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    minute: Mapped[datetime] = mapped_column(UtcDateTime, primary_key=True, autoincrement=False)
