"""Partners and agreements. The same institution at two libraries shares its `key`."""

from datetime import date

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from scheduler.columns import (
    Kept,
    Number,
    library_fk,
    line,
    maybe_when,
    one_of,
    pk,
    short,
    when,
    within,
)
from scheduler.db import db
from scheduler.domain.indicators.partnerships import AgreementTerm
from scheduler.domain.phone import is_normal

TYPES = ("agency", "village", "school", "university", "business", "community", "media", "other")
INSTRUMENTS = ("mou", "pks", "letter", "verbal")


class Partner(db.Model):
    """An institution as one library knows it; counted once at every level by its `key`."""

    __tablename__ = "partner"
    __table_args__ = (
        UniqueConstraint("library_id", "id"),
        UniqueConstraint("library_id", "key"),
        CheckConstraint(one_of("type", *TYPES), name="type"),
    )
    id: Mapped[pk]
    library_id: Mapped[library_fk]
    name: Mapped[line]
    key: Mapped[line] = mapped_column(index=True)
    type: Mapped[short] = mapped_column(default="other")
    contact_name: Mapped[short] = mapped_column(default="")
    phone: Mapped[str] = mapped_column(Kept(120, is_normal), default="")
    note: Mapped[str] = mapped_column(default="")
    created_at: Mapped[when]
    retired_at: Mapped[maybe_when]

    agreements: Mapped[list["Agreement"]] = relationship(
        back_populates="partner", foreign_keys="Agreement.partner_id",
        order_by="Agreement.starts_on.desc()",
    )


class Agreement(db.Model):
    """What was signed or promised; in force from `starts_on` to `ends_on`, both inclusive.

    Without `ends_on` it is open; from `ended_early_on` it is in force no more.
    """

    __tablename__ = "agreement"
    __table_args__ = (
        within("partner", "partner_id"),
        CheckConstraint(one_of("instrument", *INSTRUMENTS), name="instrument"),
        CheckConstraint("ends_on IS NULL OR ends_on >= starts_on", name="order"),
    )
    id: Mapped[pk]
    library_id: Mapped[library_fk]
    partner_id: Mapped[int] = mapped_column(Number, index=True)
    instrument: Mapped[short]
    reference: Mapped[short] = mapped_column(default="")
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]
    ended_early_on: Mapped[date | None]

    partner: Mapped[Partner] = relationship(
        back_populates="agreements", foreign_keys=[partner_id],
    )

    @property
    def term(self) -> AgreementTerm:
        return AgreementTerm(
            self.partner_id, self.starts_on, self.ends_on, self.ended_early_on)
