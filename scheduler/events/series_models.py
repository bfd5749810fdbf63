"""The series by which events repeat, the terms of their dates, and the dates they left out."""

from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from scheduler.columns import Number, library_fk, line, maybe_when, one_of, pk, short, when, within
from scheduler.db import db
from scheduler.domain.repeating import Terms
from scheduler.spaces.models import Space

if TYPE_CHECKING:
    from scheduler.events.models import Event

LEFT_OUT = ("taken", "closed", "hours", "hand", "other")
GIVEN = ("speaker", "staff", "place", "money", "goods", "publicity", "other")


class Series(db.Model):
    """The rule by which an event repeats (RFC 5545 RRULE), in the library's wall time.

    Its sessions are rows of their own: what one of them becomes says nothing of those to come.
    Its dates are made up to `expanded_to`; `completed_at` when the rule means no more. It rests
    since `rested_at` for `rest_reason` (one of `domain.resting`), and goes on by itself when the
    reason is gone; `ended_at` is for good.
    """

    __tablename__ = "series"
    __table_args__ = (
        UniqueConstraint("library_id", "id"),
        within("event", "event_id"),
        CheckConstraint("minutes > 0", name="minutes"),
    )
    id: Mapped[pk]
    library_id: Mapped[library_fk]
    event_id: Mapped[int] = mapped_column(Number, index=True)
    rule: Mapped[line]
    first_on: Mapped[date]
    starts_minute: Mapped[int]
    minutes: Mapped[int]
    expanded_to: Mapped[date]
    completed_at: Mapped[maybe_when]
    rested_at: Mapped[maybe_when]
    rest_reason: Mapped[short] = mapped_column(default="", server_default="")
    ended_at: Mapped[maybe_when]

    event: Mapped["Event"] = relationship(foreign_keys=[event_id])
    usual: Mapped["SeriesTerms"] = relationship(back_populates="series", lazy="joined",
                                                innerjoin=True)

    @property
    def terms(self) -> Terms:
        """What each of its dates is like."""
        return Terms(self.starts_minute, self.minutes, self.usual.space_id, self.usual.place,
                     self.usual.capacity, self.usual.address)


class SeriesTerms(db.Model):
    """What the dates of a series are like, apart from the hour; those to come are made of it.

    `gives` and `gift` say what `partner_id` gives; without `published_at` they are drafts.
    """

    __tablename__ = "series_terms"
    __table_args__ = (
        within("series", "series_id"),
        within("space", "space_id"),
        within("partner", "partner_id"),
        CheckConstraint("capacity IS NULL OR capacity > 0", name="capacity"),
        CheckConstraint(one_of("gives", *GIVEN), name="gives"),
    )
    series_id: Mapped[int] = mapped_column(Number, primary_key=True, autoincrement=False)
    library_id: Mapped[library_fk]
    space_id: Mapped[int | None] = mapped_column(Number)
    place: Mapped[line] = mapped_column(default="")
    address: Mapped[line] = mapped_column(default="")
    capacity: Mapped[int | None]
    outside_hours_reason: Mapped[line] = mapped_column(default="")
    partner_id: Mapped[int | None] = mapped_column(Number)
    gives: Mapped[str] = mapped_column(String(12), default="other")
    gift: Mapped[line] = mapped_column(default="")
    published_at: Mapped[maybe_when]

    series: Mapped[Series] = relationship(back_populates="usual", foreign_keys=[series_id])
    space: Mapped[Space | None] = relationship(foreign_keys=[space_id], viewonly=True)


class LeftOut(db.Model):
    """A date that a series means and that has no session: why, and of what (`what`)."""

    __tablename__ = "left_out"
    __table_args__ = (
        UniqueConstraint("series_id", "day"),
        within("series", "series_id"),
        CheckConstraint(one_of("why", *LEFT_OUT), name="why"),
    )
    id: Mapped[pk]
    library_id: Mapped[library_fk]
    series_id: Mapped[int] = mapped_column(Number)
    day: Mapped[date]
    why: Mapped[str] = mapped_column(String(12))
    what: Mapped[line] = mapped_column(default="")
    noted_at: Mapped[when]
