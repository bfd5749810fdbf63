"""What a library brings along (past activity), aims at (targets) and declares (no activity)."""

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Numeric, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from scheduler.columns import Number, library_fk, one_of, pk, short, when
from scheduler.db import db


class PastActivity(db.Model):
    """Sessions of a time before Ruang, in aggregate. No attendance means not recorded.

    `unrecorded` counts the sessions among them whose attendance nobody wrote down.
    """

    __tablename__ = "past_activity"
    __table_args__ = (
        UniqueConstraint("library_id", "starts_on", "ends_on", "kind", "format", "age_group"),
        CheckConstraint("starts_on < ends_on", name="order"),
        CheckConstraint("sessions >= 0", name="sessions"),
        CheckConstraint("attendance IS NULL OR attendance >= 0", name="attendance"),
    )
    id: Mapped[pk]
    library_id: Mapped[library_fk]
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    kind: Mapped[str] = mapped_column(String(12), default="unspecified")
    format: Mapped[short] = mapped_column(default="")
    age_group: Mapped[short] = mapped_column(default="")
    sessions: Mapped[int]
    attendance: Mapped[int | None]
    unrecorded: Mapped[int] = mapped_column(default=0)
    noted_at: Mapped[when]


class Goal(db.Model):
    """A year's baseline or target for one indicator, frozen with its date and source."""

    __tablename__ = "goal"
    __table_args__ = (
        UniqueConstraint("library_id", "indicator", "year", "purpose"),
        CheckConstraint(one_of("purpose", "baseline", "target"), name="purpose"),
    )
    id: Mapped[pk]
    library_id: Mapped[library_fk]
    indicator: Mapped[short]
    year: Mapped[int]
    purpose: Mapped[str] = mapped_column(String(10))
    value: Mapped[float] = mapped_column(Numeric(14, 2, asdecimal=False))
    source: Mapped[short] = mapped_column(default="")
    set_at: Mapped[when]
    set_by: Mapped[int | None] = mapped_column(Number)


class QuietMonth(db.Model):
    """A month a library declares to have had no activity: complete, and zero."""

    __tablename__ = "quiet_month"
    __table_args__ = (UniqueConstraint("library_id", "month"),)
    id: Mapped[pk]
    library_id: Mapped[library_fk]
    month: Mapped[date]
    declared_at: Mapped[when]
    declared_by: Mapped[int | None] = mapped_column(Number)


class LibraryMonth(db.Model):
    """A month of visits, worked out (F7, F9) up to the day before `ends_on`.

    It holds while `version` is that of the library's figures. `is_crossed`: a count speaks of
    days of this month and of another. `before`: the visits of the same month a year before,
    where both are whole and reported (F8).
    """

    __tablename__ = "library_month"
    library_id: Mapped[int] = mapped_column(
        Number, ForeignKey("library.id"), primary_key=True, autoincrement=False)
    month: Mapped[date] = mapped_column(primary_key=True)
    ends_on: Mapped[date]
    version: Mapped[int] = mapped_column(Number)
    visits: Mapped[int | None]
    open_days: Mapped[int]
    is_reported: Mapped[bool]
    is_crossed: Mapped[bool]
    before: Mapped[int | None]


class PeoplePeriod(db.Model):
    """How many different people a library recognised in a month, quarter or year (F5, U).

    It holds while `version` is that of the library's figures.
    """

    __tablename__ = "people_period"
    library_id: Mapped[int] = mapped_column(
        Number, ForeignKey("library.id"), primary_key=True, autoincrement=False)
    starts_on: Mapped[date] = mapped_column(primary_key=True)
    ends_on: Mapped[date] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(Number)
    people: Mapped[int]
