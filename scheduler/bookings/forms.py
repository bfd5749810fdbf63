"""What a resident types to come."""

from typing import Any

from flask_babel import get_locale, ngettext
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    Field,
    FieldList,
    FormField,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Length, NumberRange, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from scheduler.domain.booking import BookingRequest, SeatRequest
from scheduler.domain.errors import (
    AgeNeeded,
    ConsentNeeded,
    ContactNeeded,
    GuardianNeeded,
    GuardianUnreachable,
    NameNeeded,
    Refusal,
    TooOld,
    TooYoung,
)
from scheduler.fields import (
    EmailField,
    FlaskForm,
    NameField,
    PhoneField,
    no_identity_number,
    on_one_line,
    plain,
)
from scheduler.i18n import words_of

NEEDS = {
    "wheelchair": _l("A way in for a wheelchair"), "sign": _l("A sign language interpreter"),
    "front": _l("A seat in front, large print"), "other": _l("Something else (write it below)"),
}
SEXES = [SelectChoice("unspecified", _l("Rather not say")), SelectChoice("female", _l("Female")),
         SelectChoice("male", _l("Male"))]
AGES = [SelectChoice("unspecified", _l("Rather not say")), *(SelectChoice(band, band) for band in (
    "0-5", "6-12", "13-17", "18-25", "26-45", "46-60", "61+"))]
MOST_SEATS = 20
# Which field a refusal is about; the others stand above the form.
_FIELD_OF = {ConsentNeeded: "consent", ContactNeeded: "phone", GuardianNeeded: "guardian_name",
             GuardianUnreachable: "guardian_phone",
             NameNeeded: "name"}


class SeatForm(FlaskForm):
    """One who comes along; all of it optional, but a place needs a name."""

    class Meta(FlaskForm.Meta):
        csrf = False  # the booking it belongs to has its own

    name = NameField(_l("Name"))
    sex = SelectField(_l("Sex"), choices=SEXES, default="unspecified")
    age_band = SelectField(_l("Age"), choices=AGES, default="unspecified")
    village = StringField(_l("Village or ward"), filters=[on_one_line], validators=[
        Length(max=120), no_identity_number])

    @property
    def is_meant(self) -> bool:
        """Whether anything was typed for this place."""
        typed = (self.name.data or "", self.village.data or "")
        return any(text.strip() for text in typed) or any(
            field.data != "unspecified" for field in (self.sex, self.age_band))

    def to_seat(self) -> SeatRequest:
        """The place as the rules read it."""
        return SeatRequest(name=(self.name.data or "").strip(), sex=self.sex.data,
                           age_band=self.age_band.data, village=(self.village.data or "").strip())


class BookingForm(FlaskForm):
    """One booking: who books, who comes along, and what helps them."""

    class Meta(FlaskForm.Meta):
        csrf = False  # the app has looked at the token before any view, see web.py

    name = NameField(
        _l("Name"), needed=_l("Please write your name."),
        description=_l("A nickname is fine too."), render_kw={"autocomplete": "name"})
    phone = PhoneField(
        _l("Phone or WhatsApp number"),
        description=_l("Only for news about this activity, for example 0812 3456 7890."),
        render_kw={"autocomplete": "tel"})
    email = EmailField(_l("E-mail"), render_kw={"autocomplete": "email"})
    others = FieldList(FormField(SeatForm), max_entries=MOST_SEATS - 1)
    sex = SelectField(_l("Sex"), choices=SEXES, default="unspecified")
    age_band = SelectField(_l("Age"), choices=AGES, default="unspecified")
    village = StringField(_l("Village or ward"), filters=[on_one_line], validators=[
        Length(max=120), no_identity_number])
    lap_children = IntegerField(
        _l("Small children on the lap"), default=0,
        description=_l("They need no place of their own."),
        validators=[Optional(), NumberRange(0, 10, _l("From 0 to 10."))])
    needs = SelectMultipleField(
        _l("What would help you?"), choices=[SelectChoice(*pair) for pair in NEEDS.items()],
        widget=ListWidget(prefix_label=False), option_widget=CheckboxInput())
    note = StringField(_l("Anything else we should know"), validators=[
        Length(max=300), no_identity_number])
    guardian_name = NameField(
        _l("Responsible adult, when a child comes alone"),
        description=_l("Not needed when an adult comes along and has chosen their age."))
    guardian_phone = PhoneField(_l("Their phone number"))
    consent = BooleanField(_l("I agree that this information is used for this activity."))
    if_few = RadioField(_l("If there are not places for all of you"), default="together",
                        choices=[SelectChoice("together", ""), SelectChoice("parts", "")])
    website = StringField(render_kw={"autocomplete": "off", "tabindex": "-1"})

    def offer_seats(self, limit: int) -> None:
        """Room for everyone one booking may bring, the first among them."""
        while len(self.others) < min(limit, MOST_SEATS) - 1:
            self.others.append_entry()
        for number, seat in enumerate(self.others, start=2):
            seat.form.name.label.text = _("Name of person %(n)s", n=number)

    def offer_parts(self, left: int) -> None:
        """So many places are left, fewer than one booking may bring; 0: there is no choice."""
        self.if_few.choices = [] if not left else [
            SelectChoice("together", _("We wait together")),
            SelectChoice("parts", ngettext(
                "%(num)s now (who is written first), the others wait",
                "%(num)s now (those who are written first), the others wait", left))]

    def ask_ages(self, limits: str) -> None:
        """Where ages are limited, everyone has to choose one; the field says which fit."""
        for field in (self.age_band, *(seat.form.age_band for seat in self.others)):
            field.description = limits
            field.choices = [SelectChoice("unspecified", _("Please choose")), *AGES[1:]]

    def refused(self, refusal: Refusal, words: str) -> None:
        """Put the words at the field they are about, if there is one."""
        if isinstance(refusal, AgeNeeded):
            self._ask_everyones_age()
            return
        if isinstance(refusal, TooYoung | TooOld):
            field = self._seat_named(str(refusal.facts.get("name"))).age_band
        elif isinstance(refusal, NameNeeded):
            field = next((seat.form.name for seat in self.others
                          if seat.form.is_meant and not seat.form.name.data), self.name)
        else:
            field = getattr(self, _FIELD_OF.get(type(refusal), ""), None)
        if field is not None:
            field.errors = [words]

    def _ask_everyones_age(self) -> None:
        """Nobody has to send the form again for each of the family."""
        for person in (self, *(seat.form for seat in self.others if seat.form.is_meant)):
            if person.age_band.data == "unspecified":
                person.age_band.errors = [words_of(AgeNeeded(name=person.name.data))]

    def _seat_named(self, name: str) -> Any:
        if (self.name.data or "").strip() == name:
            return self
        return next((seat.form for seat in self.others
                     if (seat.form.name.data or "").strip() == name), self)

    @property
    def wrong(self) -> list[Field]:
        """Every field with an error, those of the other places too."""
        fields = [field for field in self if field is not self.others]
        for seat in self.others:
            fields.extend(seat.form)
        return [field for field in fields if field.errors]

    def to_request(self, session_id: int) -> BookingRequest:
        """The request as the rules read it; the first seat is the person who books."""
        first = SeatRequest(
            name=(self.name.data or "").strip(), sex=self.sex.data, age_band=self.age_band.data,
            village=(self.village.data or "").strip())
        others = (seat.form.to_seat() for seat in self.others if seat.form.is_meant)
        return BookingRequest(
            session_id=session_id, seats=(first, *others),
            consent=self.consent is None or bool(self.consent.data),
            needs=tuple(self.needs.data or ()), lap_children=self.lap_children.data or 0,
            locale=str(get_locale()), in_parts=self.if_few.data == "parts", **self._texts())

    def _texts(self) -> dict[str, Any]:
        names = ("phone", "email", "note", "guardian_name", "guardian_phone")
        return {name: (getattr(self, name).data or "").strip() for name in names}


class CallOffForm(FlaskForm):
    """Why a session will not take place; those who booked read it."""

    reason = StringField(_l("Reason, for those who booked"), filters=[plain], validators=[
        Length(max=300), no_identity_number])


class DeskForm(BookingForm):
    """The same, typed by someone at the desk for who stands there or calls."""

    phone = PhoneField(
        _l("Phone or WhatsApp number"),
        description=_l("Leave empty when there is none; then nobody can be told of changes."))
    consent = None  # agreed to by word of mouth: the page says what to tell them
