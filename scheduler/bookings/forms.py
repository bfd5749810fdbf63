"""What a resident types to come: who books, who comes along. The rest can wait for the ticket."""

from collections.abc import Iterable, Sequence
from typing import Any

from flask_babel import get_locale, ngettext
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from markupsafe import Markup
from wtforms import (
    BooleanField,
    Field,
    FieldList,
    FormField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Length
from wtforms.widgets import CheckboxInput, ListWidget

from scheduler.bookings.form_words import AGES, NEEDS, ages_between, limits_in_words
from scheduler.domain.booking import BookingRequest, SeatRequest
from scheduler.domain.errors import (
    AgeNeeded,
    ConsentNeeded,
    ContactNeeded,
    GuardianNeeded,
    GuardianUnreachable,
    IdentityNumber,
    NameNeeded,
    PartyTooLarge,
    Refusal,
    TooOld,
    TooYoung,
)
from scheduler.fields import EmailField, FlaskForm, NameField, PhoneField, no_identity_number
from scheduler.i18n import words_of

MOST_SEATS = 20
ABOUT_AGE = (AgeNeeded, TooYoung, TooOld)
# Which field a refusal is about, and which others may have said the same already.
_FIELDS_OF: dict[type[Refusal], tuple[str, ...]] = {
    PartyTooLarge: ("people",), NameNeeded: ("name",), ContactNeeded: ("phone", "email"),
    ConsentNeeded: ("consent",), GuardianNeeded: ("guardian_name",),
    GuardianUnreachable: ("guardian_phone", "phone")}


class SeatForm(FlaskForm):
    """One who comes along: a name, and an age where ages are limited."""

    class Meta(FlaskForm.Meta):
        csrf = False  # the booking it belongs to has its own

    name = NameField(_l("Name"))
    age_band = SelectField(_l("Age"), choices=AGES, default="unspecified")

    @property
    def is_named(self) -> bool:
        """Whether someone was written here."""
        return bool((self.name.data or "").strip())

    def to_seat(self) -> SeatRequest:
        """The place as the rules read it."""
        return SeatRequest(name=_text(self.name), age_band=self.age_band.data)


class BookingForm(FlaskForm):
    """One booking: who books, how many come, and what they are called."""

    class Meta(FlaskForm.Meta):
        csrf = False  # the app has looked at the token before any view, see web.py

    name = NameField(
        _l("Name"), needed=_l("Please write your name."),
        description=_l("A nickname is fine too."), render_kw={"autocomplete": "name"})
    phone = PhoneField(
        _l("Phone or WhatsApp number"),
        description=_l("Only for news about this activity, for example 0812 3456 7890."),
        render_kw={"autocomplete": "tel"})
    email = EmailField(
        _l("E-mail"), description=_l("Without a phone number we write to you."),
        render_kw={"autocomplete": "email"})
    people = RadioField(
        _l("How many people?"), default="1", validate_choice=False,
        choices=[SelectChoice(str(n), str(n)) for n in range(1, MOST_SEATS + 1)],
        description=_l("Bring your family along if you like."))
    others = FieldList(FormField(SeatForm), max_entries=MOST_SEATS - 1)
    age_band = SelectField(_l("Your age"), choices=AGES, default="unspecified")
    by_child = BooleanField(_l("I am not 18 yet"))
    guardian_name = NameField(
        _l("Your guardian's name"), description=_l("A parent, or another adult who knows of it."))
    guardian_phone = PhoneField(_l("Their phone number"))
    needs = SelectMultipleField(
        _l("What would help you?"), choices=[SelectChoice(*pair) for pair in NEEDS.items()],
        widget=ListWidget(prefix_label=False), option_widget=CheckboxInput())
    note = StringField(_l("Anything else we should know"), validators=[
        Length(max=300), no_identity_number])
    consent = BooleanField(_l("I agree that this information is used for this activity."))
    if_few = RadioField(_l("If there are not places for all of you"), default="together",
                        choices=[SelectChoice("together", ""), SelectChoice("parts", "")])
    website = StringField(render_kw={"autocomplete": "off", "tabindex": "-1"})
    left = 0  # so many places there are when not for all; 0: it makes no difference

    def offer_seats(self, limit: int) -> None:
        """Room for everyone one booking may bring, the first among them."""
        most = max(1, min(limit, MOST_SEATS))
        self._make_room(most)
        self.people.choices = [SelectChoice(str(n), ngettext(
            "%(num)s person", "%(num)s people", n)) for n in range(1, most + 1)]
        if self._chosen() > most:
            self.people.data = str(most)
        for number, seat in enumerate(self.others, start=2):
            seat.form.name.label.text = _("Name of person %(n)s", n=number)
            seat.form.age_band.label.text = Markup('{}<span class="vh">, {}</span>').format(
                _("Age"), _("person %(n)s", n=number))

    def _make_room(self, people: int) -> None:
        while len(self.others) < min(people, MOST_SEATS) - 1:
            self.others.append_entry()

    def offer_parts(self, left: int) -> None:
        """So many places are left, fewer than one booking may bring; 0: there is no choice."""
        self.left = left
        self.if_few.choices = [] if not left else [
            SelectChoice("together", _("We wait together")),
            SelectChoice("parts", ngettext(
                "%(num)s now (who is written first), the others wait",
                "%(num)s now (those who are written first), the others wait", left))]

    def ask_ages(self, age_from: int | None, age_to: int | None) -> None:
        """Where ages are limited (years, both included) everyone chooses one, of those that fit."""
        self.age_band.description = limits_in_words(age_from, age_to)
        for field in (self.age_band, *(seat.form.age_band for seat in self.others)):
            field.choices = [SelectChoice("unspecified", _("Please choose")),
                             *ages_between(age_from, age_to)]

    def validate(self, extra_validators: Any = None) -> bool:
        """Whether each field can be read, and whether there is a name for everyone."""
        self._make_room(self._chosen())
        return all([super().validate(extra_validators), self._adds_up()])

    def _chosen(self) -> int:
        """How many people were chosen; 0 when nothing was said, or nothing that can be."""
        typed = self.people.data if self.people.raw_data is None or self.people.raw_data else ""
        return int(typed) if typed in {str(n) for n in range(1, MOST_SEATS + 1)} else 0

    def _adds_up(self) -> bool:
        """More names than people: which of the two? Fewer: whose name is missing?

        What was chosen then follows the names, so that sending it once more says yes.
        """
        if self.people.raw_data and not self._chosen():
            self.people.errors = [_("Please choose how many of you come.")]
            return False
        named = 1 + sum(seat.form.is_named for seat in self.others)
        chosen = self._chosen() or named
        empty = [seat.form.name for seat in self.others if not seat.form.is_named]
        for field in empty[:max(0, chosen - named)]:
            field.errors = [_("Please write this name, or choose fewer people.")]
        if chosen < named:
            self.people.errors = [_(
                "You chose %(chosen)s, and wrote %(named)s names. We marked %(named)s; if someone "
                "is not coming, empty that name and choose again.", chosen=chosen, named=named)]
            self.people.data = str(named)
        return chosen == named

    def refuse(self, refusals: Iterable[Refusal]) -> None:
        """Put all that the rules have against it at the fields they are about.

        What a field says already is not said twice.
        """
        for refusal in refusals:
            fields = self._fields_of(refusal)
            if fields and not any(field.errors for field in fields):
                fields[0].errors = [
                    words_of(refusal) if refusal.facts.get("name", "someone")
                    else _("Please choose an age.")]  # the name itself is wrong, or not there yet

    def _fields_of(self, refusal: Refusal) -> list[Any]:
        if isinstance(refusal, ABOUT_AGE):
            return [self._whose_age(refusal)]
        if isinstance(refusal, NameNeeded) and any(
                seat.form.name.errors for seat in self.others):
            return []
        if isinstance(refusal, IdentityNumber):
            return [self.note]
        return [self[name] for name in _FIELDS_OF.get(type(refusal), ())]

    def _whose_age(self, refusal: Refusal) -> Any:
        """The age of the person it names; of two with one name, of who has not been told yet."""
        people = [self, *(seat.form for seat in self.others if seat.form.is_named)]
        fields = [one.age_band for one in people if _text(one.name) == refusal.facts.get("name")
                  and (one.age_band.data == "unspecified") == isinstance(refusal, AgeNeeded)]
        return next((field for field in fields if not field.errors), self.age_band)

    @property
    def wrong(self) -> Sequence[Field]:
        """Every field with an error, those of the other places too, in the order of the page."""
        found: list[Field] = []
        for field in self:
            found += [one for seat in self.others for one in seat.form] if (
                field is self.others) else [field]
        return [field for field in found if field.errors]

    def to_request(self, session_id: int) -> BookingRequest:
        """The request as the rules read it; the first seat is the person who books."""
        first = SeatRequest(name=_text(self.name), age_band=self.age_band.data)
        others = (seat.form.to_seat() for seat in self.others if seat.form.is_named)
        return BookingRequest(
            session_id=session_id, seats=(first, *others),
            consent=self.consent is None or bool(self.consent.data),
            needs=tuple(self.needs.data or ()), by_child=bool(self.by_child.data),
            locale=str(get_locale()), in_parts=self.if_few.data == "parts",
            **{name: _text(self[name]) for name in (
                "phone", "email", "note", "guardian_name", "guardian_phone")})


def _text(field: Any) -> str:
    """What stands in a field; nothing when it cannot be read."""
    return "" if field.errors else (field.data or "").strip()


class DeskForm(BookingForm):
    """The same, typed by someone at the desk for who stands there or calls."""

    phone = PhoneField(
        _l("Phone or WhatsApp number"),
        description=_l("Leave empty when there is none; then nobody can be told of changes."))
    by_child = BooleanField(_l("Comes alone and is not 18 yet"))
    consent = None  # agreed to by word of mouth: the page says what to tell them
