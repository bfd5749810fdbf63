"""Libraries, the hours on their doors, and the days those doors stay shut."""

from datetime import date
from zoneinfo import ZoneInfo

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from scheduler.columns import (
    Number,
    library_fk,
    line,
    maybe_when,
    one_of,
    phone_number,
    pk,
    short,
    when,
    within,
)
from scheduler.db import db
from scheduler.searched import folding

KINDS = ("nation", "province", "regency", "village", "school", "community", "branch")


class Library(db.Model):
    """A place in the tree nation → province → regency or city → village, school, community.

    `population` counts people served in `population_year`; `seats_per_booking` is the largest
    party one booking may hold; names are erased `retention_days` days after the last visit.
    """

    __tablename__ = "library"
    __table_args__ = (
        CheckConstraint(one_of("kind", *KINDS), name="kind"),
        CheckConstraint("parent_id IS NULL OR parent_id <> id", name="not_own_parent"),
        CheckConstraint("seats_per_booking BETWEEN 1 AND 20", name="seats_per_booking"),
        CheckConstraint("retention_days BETWEEN 1 AND 3650", name="retention_days"),
    )
    id: Mapped[pk]
    slug: Mapped[short] = mapped_column(unique=True)
    name: Mapped[line] = mapped_column(index=True)
    parent_id: Mapped[int | None] = mapped_column(Number, ForeignKey("library.id"), index=True)
    kind: Mapped[str] = mapped_column(String(12))
    timezone: Mapped[str] = mapped_column(String(40), default="Asia/Jakarta")
    population: Mapped[int | None]
    population_year: Mapped[int | None]
    place: Mapped[line] = mapped_column(default="")
    address: Mapped[line] = mapped_column(default="")
    phone: Mapped[short] = mapped_column(default="")
    whatsapp: Mapped[phone_number]
    about: Mapped[str] = mapped_column(default="")
    country: Mapped[str] = mapped_column(String(2), default="ID")
    code_prefix: Mapped[str] = mapped_column(String(4), default="")
    seats_per_booking: Mapped[int] = mapped_column(default=4)
    retention_days: Mapped[int] = mapped_column(default=365)
    search_name: Mapped[str] = folding("name")
    search_text: Mapped[str] = folding("place", "address", "slug")
    created_at: Mapped[when]
    closed_on: Mapped[date | None]

    parent: Mapped["Library | None"] = relationship(remote_side="Library.id")

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)


class OpeningSchedule(db.Model):
    """The hours of a week from a date on; with `valid_until` (inclusive) only for a while."""

    __tablename__ = "opening_schedule"
    __table_args__ = (
        UniqueConstraint("library_id", "id"),
        UniqueConstraint("library_id", "valid_from", "valid_until"),
        CheckConstraint("valid_until IS NULL OR valid_until >= valid_from", name="order"),
    )
    id: Mapped[pk]
    library_id: Mapped[library_fk]
    valid_from: Mapped[date]
    valid_until: Mapped[date | None]
    name: Mapped[short] = mapped_column(default="")

    hours: Mapped[list["OpeningHours"]] = relationship(
        cascade="all, delete-orphan", foreign_keys="OpeningHours.schedule_id",
        order_by="OpeningHours.weekday, OpeningHours.opens",
    )


class OpeningHours(db.Model):
    """One interval on one weekday (0 = Monday): minutes since midnight, half-open.

    It belongs to the day it opens on; `closes` beyond 1440 is on the day after.
    """

    __tablename__ = "opening_hours"
    __table_args__ = (
        within("opening_schedule", "schedule_id", ondelete="CASCADE"),
        CheckConstraint("weekday BETWEEN 0 AND 6", name="weekday"),
        CheckConstraint("opens >= 0 AND opens < 1440 AND opens < closes AND "
                        "(closes <= 1440 OR closes - opens <= 720)", name="order"),
    )
    id: Mapped[pk]
    library_id: Mapped[library_fk]
    schedule_id: Mapped[int] = mapped_column(Number, index=True)
    weekday: Mapped[int]
    opens: Mapped[int]
    closes: Mapped[int]


class Closure(db.Model):
    """A time when nobody comes in: a holiday the library keeps, a repair, a move."""

    __tablename__ = "closure"
    __table_args__ = (CheckConstraint("starts_at < ends_at", name="order"),)
    id: Mapped[pk]
    library_id: Mapped[library_fk]
    starts_at: Mapped[when]
    ends_at: Mapped[when]
    reason: Mapped[line]
    withdrawn_at: Mapped[maybe_when]
