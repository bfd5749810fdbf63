"""Events, the series they repeat by, and sessions: the thing one attends."""

from datetime import date, datetime

from sqlalchemy import (
    CheckConstraint,
    ColumnElement,
    Index,
    String,
    UniqueConstraint,
    case,
    text,
)
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import Mapped, mapped_column, relationship

from scheduler.columns import (
    Number,
    library_fk,
    line,
    maybe_when,
    one_of,
    pk,
    short,
    sum_of,
    when,
    within,
)
from scheduler.db import db
from scheduler.domain.saying import titled
from scheduler.domain.seating import Seated, Seating
from scheduler.events.series_models import GIVEN, LeftOut, Series, SeriesTerms
from scheduler.libraries.models import Library
from scheduler.partners.models import Partner
from scheduler.searched import folding
from scheduler.spaces.models import Reservation, Space

__all__ = ("GIVEN", "Contribution", "Event", "LeftOut", "Series", "SeriesTerms", "Session")
KINDS = ("sharing", "learning", "training")


class Event(db.Model):
    """What is offered. Ages in years, both inclusive; `capacity` counts places a session."""

    __tablename__ = "event"
    __table_args__ = (
        UniqueConstraint("library_id", "id"),
        within("space", "space_id"),
        CheckConstraint(one_of("kind", *KINDS), name="kind"),
        CheckConstraint(one_of("purpose", "programme", "collaboration"), name="purpose"),
        CheckConstraint("capacity IS NULL OR capacity > 0", name="capacity"),
        CheckConstraint("age_from IS NULL OR age_to IS NULL OR age_from <= age_to", name="ages"),
    )
    id: Mapped[pk]
    library_id: Mapped[library_fk]
    kind: Mapped[str] = mapped_column(String(12))
    purpose: Mapped[str] = mapped_column(String(14), default="programme")
    title: Mapped[line]
    summary: Mapped[str] = mapped_column(default="")
    about: Mapped[str] = mapped_column(default="")
    bring: Mapped[str] = mapped_column(default="")
    topic: Mapped[short] = mapped_column(default="")
    skill: Mapped[short] = mapped_column(default="")
    audience: Mapped[short] = mapped_column(default="")
    facilitator: Mapped[line] = mapped_column(default="")
    age_from: Mapped[int | None]
    age_to: Mapped[int | None]
    capacity: Mapped[int | None]
    seats_per_booking: Mapped[int | None]
    space_id: Mapped[int | None] = mapped_column(Number)
    for_literacy: Mapped[bool] = mapped_column(default=False)
    search_text: Mapped[str] = folding(
        "title", "topic", "skill", "audience", "facilitator", "summary")
    made_at: Mapped[when]
    made_by: Mapped[int | None] = mapped_column(Number)
    retired_at: Mapped[maybe_when]

    space: Mapped[Space | None] = relationship(foreign_keys=[space_id])
    library: Mapped[Library] = relationship()
    sessions: Mapped[list["Session"]] = relationship(
        back_populates="event", foreign_keys="Session.event_id",
    )


class Session(db.Model):
    """One dated meeting. `capacity` empty: no booking, people just come.

    `seats_taken` counts placed and offered seats and is changed in SQL only (promise 2);
    `parties_waiting` counts bookings on the waiting list that can be seated, kept under the same
    lock.
    `shut_at`: when the doors were closed over it, until somebody decides what becomes of it; it
    takes no bookings meanwhile.
    `came_…` and `seats_…` are what a closed session adds up to (F1, F2); triggers keep them, and
    while it is open they say nothing.
    `place` (and `address`, its street) is where it happens when not in a room of the library.
    `title_more`, `facilitator` and `note` are this one date's, for everyone to read; empty means
    as its event says. `staff_note` is for colleagues only.
    `sequence` rises when a calendar shows something else than before (RFC 5545 §3.8.7.4).
    `series_on` is the day that its series means by it, wherever it was moved since.
    """

    __tablename__ = "session"
    __table_args__ = (
        UniqueConstraint("library_id", "id"),
        within("event", "event_id"),
        within("series", "series_id"),
        within("reservation", "reservation_id"),
        CheckConstraint("starts_at < ends_at", name="order"),
        CheckConstraint("capacity IS NULL OR capacity > 0", name="capacity"),
        CheckConstraint(
            "seats_taken >= 0 AND (capacity IS NULL OR seats_taken <= capacity)",
            name="not_oversold",
        ),
        CheckConstraint("parties_waiting >= 0", name="parties_waiting"),
        CheckConstraint("closed_at IS NULL OR cancelled_at IS NULL", name="held_or_cancelled"),
        CheckConstraint("typed_total IS NULL OR typed_total >= 0", name="typed_total"),
        CheckConstraint("with_disability >= 0", name="with_disability"),
        Index("ix_session_library_id_starts_at", "library_id", "starts_at"),
        Index("ix_session_starts_at", "starts_at"),
        # No date of a series twice, however often it is extended.
        Index("uq_session_series_id_series_on", "series_id", "series_on", unique=True,
              sqlite_where=text("cancelled_at IS NULL"),
              postgresql_where=text("cancelled_at IS NULL")),
        # Holds all that figures read, so that the index alone answers.
        Index("ix_session_figures", "library_id", "starts_at", "ends_at", "closed_at", "event_id",
              "capacity", "came_named", "came_anonymous", "came_male", "came_female",
              "seats_came", "seats_missed",
              sqlite_where=text("published_at IS NOT NULL AND cancelled_at IS NULL"),
              postgresql_where=text("published_at IS NOT NULL AND cancelled_at IS NULL")),
    )
    id: Mapped[pk]
    library_id: Mapped[library_fk]
    event_id: Mapped[int] = mapped_column(Number, index=True)
    series_id: Mapped[int | None] = mapped_column(Number, index=True)
    series_on: Mapped[date | None]
    reservation_id: Mapped[int | None] = mapped_column(Number, index=True)
    uid: Mapped[short] = mapped_column(unique=True)
    place: Mapped[line] = mapped_column(default="")
    address: Mapped[line] = mapped_column(default="", server_default="")
    title_more: Mapped[line] = mapped_column(default="", server_default="")
    facilitator: Mapped[line] = mapped_column(default="", server_default="")
    note: Mapped[str] = mapped_column(default="", server_default="")
    staff_note: Mapped[str] = mapped_column(default="", server_default="")
    starts_at: Mapped[when]
    ends_at: Mapped[when]
    capacity: Mapped[int | None]
    seats_taken: Mapped[int] = mapped_column(default=0)
    parties_waiting: Mapped[int] = mapped_column(default=0)
    booking_opens_at: Mapped[maybe_when]
    booking_closes_at: Mapped[maybe_when]
    published_at: Mapped[maybe_when]
    cancelled_at: Mapped[maybe_when]
    cancel_reason: Mapped[line] = mapped_column(default="")
    closed_at: Mapped[maybe_when]
    closed_by: Mapped[int | None] = mapped_column(Number)
    recorded_at: Mapped[maybe_when]
    shut_at: Mapped[maybe_when]
    outside_hours_reason: Mapped[line] = mapped_column(default="")
    typed_total: Mapped[int | None]
    with_disability: Mapped[int] = mapped_column(default=0)
    came_named: Mapped[sum_of]
    came_anonymous: Mapped[sum_of]
    came_male: Mapped[sum_of]
    came_female: Mapped[sum_of]
    seats_came: Mapped[sum_of]
    seats_missed: Mapped[sum_of]
    search_text: Mapped[str] = folding("title_more", "facilitator", "note", "place", "address")
    sequence: Mapped[int] = mapped_column(default=0)
    made_at: Mapped[when]
    changed_at: Mapped[when]

    event: Mapped[Event] = relationship(
        back_populates="sessions", foreign_keys=[event_id],
    )
    series: Mapped[Series | None] = relationship(foreign_keys=[series_id])
    reservation: Mapped[Reservation | None] = relationship(foreign_keys=[reservation_id])

    @property
    def state(self) -> str:
        """draft, published, cancelled or held (closed with its count)."""
        if self.cancelled_at:
            return "cancelled"
        if self.closed_at:
            return "held"
        return "published" if self.published_at else "draft"

    @property
    def seating(self) -> Seating:
        """The places and how many parties wait: it answers what a newcomer would get."""
        return Seating(self.capacity, self.seats_taken, unread=self.parties_waiting)

    @hybrid_property
    def seats_newcomers(self) -> bool:
        """Whether one more person would have a place, and not a number in the line."""
        return isinstance(self.seating.seat(1, limit=None), Seated)

    @seats_newcomers.inplace.expression
    @classmethod
    def _seats_newcomers(cls) -> ColumnElement[bool]:
        """The same in SQL."""
        return (cls.parties_waiting == 0) & (
            cls.capacity.is_(None) | (cls.seats_taken < cls.capacity))

    @property
    def seats_left(self) -> int | None:
        return None if self.capacity is None else self.capacity - self.seats_taken

    @hybrid_property
    def title(self) -> str:
        """What it is called: its event's title, and what this date adds to it."""
        return titled(self.event.title, self.title_more)

    @title.inplace.expression
    @classmethod
    def _title(cls) -> ColumnElement[str]:
        """The same in SQL, where the event is joined."""
        return case((cls.title_more == "", Event.title),
                    else_=Event.title + ": " + cls.title_more)

    @property
    def led_by(self) -> str:
        """Who leads it: whoever does so on this date, or else at every date of the event."""
        return self.facilitator or self.event.facilitator

    def has_ended(self, at: datetime) -> bool:
        return self.ends_at <= at


class Contribution(db.Model):
    """What a partner gave (`role`, and `what` in words): to a session, or on a day of its own.

    To a session it counts once that is closed; until then it is what was agreed.
    """

    __tablename__ = "contribution"
    __table_args__ = (
        within("partner", "partner_id"),
        within("session", "session_id"),
        CheckConstraint("session_id IS NOT NULL OR given_on IS NOT NULL", name="dated"),
        CheckConstraint(one_of("role", *GIVEN), name="role"),
    )
    id: Mapped[pk]
    library_id: Mapped[library_fk]
    partner_id: Mapped[int] = mapped_column(Number, index=True)
    session_id: Mapped[int | None] = mapped_column(Number, index=True)
    given_on: Mapped[date | None]
    what: Mapped[line] = mapped_column(default="")
    role: Mapped[str] = mapped_column(String(12), default="other")
    noted_at: Mapped[maybe_when]
    noted_by: Mapped[int | None] = mapped_column(Number)

    partner: Mapped[Partner] = relationship(foreign_keys=[partner_id])
    session: Mapped[Session | None] = relationship(foreign_keys=[session_id], viewonly=True)
