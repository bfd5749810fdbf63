"""An import waits in its own tables until someone takes it."""

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from scheduler.columns import Number, facts, line, maybe_when, one_of, pk, when
from scheduler.db import db


class Import(db.Model):
    """One file. `library_id` is where it was brought in; empty when an operator ran it."""

    __tablename__ = "import_file"
    id: Mapped[pk]
    library_id: Mapped[int | None] = mapped_column(Number, ForeignKey("library.id"), index=True)
    kind: Mapped[str] = mapped_column(String(12))
    filename: Mapped[line]
    staged_at: Mapped[when]
    staged_by: Mapped[int | None] = mapped_column(Number)
    taken_at: Mapped[maybe_when]
    taken_by: Mapped[int | None] = mapped_column(Number)
    counts: Mapped[facts]

    rows: Mapped[list["ImportRow"]] = relationship(
        cascade="all, delete-orphan", order_by="ImportRow.line",
    )


class ImportRow(db.Model):
    """A line of the file: what it says, and if it cannot be taken, where and why."""

    __tablename__ = "import_row"
    __table_args__ = (
        Index("ix_import_row_import_id_line", "import_id", "line"),
        CheckConstraint(one_of("fate", "new", "changed", "same", "bad"), name="fate"),
    )
    id: Mapped[pk]
    import_id: Mapped[int] = mapped_column(Number, ForeignKey("import_file.id"))
    line: Mapped[int]
    values: Mapped[facts]
    fate: Mapped[str] = mapped_column(String(8))
    column: Mapped[str] = mapped_column("bad_column", String(40), default="")
    reason: Mapped[facts]
