"""What the desk types while people come in, and at the end."""

from flask_babel import lazy_gettext as _l
from wtforms import Field, HiddenField, SelectField, StringField, TextAreaField
from wtforms.validators import Length

from scheduler.attendance.actions import WalkIn
from scheduler.bookings.form_words import AGES, SEXES
from scheduler.domain.attendance import MOST, CountWrong
from scheduler.domain.errors import NameNeeded
from scheduler.fields import (
    CountField,
    FlaskForm,
    NameField,
    PhoneField,
    no_identity_number,
    on_one_line,
)

COUNTED = ("male", "female", "unspecified")
LONGEST = 20_000
TEXT = [Length(max=120), no_identity_number]


class CountForm(FlaskForm):
    """People without a name, by sex; an empty field is nobody."""

    male = CountField(_l("Male"), most=MOST)
    female = CountField(_l("Female"), most=MOST)
    unspecified = CountField(_l("Unspecified"), most=MOST)
    with_disability = CountField(_l("Of all, with a disability"), most=MOST)

    def numbers(self) -> dict[str, int]:
        """How many, by the field's name."""
        return {name: self[name].data or 0 for name in (*COUNTED, "with_disability")}


class WalkInForm(FlaskForm):
    """Someone by name without a booking."""

    refused_at = {NameNeeded: "name"}
    key = HiddenField()
    name = NameField(_l("Name"), needed=_l("Please write the name."))
    phone = PhoneField(_l("Phone number (optional)"))
    sex = SelectField(_l("Sex"), choices=SEXES, default="unspecified")
    age_band = SelectField(_l("Age"), choices=AGES, default="unspecified")
    village = StringField(_l("Village or ward"), filters=[on_one_line], validators=TEXT)

    @property
    def has_details(self) -> bool:
        """Whether more than a name and a number was typed."""
        return bool(self.village.data or self.village.errors) or any(
            field.data != "unspecified" for field in (self.sex, self.age_band))

    def walk_in(self) -> WalkIn:
        """The person as the rules read them."""
        return WalkIn(self.name.data, phone=self.phone.data, sex=self.sex.data,
                      age_band=self.age_band.data, village=self.village.data)


class GroupForm(FlaskForm):
    """A group that came together; at least one person."""

    refused_at = {NameNeeded: "group", CountWrong: "group_male"}
    group = NameField(_l("Where from"), needed=_l("Please write where they come from."))
    leader = NameField(_l("Leader"))
    group_male = CountField(_l("Male"), most=MOST)
    group_female = CountField(_l("Female"), most=MOST)
    group_unspecified = CountField(_l("Unspecified"), most=MOST)

    @property
    def sizes(self) -> list[Field]:
        """The three fields for how many."""
        return [self[f"group_{sex}"] for sex in COUNTED]

    def counts(self) -> dict[str, int]:
        """How many, by sex."""
        return {sex: self[f"group_{sex}"].data or 0 for sex in COUNTED}


class DetailsForm(FlaskForm):
    """What was still unsaid of someone; sex and age are taps."""

    village = StringField(_l("Village or ward"), filters=[on_one_line], validators=TEXT)


class ClosingForm(FlaskForm):
    """The true count at the end, if somebody took it."""

    refused_at = {CountWrong: "typed_total"}
    typed_total = CountField(
        _l("How many people were in the room? (optional)"), most=MOST,
        description=_l("Only if you counted everyone. It then stands for all of them."))


class SheetForm(FlaskForm):
    """A signed sheet of paper, typed back."""

    refused_at = {CountWrong: "names"}
    names = TextAreaField(
        _l("Who wrote themselves in?"), validators=[Length(max=LONGEST), no_identity_number],
        description=_l("One name a line; “, P” or “, L” behind it if you know."),
        render_kw={"rows": "8"})
