"""What the desk types to hold a room."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, cast
from zoneinfo import ZoneInfo

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    IntegerField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional

from scheduler.domain.errors import EndBeforeStart, Refusal
from scheduler.domain.interval import Interval
from scheduler.domain.reserving import RoomTooSmall, TooFar
from scheduler.domain.wall import end_day
from scheduler.fields import (
    DayField,
    FlaskForm,
    HourField,
    NameField,
    PhoneField,
    a_day,
    no_identity_number,
    plain,
)
from scheduler.spaces.actions import ReservationRequest
from scheduler.spaces.models import Reservation, Space

USES = [SelectChoice("loan", _l("Lend it to someone")),
        SelectChoice("closure", _l("Close it")),
        SelectChoice("upkeep", _l("Cleaning or repair"))]
LONGEST = timedelta(days=366)


class TimesForm(FlaskForm):
    """A day, and from when until when."""

    refused_at: dict[type[Refusal], str] = {EndBeforeStart: "ends"}
    on = DayField(_l("Day"), validators=[InputRequired(_l("Please choose a day.")), a_day])
    starts = HourField(_l("From"), validators=[
        InputRequired(_l("Please give a time, like 09.00."))])
    ends = HourField(_l("Until"), until=True, validators=[
        InputRequired(_l("Please give a time, like 11.00."))],
        description=_l("After midnight too: 01.00 is then on the next day."))

    @property
    def last_day(self) -> date:
        """The day on which it ends: the next one, when the hour is not after the start."""
        return end_day(self.on.data, self.starts.data, self.ends.data)

    def when(self, zone: ZoneInfo) -> Interval:
        """The time on the library's wall. Refusals: EndBeforeStart, NightTooLong."""
        starts, ends = (datetime.combine(day, clock, zone).astimezone(UTC) for day, clock in (
            (self.on.data, self.starts.data), (self.last_day, self.ends.data)))
        if not starts < ends or ends - starts > LONGEST:
            raise EndBeforeStart()
        return Interval(starts, ends)

    def take(self, choice: str) -> int:
        """Fill in an alternative, "space/day/from/until" as its button sends it; the space's
        number, 0 when there is none."""
        space, on, starts, ends, *_rest = *choice.split("/"), "", "", "", ""
        self.on.data = _date(on) or self.on.data
        self.starts.data = _time(starts) or self.starts.data
        self.ends.data = _time(ends) or self.ends.data
        for filled in (self.on, self.starts, self.ends):
            filled.raw_data = None  # otherwise it shows what was typed before
        return int(space) if space.isascii() and space.isdigit() else 0


class CrowdForm(TimesForm):
    """A time, and for how many; more than the room is for only when that is said again."""

    refused_at = {**TimesForm.refused_at, RoomTooSmall: "agreed"}
    agreed = BooleanField(_l("Yes, so many all the same"))

    @property
    def crowd(self) -> int | None:
        """How many people are expected."""
        raise NotImplementedError

    @property
    def agreed_people(self) -> int | None:
        """The number that was said again, next to the number of the room."""
        said = str((self.agreed.raw_data or [""])[0])[:9]
        return int(said) if said.isascii() and said.isdigit() else None

    def validate_agreed(self, field: Any) -> None:
        """It holds for one number, and is asked again for another."""
        field.data = self.crowd is not None and self.agreed_people == self.crowd
        if self.crowd is not None:
            field.label.text = _("Yes, %(n)s people all the same", n=self.crowd)


class ReservationForm(CrowdForm):
    """A room, a time, and what it is held for."""

    purpose = RadioField(_l("What for?"), choices=USES, default="loan", validators=[
        InputRequired(_l("Please choose what the room is held for."))])
    space = SelectField(_l("Room"), validators=[InputRequired(_l("Please choose a room."))])
    last_on = DayField(_l("Last day"), validators=[Optional(), a_day], description=_l(
        "Only when it goes on for more than a day, as a repair does."))
    title = StringField(_l("Title"), filters=[plain], validators=[
        Length(max=300), no_identity_number], description=_l(
        "What the calendar says, for example “Neighbourhood meeting”."))
    asked_by = NameField(_l("Who asks for it?"), description=_l("A person or a group."))
    phone = PhoneField(_l("Phone or WhatsApp number"))
    people = IntegerField(_l("How many people?"), validators=[
        Optional(), NumberRange(1, 5000, _l("From 1 to 5000."))])
    note = TextAreaField(_l("Note"), filters=[plain], validators=[
        Length(max=2000), no_identity_number])
    reason = StringField(_l("Reason, when the library is closed then"), filters=[plain],
                         validators=[Length(max=300), no_identity_number])

    @property
    def crowd(self) -> int | None:
        """How many people are expected."""
        return cast("int | None", self.people.data)

    @property
    def last_day(self) -> date:
        """The last of several days, or the one on which it ends."""
        return cast(date, self.last_on.data or super().last_day)

    def offer(self, spaces: Sequence[Space]) -> None:
        """The rooms one may choose."""
        self.space.choices = [SelectChoice(str(space.id), space.name) for space in spaces]

    def to_request(self, zone: ZoneInfo) -> ReservationRequest:
        """The wish as the rules read it."""
        return ReservationRequest(
            space_id=int(self.space.data), when=self.when(zone), purpose=self.purpose.data,
            title=self.title.data, people=self.people.data, agreed=self.agreed_people,
            asked_by=self.asked_by.data, phone=self.phone.data, note=self.note.data)

    def take(self, choice: str) -> int:
        """Fill in an alternative, its room too."""
        space_id = super().take(choice)
        self.space.data, self.last_on.data, self.last_on.raw_data = str(space_id), None, None
        return space_id


class AskForm(TimesForm):
    """What a resident types to ask for a room."""

    refused_at = {**TimesForm.refused_at, TooFar: "on", RoomTooSmall: "people"}
    title = StringField(_l("What would you like to do there?"), filters=[plain], validators=[
        DataRequired(_l("Please say what it is for.")), Length(max=300), no_identity_number],
        description=_l("For example “Meeting of the farmers' group”."))
    asked_by = NameField(
        _l("Your name or your group's"), needed=_l("Please write your name."),
        render_kw={"autocomplete": "name"})
    phone = PhoneField(
        _l("Phone or WhatsApp number"),
        needed=_l("Please give a number, so that we can answer."),
        render_kw={"autocomplete": "tel"})
    people = IntegerField(_l("How many people?"), validators=[
        InputRequired(_l("Please say how many you will be.")),
        NumberRange(1, 5000, _l("From 1 to 5000."))])
    note = TextAreaField(_l("Anything else we should know"), filters=[plain], validators=[
        Length(max=1000), no_identity_number], render_kw={"rows": 3})
    consent = BooleanField(_l("I agree that my name and number are used to answer me."),
                           validators=[InputRequired(_l("Please agree, otherwise we cannot "
                                                        "answer you."))])
    website = StringField(render_kw={"autocomplete": "off", "tabindex": "-1"})

    def to_request(self, space: Space, zone: ZoneInfo) -> ReservationRequest:
        """The wish as the rules read it."""
        return ReservationRequest(
            space_id=space.id, when=self.when(zone), purpose="loan", title=self.title.data,
            people=self.people.data, asked_by=self.asked_by.data, note=self.note.data,
            phone=self.phone.data)


class ReleaseForm(FlaskForm):
    """Why a room is given back or a request declined."""

    reason = StringField(_l("Reason"), filters=[plain], validators=[
        Length(max=300), no_identity_number])


def wished(query: Any) -> dict[str, Any]:
    """What an address fills in: space, on, from, until, purpose; nonsense is left out."""
    found = {"space": query.get("space", "")[:20], "purpose": query.get("purpose", "loan")[:20],
             "on": _date(query.get("on", "")), "starts": _time(query.get("from", "")),
             "ends": _time(query.get("until", ""))}
    return {name: value for name, value in found.items() if value}


def as_typed(row: Reservation, zone: ZoneInfo) -> dict[str, Any]:
    """A reservation as its form would have been filled in."""
    starts, ends = row.starts_at.astimezone(zone), row.ends_at.astimezone(zone)
    return {"purpose": row.purpose, "space": str(row.space_id), "on": starts.date(),
            "starts": starts.time(), "ends": ends.time(), "title": row.title,
            "last_on": ends.date() if ends.date() != starts.date() else None,
            "asked_by": row.asked_by, "phone": row.phone, "people": row.people, "note": row.note}


def _date(text: str) -> date | None:
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return None
    return found if 2000 <= found.year <= 2100 else None


def _time(text: str) -> time | None:
    try:
        return time.fromisoformat(text).replace(tzinfo=None)
    except ValueError:
        return None
