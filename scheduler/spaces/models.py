"""Spaces are made of parts; a reservation claims every part of its space for a while."""

from sqlalchemy import (
    CheckConstraint,
    ColumnElement,
    Index,
    String,
    UniqueConstraint,
    cast,
    func,
    or_,
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
    phone_number,
    pk,
    short,
    strings,
    when,
    within,
)
from scheduler.db import db
from scheduler.searched import folding

PURPOSES = ("programme", "collaboration", "loan", "closure", "upkeep")
WHEELCHAIR = ("kursi roda", "wheelchair")


class Space(db.Model):
    """What can be held. `setup_minutes` before and `teardown_minutes` after are claimed too."""

    __tablename__ = "space"
    __table_args__ = (
        UniqueConstraint("library_id", "id"),
        UniqueConstraint("library_id", "slug"),
        CheckConstraint("capacity IS NULL OR capacity > 0", name="capacity"),
        CheckConstraint("setup_minutes BETWEEN 0 AND 480", name="setup_minutes"),
        CheckConstraint("teardown_minutes BETWEEN 0 AND 480", name="teardown_minutes"),
    )
    id: Mapped[pk]
    library_id: Mapped[library_fk]
    slug: Mapped[short]
    name: Mapped[short]
    where: Mapped[short] = mapped_column("place", default="")
    capacity: Mapped[int | None]
    about: Mapped[str] = mapped_column(default="")
    access: Mapped[str] = mapped_column(default="")
    rules: Mapped[str] = mapped_column(default="")
    features: Mapped[strings]
    photo: Mapped[line] = mapped_column(default="")
    photo_words: Mapped[line] = mapped_column(default="")
    setup_minutes: Mapped[int] = mapped_column(default=0)
    teardown_minutes: Mapped[int] = mapped_column(default=0)
    position: Mapped[int] = mapped_column(default=0)
    search_text: Mapped[str] = folding("name", "place")
    shown_at: Mapped[maybe_when]
    retired_at: Mapped[maybe_when]

    parts: Mapped[list["Part"]] = relationship(
        secondary="space_part", order_by="Part.id", back_populates="spaces",
    )

    @hybrid_property
    def has_a_way_in(self) -> bool:
        """Whether what is there names something for a wheelchair."""
        return any(word in feature.lower() for feature in self.features for word in WHEELCHAIR)

    @has_a_way_in.inplace.expression
    @classmethod
    def _has_a_way_in(cls) -> ColumnElement[bool]:
        """The same in SQL."""
        there = func.lower(cast(cls.features, String))
        return or_(*(there.contains(word) for word in WHEELCHAIR))


class Part(db.Model):
    """The smallest piece that two people cannot hold at once."""

    __tablename__ = "part"
    __table_args__ = (UniqueConstraint("library_id", "id"),)
    id: Mapped[pk]
    library_id: Mapped[library_fk]
    name: Mapped[short]

    spaces: Mapped[list[Space]] = relationship(secondary="space_part", back_populates="parts")


class SpacePart(db.Model):
    """A divisible room is made of several parts; half of it, of one."""

    __tablename__ = "space_part"
    __table_args__ = (
        within("space", "space_id", name="fk_space_part_space_id_in_library"),
        within("part", "part_id", name="fk_space_part_part_id_in_library"),
    )
    library_id: Mapped[library_fk]
    space_id: Mapped[int] = mapped_column(Number, primary_key=True, autoincrement=False)
    part_id: Mapped[int] = mapped_column(Number, primary_key=True, autoincrement=False, index=True)


class Reservation(db.Model):
    """A space held from `starts_at` to `ends_at`, for any purpose; buffers come on top.

    Asked for (`confirmed_at` empty) it holds its claim until `held_until`; refused, withdrawn
    or given back it is released. `shut_at`: when the doors were closed over it, until somebody
    decides what becomes of it.
    """

    __tablename__ = "reservation"
    __table_args__ = (
        UniqueConstraint("library_id", "id"),
        within("space", "space_id"),
        CheckConstraint(one_of("purpose", *PURPOSES), name="purpose"),
        CheckConstraint("starts_at < ends_at", name="order"),
        Index("ix_reservation_day", "library_id", "starts_at"),
    )
    id: Mapped[pk]
    library_id: Mapped[library_fk]
    space_id: Mapped[int] = mapped_column(Number, index=True)
    purpose: Mapped[short]
    title: Mapped[line] = mapped_column(default="")
    starts_at: Mapped[when]
    ends_at: Mapped[when]
    setup_minutes: Mapped[int] = mapped_column(default=0)
    teardown_minutes: Mapped[int] = mapped_column(default=0)
    people: Mapped[int | None]
    asked_by: Mapped[short] = mapped_column(default="")
    phone: Mapped[phone_number]
    note: Mapped[str] = mapped_column(default="")
    made_at: Mapped[when]
    made_by: Mapped[int | None] = mapped_column(Number)
    confirmed_at: Mapped[maybe_when]
    held_until: Mapped[maybe_when]
    shut_at: Mapped[maybe_when]
    released_at: Mapped[maybe_when]
    released_by: Mapped[int | None] = mapped_column(Number)
    release_reason: Mapped[line] = mapped_column(default="")

    space: Mapped[Space] = relationship(foreign_keys=[space_id])


class Claim(db.Model):
    """One part held for one interval, buffers included. The database refuses an overlap."""

    __tablename__ = "claim"
    __table_args__ = (
        within("reservation", "reservation_id"),
        within("part", "part_id"),
        CheckConstraint("starts_at < ends_at", name="order"),
        Index("ix_claim_live_from", "part_id", "starts_at", "ends_at",
              sqlite_where=text("released_at IS NULL"),
              postgresql_where=text("released_at IS NULL")),
        Index("ix_claim_live_to", "part_id", "ends_at", "starts_at",
              sqlite_where=text("released_at IS NULL"),
              postgresql_where=text("released_at IS NULL")),
    )
    id: Mapped[pk]
    library_id: Mapped[library_fk]
    reservation_id: Mapped[int] = mapped_column(Number, index=True)
    part_id: Mapped[int] = mapped_column(Number)
    starts_at: Mapped[when]
    ends_at: Mapped[when]
    released_at: Mapped[maybe_when]
