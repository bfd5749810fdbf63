"""Visit counts as they were given, never spread or added up in place."""

from datetime import date

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from scheduler.columns import Number, library_fk, one_of, pk, short, when
from scheduler.db import db

SOURCES = ("gate", "tally", "import", "guestbook", "estimate")


class VisitCount(db.Model):
    """People counted from `starts_on` to the day before `ends_on`, by one source; 0 is a count.

    `source` is how far it can be trusted, `label` what the givers call it.
    """

    __tablename__ = "visit_count"
    __table_args__ = (
        UniqueConstraint("library_id", "starts_on", "ends_on", "source", "label"),
        CheckConstraint("starts_on < ends_on", name="order"),
        CheckConstraint("people >= 0", name="people"),
        CheckConstraint(one_of("source", *SOURCES), name="source"),
    )
    id: Mapped[pk]
    library_id: Mapped[library_fk]
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    people: Mapped[int]
    source: Mapped[short]
    label: Mapped[short] = mapped_column(default="")
    noted_at: Mapped[when]
    noted_by: Mapped[int | None] = mapped_column(Number)
