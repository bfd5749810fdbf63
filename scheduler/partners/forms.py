"""What a librarian types about an institution and what was signed with it."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import RadioField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, Optional, ValidationError

from scheduler.domain.errors import Refusal
from scheduler.domain.partnering import (
    EndsBeforeItBegan,
    EndsByItself,
    LastDayBeforeFirst,
    key_of,
)
from scheduler.fields import (
    DayField,
    FlaskForm,
    NameField,
    PhoneField,
    a_day_in_memory,
    no_identity_number,
    plain,
)
from scheduler.i18n import words_of
from scheduler.partners.actions import PartnerRequest
from scheduler.partners.agreement_actions import AgreementRequest
from scheduler.partners.models import INSTRUMENTS, TYPES

TYPE_WORDS = {
    "agency": _l("Government office"), "village": _l("Village or ward office"),
    "school": _l("School"), "university": _l("University"), "business": _l("Business"),
    "community": _l("Community group"), "media": _l("Media"), "other": _l("Something else"),
}
INSTRUMENT_WORDS = {
    "mou": _l("MoU"), "pks": _l("Cooperation agreement (PKS)"), "letter": _l("Letter"),
    "verbal": _l("Spoken"),
}


class PartnerForm(FlaskForm):
    """An institution and whom to ask for there."""

    name = StringField(
        _l("Name of the institution"), filters=[plain], validators=[
            InputRequired(_l("Please write the institution's name.")), Length(max=200),
            no_identity_number],
        description=_l("In full, as it writes itself. By this name it is counted once, also when "
                       "other libraries work with it."))
    type = SelectField(_l("Kind of institution"), choices=[
        SelectChoice(name, TYPE_WORDS[name]) for name in TYPES], default="community")
    contact_name = NameField(
        _l("Whom to ask for"), description=_l("Only staff see this name and number."))
    phone = PhoneField(_l("Phone number"))
    note = TextAreaField(_l("Note"), filters=[plain], render_kw={"rows": 3}, validators=[
        Length(max=2000), no_identity_number])

    def validate_name(self, field: Any) -> None:
        """A name that something is left of when signs and gaps are taken away."""
        try:
            key_of(field.data or "")
        except Refusal as refusal:
            raise ValidationError(words_of(refusal)) from None

    def to_request(self) -> PartnerRequest:
        """The institution as the rules read it."""
        return PartnerRequest(**{name: getattr(self, name).data for name in (
            "name", "type", "contact_name", "phone", "note")})


class AgreementForm(FlaskForm):
    """What was signed or promised, and for how long."""

    refused_at: dict[type[Refusal], str] = {LastDayBeforeFirst: "ends_on"}
    instrument = RadioField(_l("What it is"), choices=[
        SelectChoice(name, INSTRUMENT_WORDS[name]) for name in INSTRUMENTS], validators=[
        InputRequired(_l("Please choose one."))])
    reference = StringField(_l("Number"), filters=[plain], validators=[Length(max=120)],
                            description=_l("As it stands on the paper."))
    starts_on = DayField(_l("First day"), validators=[
        InputRequired(_l("Please choose a day.")), a_day_in_memory])
    ends_on = DayField(_l("Last day"), validators=[Optional(), a_day_in_memory],
                        description=_l("Leave empty when no end was agreed."))

    def to_request(self) -> AgreementRequest:
        """The agreement as the rules read it."""
        return AgreementRequest(
            instrument=self.instrument.data, reference=self.reference.data or "",
            starts_on=self.starts_on.data, ends_on=self.ends_on.data)


class EndedAgreementForm(AgreementForm):
    """An agreement that was ended early, to be corrected."""

    refused_at = {**AgreementForm.refused_at, EndsBeforeItBegan: "ended_early_on",
                  EndsByItself: "ended_early_on"}
    ended_early_on = DayField(
        _l("No longer in force from"), validators=[Optional(), a_day_in_memory],
        description=_l("Empty it when the agreement goes on after all."))

    def to_request(self) -> AgreementRequest:
        """The agreement with the day it ended."""
        plainly = super().to_request()
        return AgreementRequest(**{**vars(plainly), "ended_early_on": self.ended_early_on.data})


class EndForm(FlaskForm):
    """The day from which an agreement is in force no more."""

    refused_at = {EndsBeforeItBegan: "on", EndsByItself: "on"}
    on = DayField(_l("No longer in force from"), validators=[
        InputRequired(_l("Please choose a day.")), a_day_in_memory],
        description=_l("The day before is its last."))
