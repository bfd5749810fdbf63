"""Attendances are people with a name; headcounts are people without one."""

from sqlalchemy import CheckConstraint, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from scheduler.columns import Number, library_fk, one_of, pk, short, when, within
from scheduler.db import db
from scheduler.domain.people import AGE_BANDS, SEXES
from scheduler.events.models import Session
from scheduler.people.models import Person

WAYS = ("roll-call", "scan", "walk-in", "paper")


class Attendance(db.Model):
    """One person came. `person_id` only when they are recognised (domain F1 and §6a)."""

    __tablename__ = "attendance"
    __table_args__ = (
        within("session", "session_id"),
        within("person", "person_id"),
        within("seat", "seat_id"),
        UniqueConstraint("session_id", "seat_id"),
        UniqueConstraint("session_id", "person_id"),
        UniqueConstraint("session_id", "key"),
        CheckConstraint(one_of("how", *WAYS), name="how"),
        CheckConstraint(one_of("sex", *SEXES), name="sex"),
        CheckConstraint(one_of("age_band", *AGE_BANDS), name="age_band"),
        Index("ix_attendance_library_id_came_at", "library_id", "came_at", "person_id",
              "session_id"),
    )
    id: Mapped[pk]
    library_id: Mapped[library_fk]
    session_id: Mapped[int] = mapped_column(Number, index=True)
    person_id: Mapped[int | None] = mapped_column(Number, index=True)
    seat_id: Mapped[int | None] = mapped_column(Number, index=True)
    key: Mapped[short]
    name: Mapped[short] = mapped_column(default="")
    sex: Mapped[str] = mapped_column(String(12), default="unspecified")
    age_band: Mapped[str] = mapped_column(String(12), default="unspecified")
    village: Mapped[short] = mapped_column(default="")
    how: Mapped[str] = mapped_column(String(10))
    came_at: Mapped[when]
    noted_by: Mapped[int | None] = mapped_column(Number)

    session: Mapped[Session] = relationship(foreign_keys=[session_id])
    person: Mapped[Person | None] = relationship(foreign_keys=[person_id])


class Group(db.Model):
    """A *rombongan*: people who came together, under a leader's name."""

    __tablename__ = "group_visit"
    __table_args__ = (
        UniqueConstraint("library_id", "id"),
        within("session", "session_id"),
    )
    id: Mapped[pk]
    library_id: Mapped[library_fk]
    session_id: Mapped[int] = mapped_column(Number, index=True)
    name: Mapped[short]
    leader: Mapped[short] = mapped_column(default="")
    noted_at: Mapped[when]
    noted_by: Mapped[int | None] = mapped_column(Number)

    counts: Mapped[list["Headcount"]] = relationship(
        cascade="all, delete-orphan", foreign_keys="Headcount.group_id",
    )


class Headcount(db.Model):
    """So many people of a sex and an age band, nameless; of a group, or walk-ins counted."""

    __tablename__ = "headcount"
    __table_args__ = (
        within("session", "session_id"),
        within("group_visit", "group_id"),
        CheckConstraint("people >= 0", name="people"),
        CheckConstraint(one_of("sex", *SEXES), name="sex"),
        CheckConstraint(one_of("age_band", *AGE_BANDS), name="age_band"),
        Index("uq_headcount_loose", "session_id", "sex", "age_band", unique=True,
              sqlite_where=text("group_id IS NULL"), postgresql_where=text("group_id IS NULL")),
        Index("uq_headcount_group", "group_id", "sex", "age_band", unique=True,
              sqlite_where=text("group_id IS NOT NULL"),
              postgresql_where=text("group_id IS NOT NULL")),
    )
    id: Mapped[pk]
    library_id: Mapped[library_fk]
    session_id: Mapped[int] = mapped_column(Number, index=True)
    group_id: Mapped[int | None] = mapped_column(Number)
    sex: Mapped[str] = mapped_column(String(12), default="unspecified")
    age_band: Mapped[str] = mapped_column(String(12), default="unspecified")
    people: Mapped[int] = mapped_column(default=0)
