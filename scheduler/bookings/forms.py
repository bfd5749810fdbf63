"""What a resident types to come."""

from typing import Any

from flask_babel import get_locale
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, IntegerField, SelectField, SelectMultipleField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Email, InputRequired, Length, NumberRange, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from scheduler.domain.booking import BookingRequest, SeatRequest

NEEDS = {
    "wheelchair": _l("A way in for a wheelchair"), "sign": _l("A sign language interpreter"),
    "front": _l("A seat in front, large print"), "other": _l("Something else (write it below)"),
}
SEXES = [SelectChoice("unspecified", _l("Rather not say")), SelectChoice("female", _l("Female")),
         SelectChoice("male", _l("Male"))]
AGES = [SelectChoice("unspecified", _l("Rather not say")), *(SelectChoice(band, band) for band in (
    "0-5", "6-12", "13-17", "18-25", "26-45", "46-60", "61+"))]



class BookingForm(FlaskForm):
    """One booking: who books, who comes along, and what helps them."""

    name = StringField(_l("Name"), description=_l("A nickname is fine too."), validators=[
        InputRequired(_l("Please write your name.")), Length(max=120)],
        render_kw={"autocomplete": "name"})
    phone = StringField(
        _l("Phone or WhatsApp number"), validators=[Length(max=40)],
        description=_l("Only for news about this activity, for example 0812 3456 7890."),
        render_kw={"type": "tel", "inputmode": "tel", "autocomplete": "tel"})
    email = StringField(_l("E-mail"), validators=[
        Optional(), Email(_l("This e-mail address is not complete yet.")), Length(max=254)],
        render_kw={"autocomplete": "email"})
    others = StringField(
        _l("Who comes with you?"), validators=[Length(max=500)],
        description=_l("Their names with a comma between: Sitti, Rahma. Leave empty if you come alone."))
    sex = SelectField(_l("Sex"), choices=SEXES, default="unspecified")
    age_band = SelectField(_l("Age"), choices=AGES, default="unspecified")
    village = StringField(_l("Village or ward"), validators=[Length(max=120)])
    lap_children = IntegerField(
        _l("Small children on the lap"), default=0, description=_l("They need no place of their own."),
        validators=[Optional(), NumberRange(0, 10, _l("From 0 to 10."))])
    needs = SelectMultipleField(
        _l("What would help you?"), choices=[SelectChoice(*pair) for pair in NEEDS.items()],
        widget=ListWidget(prefix_label=False), option_widget=CheckboxInput())
    note = StringField(_l("Anything else we should know"), validators=[Length(max=300)])
    guardian_name = StringField(_l("Responsible adult, when a child comes alone"),
                                validators=[Length(max=120)])
    guardian_phone = StringField(_l("Their phone number"), validators=[Length(max=40)],
                                 render_kw={"type": "tel"})
    consent = BooleanField(_l("I agree that this information is used for this activity."))
    website = StringField(render_kw={"autocomplete": "off", "tabindex": "-1"})

    def to_request(self, session_id: int) -> BookingRequest:
        """The request as the rules read it; the first seat is the person who books."""
        others = [name.strip() for name in (self.others.data or "").split(",") if name.strip()]
        first = SeatRequest(
            name=(self.name.data or "").strip(), sex=self.sex.data, age_band=self.age_band.data,
            village=(self.village.data or "").strip())
        return BookingRequest(
            session_id=session_id, seats=(first, *(SeatRequest(name=name) for name in others)),
            consent=bool(self.consent.data), needs=tuple(self.needs.data or ()),
            lap_children=self.lap_children.data or 0, locale=str(get_locale()), **self._texts())

    def _texts(self) -> dict[str, Any]:
        names = ("phone", "email", "note", "guardian_name", "guardian_phone")
        return {name: (getattr(self, name).data or "").strip() for name in names}
