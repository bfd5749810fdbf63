"""Fields that forms of several features share, and what all of them refuse."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import Form, IntegerField
from wtforms.validators import InputRequired, NumberRange, Optional, ValidationError
from wtforms.widgets import TextInput

from scheduler.asking import holds_identity_number
from scheduler.domain.errors import IdentityNumber, PhoneWrong, Refusal
from scheduler.domain.numbers import whole_of_text
from scheduler.domain.people import normal_phone
from scheduler.i18n import words_of

TELEPHONE = {"type": "tel", "inputmode": "tel", "autocomplete": "off"}


def plain(text: str | None) -> str:
    """What was typed, without the signs that no keyboard has, and trimmed."""
    return "".join(sign for sign in text or "" if sign.isprintable() or sign in "\n\t").strip()


def no_identity_number(form: Any, field: Any) -> None:
    """A NIK is refused wherever it is typed."""
    if holds_identity_number(field.raw_data or ()):
        raise ValidationError(words_of(IdentityNumber()))


def a_phone(form: Any, field: Any) -> None:
    """A number we can call."""
    try:
        normal_phone(field.data)
    except PhoneWrong as wrong:
        raise ValidationError(words_of(wrong)) from None


def a_day(form: Any, field: Any) -> None:
    """A day that a calendar is kept for."""
    if field.data is not None and not 2000 <= field.data.year <= 2100:
        raise ValidationError(_l("Please choose a day between 2000 and 2100."))


def a_day_in_memory(form: Any, field: Any) -> None:
    """A day that someone can have written down."""
    if field.data is not None and not 1900 <= field.data.year <= 2200:
        raise ValidationError(_l("Please check the year."))


def point_at(form: Any, refusal: Refusal) -> bool:
    """Put a refusal's sentence at the fields it is about; False when this form knows of none.

    A form says in `refused_at` which refusal is about which field; an identity number is found.
    """
    if not isinstance(form, Form):
        return False
    fields = [form[name] for kind, name in getattr(form, "refused_at", {}).items()
              if isinstance(refusal, kind)]
    if isinstance(refusal, IdentityNumber):
        fields = [field for field in form if holds_identity_number(field.raw_data or ())]
    for field in fields:
        field.errors = [words_of(refusal)]
    return bool(fields)


class CountField(IntegerField):
    """How many: 0 is a count, empty is none; thousands may be divided as one likes.

    `needed` is the sentence for an empty field that must be filled.
    """

    widget = TextInput()

    def __init__(self, label: Any = None, *, most: int, needed: Any = None, **options: Any) -> None:
        refusal = _l("Please write a whole number from 0 to %(most)s.", most=most)
        options["validators"] = [InputRequired(needed) if needed else Optional(),
                                 NumberRange(0, most, refusal)]
        options.setdefault("render_kw", {"inputmode": "numeric", "autocomplete": "off"})
        super().__init__(label, **options)
        self.refusal = refusal

    def process_formdata(self, valuelist: list[str]) -> None:
        """The number, or the sentence that says what one may write."""
        if not valuelist or not valuelist[0].strip():
            self.data = None
            return
        self.data = whole_of_text(valuelist[0])
        if self.data is None:
            raise ValueError(self.refusal)
