"""Fields that forms of several features share, and what all of them refuse."""

from datetime import time
from typing import Any, ClassVar

import flask_wtf
from flask import g
from flask_babel import lazy_gettext as _l
from wtforms import DateField, Form, IntegerField, StringField, TimeField
from wtforms.validators import (
    InputRequired,
    NumberRange,
    Optional,
    StopValidation,
    ValidationError,
)
from wtforms.widgets import TextInput

from scheduler.asking import holds_identity_number
from scheduler.domain import email, name, phone
from scheduler.domain.errors import IdentityNumber, Refusal
from scheduler.domain.hour import MIDNIGHT, minute_in
from scheduler.domain.numbers import whole_of_text
from scheduler.domain.typed import one_line, plain_signs
from scheduler.i18n import words_of

TELEPHONE = {"type": "tel", "inputmode": "tel", "autocomplete": "off"}


class FlaskForm(flask_wtf.FlaskForm):
    """The form of all our pages: it never goes through when it shows what is no longer so."""

    def validate(self, extra_validators: Any = None) -> bool:
        """Whether what was typed may be acted on."""
        return "meanwhile" not in g and bool(super().validate(extra_validators))


def plain(text: str | None) -> str:
    """What was typed, without the signs that no keyboard has, and trimmed."""
    return "".join(sign for sign in text or "" if sign.isprintable() or sign in "\n\t").strip()


def on_one_line(text: str | None) -> str:
    """What was typed, on one line and without signs that nobody sees."""
    return one_line(text or "")


def no_identity_number(form: Any, field: Any) -> None:
    """A NIK is refused wherever it is typed."""
    if holds_identity_number(field.raw_data or ()):
        raise ValidationError(words_of(IdentityNumber()))


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


class ValueField(StringField):
    """Text that stands for a value with one form: `data` is that value once it can be read.

    What was typed stays in the field. `needed` is the sentence for an empty field that must be
    filled. A subclass says how to `read`, and what a keyboard should know.
    """

    longest = 120
    keyboard: ClassVar[dict[str, str]] = {}

    def __init__(self, label: Any = None, *, needed: Any = None, **options: Any) -> None:
        options["render_kw"] = {**self.keyboard, **options.get("render_kw", {})}
        super().__init__(label, **options)
        self.needed = needed
        self.flags.maxlength = self.longest
        if needed:
            self.flags.required = True

    def read(self, text: str) -> str:
        """The value of what was typed; refusals are the field's sentence."""
        raise NotImplementedError

    def process_formdata(self, valuelist: list[str]) -> None:
        """The value, or the sentence that says why it cannot be one."""
        self.data = typed = valuelist[0] if valuelist else ""
        if holds_identity_number([typed]):
            raise ValueError(words_of(IdentityNumber()))
        try:
            self.data = self.read(typed)
        except Refusal as refusal:
            raise ValueError(words_of(refusal)) from None

    def pre_validate(self, form: Any) -> None:
        """Nothing else is asked of what cannot be read, or of nothing."""
        if self.process_errors:
            raise StopValidation()
        if not self.data:
            raise StopValidation(self.needed)

    def _value(self) -> str:
        return self.raw_data[0] if self.raw_data else str(self.data or "")


class PhoneField(ValueField):
    """A telephone number; `data` is in E.164, or empty."""

    longest = phone.LONGEST
    keyboard = TELEPHONE

    def read(self, text: str) -> str:
        """Any way of writing it."""
        return phone.phone_of(text[:self.longest])


class EmailField(ValueField):
    """An e-mail address; `data` is trimmed and in small letters, or empty."""

    longest = email.LONGEST
    keyboard: ClassVar[dict[str, str]] = {
        "type": "email", "inputmode": "email", "autocapitalize": "none", "autocomplete": "off"}

    def read(self, text: str) -> str:
        """A whole address."""
        return email.email_of(text[:2 * self.longest])


class NameField(ValueField):
    """What someone is called; `data` is one line without anything invisible, or empty."""

    longest = name.LONGEST
    keyboard: ClassVar[dict[str, str]] = {"autocomplete": "off"}

    def read(self, text: str) -> str:
        """A name, no message."""
        return name.name_of(text[:10 * self.longest])


class DayField(DateField):
    """A day as a calendar gives it, or as one writes it: 2026-11-28, 28/11/2026, 28.11.2026."""

    def __init__(self, label: Any = None, validators: Any = None, **options: Any) -> None:
        ways = ["%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y"]
        super().__init__(label, validators, format=ways, **options)

    def process_formdata(self, valuelist: list[str]) -> None:
        """Digits of every alphabet, and spaces around them."""
        super().process_formdata([plain_signs(typed[:40]) for typed in valuelist])


class HourField(TimeField):
    """An hour as a clock gives it, or as one writes it: 09:00, 09.00, 9, pukul 9.

    An `until` may be 24.00, which is the midnight that ends a day: 00.00.
    """

    def __init__(
        self, label: Any = None, validators: Any = None, *, until: bool = False, **options: Any,
    ) -> None:
        super().__init__(label, validators, **options)
        self.last = MIDNIGHT if until else MIDNIGHT - 1

    def process_formdata(self, valuelist: list[str]) -> None:
        """The hour, or the sentence that says how to write one."""
        if not valuelist:
            return
        minute = minute_in(valuelist[0])
        if minute is None or minute > self.last:
            self.data = None
            raise ValueError(_l("Please give a time, like 09.00."))
        self.data = time(minute // 60 % 24, minute % 60)


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
