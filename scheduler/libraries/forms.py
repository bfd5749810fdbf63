"""What people type to set a library up."""

import re
import unicodedata
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from flask_babel import lazy_gettext as _l
from wtforms import (
    Field,
    IntegerField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import (
    DataRequired,
    InputRequired,
    Length,
    NumberRange,
    Optional,
    Regexp,
    ValidationError,
)

from scheduler.domain.addresses import AddressReserved
from scheduler.domain.errors import EndBeforeStart, PhoneWrong, Refusal
from scheduler.domain.interval import Interval
from scheduler.domain.opening import Hours, spans_of_text, text_of_spans
from scheduler.domain.phone import phone_of
from scheduler.domain.typed import one_line
from scheduler.fields import DayField, FlaskForm, HourField, PhoneField, a_day_in_memory
from scheduler.i18n import words_of
from scheduler.libraries.actions import AddressTaken, Week
from scheduler.libraries.models import KINDS, Library, OpeningSchedule
from scheduler.libraries.zoning import ZoneAsked, ZoneTurns

DAYS = (_l("Monday"), _l("Tuesday"), _l("Wednesday"), _l("Thursday"), _l("Friday"),
        _l("Saturday"), _l("Sunday"))
KIND_WORDS = {
    "nation": _l("Nation"), "province": _l("Province"), "regency": _l("Regency or city"),
    "village": _l("Village"), "school": _l("School"), "community": _l("Community"),
    "branch": _l("Branch"),
}
CONTINENTS = frozenset({"Africa", "America", "Antarctica", "Arctic", "Asia", "Atlantic",
                        "Australia", "Europe", "Indian", "Pacific"})
KEEPS_WORDS = (
    ("wall", _l("The hour on the wall: 09.00 stays 09.00. Right when the zone was entered wrongly, "
                "or when the clocks here are changed.")),
    ("instant", _l("The moment: the hour shown becomes another one.")))
ZONES = {"Asia/Jakarta": "WIB", "Asia/Makassar": "WITA", "Asia/Jayapura": "WIT"}
NAME = [DataRequired(_l("Please give it a name.")), Length(max=200)]
DATE = _l("Please choose a day.")


def readable_hours(form: FlaskForm, field: Field) -> None:
    """The rule's own sentence when the hours of a day cannot be read."""
    try:
        spans_of_text(field.data or "")
    except Refusal as refusal:
        raise ValidationError(words_of(refusal)) from None


class HoursForm(FlaskForm):
    """The hours of a week."""

    refused_at = {EndBeforeStart: "valid_until"}
    name = StringField(_l("Name"), validators=[Length(max=120)],
                       description=_l("For example “Ramadan”. The usual week needs none."))
    valid_from = DayField(_l("From"), validators=[InputRequired(DATE), a_day_in_memory])
    valid_until = DayField(
        _l("Until"), validators=[Optional(), a_day_in_memory],
        description=_l("Only for hours that end by themselves; otherwise leave it empty."))
    day_0, day_1, day_2, day_3, day_4, day_5, day_6 = (
        StringField(name, validators=[Length(max=120), readable_hours]) for name in DAYS)

    def days(self) -> list[Any]:
        """The seven fields, Monday first."""
        return [self[f"day_{number}"] for number in range(7)]

    def show(self, schedule: OpeningSchedule) -> None:
        """Fill the form with a week that stands."""
        self.name.data, self.valid_from.data = schedule.name, schedule.valid_from
        self.valid_until.data = schedule.valid_until
        for number, field in enumerate(self.days()):
            field.data = text_of_spans(
                (each.opens, each.closes) for each in schedule.hours if each.weekday == number)

    def week(self) -> Week:
        """The week as the rules read it."""
        return Week(
            (self.name.data or "").strip(), self.valid_from.data, self.valid_until.data, tuple(
                Hours(number, *span) for number, field in enumerate(self.days())
                for span in spans_of_text(field.data or "")))


class ClosureForm(FlaskForm):
    """Whole days, or a part of one."""

    refused_at = {EndBeforeStart: "last"}
    first = DayField(_l("From"), validators=[InputRequired(DATE), a_day_in_memory])
    last = DayField(_l("Until"), validators=[Optional(), a_day_in_memory],
                     description=_l("This day included. Empty means one day."))
    starts = HourField(_l("Only from"), validators=[Optional()],
                       description=_l("For a part of a day; otherwise leave both times empty."))
    ends = HourField(_l("Only until"), until=True, validators=[Optional()])
    reason = StringField(_l("Reason"), validators=[
        DataRequired(_l("Please say why, visitors read it.")), Length(max=200)])

    def when(self, zone: ZoneInfo) -> Interval:
        """The time the doors stay shut; refuses with EndBeforeStart."""
        last: date = self.last.data or self.first.data
        start = datetime.combine(self.first.data, self.starts.data or time.min, zone)
        end = datetime.combine(last, self.ends.data, zone) if self.ends.data else (
            datetime.combine(last + timedelta(days=1), time.min, zone))
        if end <= start:
            raise EndBeforeStart()
        return Interval(start.astimezone(UTC), end.astimezone(UTC))


class PlaceForm(FlaskForm):
    """What every library has from its first day."""

    name = StringField(_l("Name"), validators=NAME)
    kind = SelectField(_l("Sort"), choices=[SelectChoice(kind, KIND_WORDS[kind]) for kind in KINDS])
    timezone = SelectField(_l("Time zone"))
    place = StringField(_l("Town or village"), validators=[Length(max=200)])

    def offer_zones(self, own: str) -> None:
        """The three of Indonesia first, then the one it has, then those of the world: a zone that
        was left can be had again."""
        known = available_timezones()
        world = sorted(name for name in known if name.partition("/")[0] in CONTINENTS)
        names = dict.fromkeys([*ZONES, *([own] if own in known else []), *world])
        self.timezone.choices = [SelectChoice(name, ZONES.get(name, name)) for name in names]


class DeskPhoneField(PhoneField):
    """Where a library is called; an extension, a short or a second number stays as written."""

    longest = 40

    def read(self, text: str) -> str:
        """A number in E.164 if it is one, otherwise the line."""
        line = one_line(text)
        try:
            return phone_of(line)
        except PhoneWrong:
            if len(line) > self.longest:
                raise
            return line


class ProfileForm(PlaceForm):
    """All that a library says of itself, and the rules of its bookings."""

    refused_at = {ZoneAsked: "keeps", ZoneTurns: "keeps"}
    address = StringField(_l("Address"), validators=[Length(max=300)])
    phone = DeskPhoneField(_l("Telephone"))
    whatsapp = PhoneField(_l("WhatsApp of the library"), description=_l(
        "The number residents may write to. Left empty, a mobile telephone serves for both."))
    about = TextAreaField(_l("About"), validators=[Length(max=3000)])
    population = IntegerField(
        _l("People it serves"), validators=[Optional(), NumberRange(1, 2_000_000_000,
                                                                    _l("From 1 up."))])
    population_year = IntegerField(
        _l("Counted in the year"),
        validators=[Optional(), NumberRange(1900, 2200, _l("Please check the year."))])
    keeps = RadioField(
        _l("What do the things already planned keep?"), validate_choice=False,
        choices=[SelectChoice(*pair) for pair in KEEPS_WORDS])
    code_prefix = StringField(
        _l("Letters before desk codes"), description=_l("Up to four, for example KDI."),
        validators=[Optional(), Regexp("^[A-Za-z]{1,4}$", message=_l("One to four letters."))])
    seats_per_booking = IntegerField(_l("Most places in one booking"), validators=[
        InputRequired(_l("From 1 to 20.")), NumberRange(1, 20, _l("From 1 to 20."))])
    retention_days = IntegerField(
        _l("Keep names and numbers for so many days after a visit"), validators=[
            InputRequired(_l("From 1 to 3650.")), NumberRange(1, 3650, _l("From 1 to 3650."))])

    def values(self) -> dict[str, Any]:
        """The library's own columns."""
        texts = ("name", "place", "address", "phone", "whatsapp", "about")
        return {
            **{name: (self[name].data or "").strip() for name in texts},
            **{name: self[name].data for name in (
                "kind", "timezone", "population", "population_year", "seats_per_booking",
                "retention_days")},
            "code_prefix": (self.code_prefix.data or "").strip().upper(),
        }


class BranchForm(PlaceForm):
    """A new library below this one."""

    refused_at = {AddressReserved: "slug", AddressTaken: "slug"}
    slug = StringField(
        _l("Short address"), description=_l("Left empty, it is made from the name."),
        validators=[Optional(), Length(max=60), Regexp(
            "^[a-z0-9]+(-[a-z0-9]+)*$", message=_l("Small letters, digits and dashes only."))])

    def values(self) -> dict[str, Any]:
        """The new library's columns."""
        name = (self.name.data or "").strip()
        return {"name": name, "kind": self.kind.data, "timezone": self.timezone.data,
                "place": (self.place.data or "").strip(), "slug": self.slug.data or slug_of(name)}


def slug_of(name: str) -> str:
    """A short address from a name: "Perpustakaan Desa Wolo" is "perpustakaan-desa-wolo"."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub("[^a-z0-9]+", "-", plain).strip("-")[:60] or "perpustakaan"


def shown(form: ProfileForm, library: Library) -> ProfileForm:
    """The form filled with what stands."""
    form.process(obj=library)
    form.offer_zones(library.timezone)
    return form
