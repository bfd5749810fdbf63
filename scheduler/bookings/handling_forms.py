"""What the desk types to put a booking right."""

from functools import cache
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, Field

from scheduler.bookings.correcting_actions import Correction
from scheduler.bookings.models import Booking
from scheduler.fields import EmailField, FlaskForm, NameField, PhoneField


class CorrectionForm(FlaskForm):
    """Names, number and address as they should read; the names are those of one party."""

    size = 0
    phone = PhoneField(_l("Phone or WhatsApp number"))
    email = EmailField(_l("E-mail"))

    @property
    def names(self) -> list[Field]:
        """Everyone's name, who books first."""
        return [self[f"name_{number}"] for number in range(1, self.size + 1)]

    @property
    def wrong(self) -> list[Field]:
        """Every field with an error, in the order of the page."""
        return [field for field in (*self.names, self.phone, self.email) if field.errors]

    def to_correction(self, booking: Booking) -> Correction:
        """As the action reads it."""
        return Correction(
            {seat.id: (field.data or "").strip()
             for seat, field in zip(booking.people, self.names, strict=False)},
            phone=self.phone.data or "", email=self.email.data or "")


class TellingForm(FlaskForm):
    """Whether they hear of it by letter, too."""

    tells = BooleanField(_l("Also send them the news"))


def of_party(booking: Booking, **values: Any) -> CorrectionForm:
    """The form with a name for each of a booking's people."""
    return _of_size(len(booking.people))(**values)


@cache
def _of_size(people: int) -> type[CorrectionForm]:
    needed = _l("Please write this name.")
    names = {f"name_{number}": NameField(
        _l("Name of person %(n)s", n=number) if people > 1 else _l("Name"), needed=needed)
        for number in range(1, people + 1)}
    return type("PartyForm", (CorrectionForm,), {**names, "size": people})


def as_it_reads(booking: Booking) -> CorrectionForm:
    """The form filled with what stands."""
    names = {f"name_{number}": seat.name for number, seat in enumerate(booking.people, start=1)}
    return of_party(booking, formdata=None, **names, phone=booking.phone, email=booking.email)
