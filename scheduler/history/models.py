"""Entries are only ever added (promise 5); versions only ever rise."""

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from scheduler.columns import Number, facts, library_fk, pk, short, when
from scheduler.db import db


class Entry(db.Model):
    """One verb, done to one row, by an account or by a guest (no account)."""

    __tablename__ = "history_entry"
    __table_args__ = (
        Index("ix_history_entry_row", "library_id", "subject", "subject_id"),
    )
    id: Mapped[pk]
    library_id: Mapped[library_fk]
    at: Mapped[when]
    verb: Mapped[short]
    subject: Mapped[short]
    subject_id: Mapped[int] = mapped_column(Number)
    account_id: Mapped[int | None] = mapped_column(Number)
    role: Mapped[str] = mapped_column(String(20))
    facts: Mapped[facts]


class Version(db.Model):
    """How often something has changed: `programme`, `space`, `person`, `session`, `figures`."""

    __tablename__ = "version"
    scope: Mapped[str] = mapped_column(String(20), primary_key=True)
    scope_id: Mapped[int] = mapped_column(Number, primary_key=True, autoincrement=False)
    number: Mapped[int] = mapped_column(Number, default=1)
    changed_at: Mapped[when]
