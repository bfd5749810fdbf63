"""What may be said of a party after it has booked: all of it optional."""

from collections.abc import Collection
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import IntegerField, SelectField, SelectMultipleField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Length, NumberRange, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from scheduler.bookings.detailing_actions import Details
from scheduler.bookings.form_words import AGES, NEEDS, SEXES, ages_between
from scheduler.bookings.models import Booking, Seat
from scheduler.domain.booking import SeatRequest
from scheduler.domain.errors import GuardianNeeded, GuardianUnreachable
from scheduler.fields import FlaskForm, NameField, PhoneField, no_identity_number, on_one_line


class DetailsForm(FlaskForm):
    """What concerns the whole party; `of` adds what is said of each person."""

    refused_at = {GuardianUnreachable: "guardian_phone", GuardianNeeded: "guardian_name"}
    guardian_name = NameField(
        _l("Your guardian's name"), description=_l("A parent, or another adult who knows of it."))
    guardian_phone = PhoneField(_l("Their phone number"))
    lap_children = IntegerField(
        _l("Small children on the lap"), default=0,
        description=_l("They need no place of their own."),
        validators=[Optional(), NumberRange(0, 10, _l("From 0 to 10."))])
    needs = SelectMultipleField(
        _l("What would help you?"), choices=[SelectChoice(*pair) for pair in NEEDS.items()],
        widget=ListWidget(prefix_label=False), option_widget=CheckboxInput())
    note = StringField(_l("Anything else we should know"), validators=[
        Length(max=300), no_identity_number])

    people: tuple[Seat, ...] = ()

    def of_person(self, seat: Seat) -> list[Any]:
        """The fields about one person."""
        return [self[f"{name}_{seat.position}"] for name in ("sex", "age_band", "village")]

    @property
    def asks_guardian(self) -> bool:
        """Only who has one, or needs one, is asked."""
        return bool(self.guardian_name.data or self.guardian_phone.data
                    or self.guardian_name.errors or self.guardian_phone.errors)

    def to_details(self) -> Details:
        """What was said, as the action takes it."""
        spoken = self.guardian_name.raw_data
        return Details(
            people={seat.position: SeatRequest(seat.name, *(
                field.data or "" for field in self.of_person(seat))) for seat in self.people},
            needs=tuple(self.needs.data or ()), note=(self.note.data or "").strip(),
            lap_children=self.lap_children.data or 0,
            guardian_name=(self.guardian_name.data or "") if spoken else None,
            guardian_phone=(self.guardian_phone.data or "") if spoken else None)


def details_form(booking: Booking, *, here: Collection[int] = (), **options: Any) -> DetailsForm:
    """The form of one booking, filled from it; not of those who are `here` already (seat ids)."""
    people = tuple(seat for seat in booking.people if seat.id not in here)
    event = booking.session.event
    ages = [AGES[0], *ages_between(event.age_from, event.age_to)]
    fields: dict[str, Any] = {"people": people}
    for seat in people:
        at = seat.position
        fields[f"sex_{at}"] = SelectField(_l("Sex"), choices=SEXES, default=seat.sex)
        fields[f"age_band_{at}"] = SelectField(_l("Age"), choices=ages, default=seat.age_band)
        fields[f"village_{at}"] = StringField(
            _l("Village or ward"), default=seat.village, filters=[on_one_line],
            validators=[Length(max=120), no_identity_number])
    made = type("DetailsOfParty", (DetailsForm,), fields)
    form: DetailsForm = made(data={name: getattr(booking, name) for name in (
        "guardian_name", "guardian_phone", "lap_children", "needs", "note")}, **options)
    return form
