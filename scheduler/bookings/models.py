"""A party's seats at a session, one row a person."""

from sqlalchemy import CheckConstraint, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from scheduler.columns import (
    Number,
    library_fk,
    line,
    mail_address,
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
from scheduler.domain.people import AGE_BANDS, SEXES
from scheduler.domain.reaching import Contacts, Told, told
from scheduler.events.models import Session
from scheduler.people.models import Person

STATES = ("placed", "waiting", "offered", "cancelled")


class Booking(db.Model):
    """A party at a session. `link_code` opens it anywhere; `desk_code` only at the desk.

    The line is ordered by `id`, which rises by arrival. `passed_at`: since when a waiting party is
    larger than all places there are, so that it holds up nobody. `party`: the same word on both
    bookings of a party that came in two parts, one placed and one waiting; otherwise empty.
    """

    __tablename__ = "booking"
    __table_args__ = (
        UniqueConstraint("library_id", "id"),
        within("session", "session_id"),
        within("person", "person_id"),
        CheckConstraint(one_of("state", *STATES), name="state"),
        CheckConstraint("seats BETWEEN 1 AND 20", name="seats"),
        CheckConstraint("lap_children BETWEEN 0 AND 10", name="lap_children"),
        Index("uq_booking_live", "session_id", "person_id", unique=True,
              sqlite_where=text("state <> 'cancelled'"),
              postgresql_where=text("state <> 'cancelled'")),
        Index("ix_booking_session_id_state", "session_id", "state"),
        Index("ix_booking_desk_code", "library_id", "desk_code"),
        Index("ix_booking_party", "party", sqlite_where=text("party <> ''"),
              postgresql_where=text("party <> ''")),
    )
    id: Mapped[pk]
    library_id: Mapped[library_fk]
    session_id: Mapped[int] = mapped_column(Number)
    person_id: Mapped[int] = mapped_column(Number, index=True)
    state: Mapped[str] = mapped_column(String(10))
    seats: Mapped[int]
    link_code: Mapped[short] = mapped_column(unique=True)
    desk_code: Mapped[str] = mapped_column(String(8))
    phone: Mapped[phone_number]
    email: Mapped[mail_address]
    needs: Mapped[strings]
    note: Mapped[line] = mapped_column(default="")
    lap_children: Mapped[int] = mapped_column(default=0)
    guardian_name: Mapped[short] = mapped_column(default="")
    guardian_phone: Mapped[phone_number]
    locale: Mapped[str] = mapped_column(String(5), default="id")
    placed_at: Mapped[when]
    placed_by: Mapped[int | None] = mapped_column(Number)
    seated_at: Mapped[maybe_when]
    passed_at: Mapped[maybe_when]
    party: Mapped[str] = mapped_column(String(32), default="")
    cancelled_at: Mapped[maybe_when]
    cancelled_by: Mapped[short] = mapped_column(default="")

    session: Mapped[Session] = relationship(foreign_keys=[session_id])
    person: Mapped[Person] = relationship(foreign_keys=[person_id])
    people: Mapped[list["Seat"]] = relationship(
        back_populates="booking", foreign_keys="Seat.booking_id", order_by="Seat.position",
        cascade="all, delete-orphan",
    )

    @property
    def told(self) -> Told:
        """Who hears of it when something changes, and by which way."""
        name = next((seat.name for seat in self.people), "")
        return told(Contacts(name, self.email, self.phone, self.guardian_name,
                             self.guardian_phone))


class Seat(db.Model):
    """One person's place. The first seat belongs to who booked; the others are names only.

    `absent_at`: when the desk said that this person did not come. Empty and without an
    attendance means that nobody looked (domain F2).
    """

    __tablename__ = "seat"
    __table_args__ = (
        UniqueConstraint("library_id", "id"),
        UniqueConstraint("booking_id", "position"),
        within("booking", "booking_id"),
        CheckConstraint(one_of("sex", *SEXES), name="sex"),
        CheckConstraint(one_of("age_band", *AGE_BANDS), name="age_band"),
    )
    id: Mapped[pk]
    library_id: Mapped[library_fk]
    booking_id: Mapped[int] = mapped_column(Number)
    position: Mapped[int]
    name: Mapped[short] = mapped_column(default="")
    sex: Mapped[str] = mapped_column(String(12), default="unspecified")
    age_band: Mapped[str] = mapped_column(String(12), default="unspecified")
    village: Mapped[short] = mapped_column(default="")
    absent_at: Mapped[maybe_when]

    booking: Mapped[Booking] = relationship(back_populates="people", foreign_keys=[booking_id])
