"""What the desk types to hold a room."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import (
    DateField, IntegerField, RadioField, SelectField, StringField, TextAreaField, TimeField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, NumberRange, Optional, ValidationError

from scheduler.domain.errors import EndBeforeStart, IdentityNumber, PhoneWrong
from scheduler.domain.interval import Interval
from scheduler.domain.people import has_identity_number, normal_phone
from scheduler.i18n import words_of
from scheduler.spaces.actions import ReservationRequest
from scheduler.spaces.models import Reservation, Space

USES = [SelectChoice("loan", _l("Lend it to someone")),
        SelectChoice("closure", _l("Close it")),
        SelectChoice("upkeep", _l("Cleaning or repair"))]
LONGEST = timedelta(days=366)


def plain(text: str | None) -> str:
    """What was typed, without the signs that no keyboard has, and trimmed."""
    return "".join(sign for sign in text or "" if sign.isprintable() or sign in "\n\t").strip()


def no_identity_number(form: Any, field: Any) -> None:
    """Sixteen digits are refused wherever they are typed."""
    if has_identity_number(field.data or ""):
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


class ReservationForm(FlaskForm):
    """A room, a time, and what it is held for."""

    purpose = RadioField(_l("What for?"), choices=USES, default="loan", validators=[
        InputRequired(_l("Please choose what the room is held for."))])
    space = SelectField(_l("Room"), validators=[InputRequired(_l("Please choose a room."))])
    on = DateField(_l("Day"), validators=[InputRequired(_l("Please choose a day.")), a_day])
    starts = TimeField(_l("From"), validators=[
        InputRequired(_l("Please give a time, like 09:00."))])
    ends = TimeField(_l("Until"), validators=[
        InputRequired(_l("Please give a time, like 11:00."))])
    last_on = DateField(_l("Last day"), validators=[Optional(), a_day], description=_l(
        "Only when it goes on for more than a day, as a repair does."))
    title = StringField(_l("Title"), filters=[plain], validators=[
        Length(max=300), no_identity_number], description=_l(
        "What the calendar says, for example “Neighbourhood meeting”."))
    asked_by = StringField(_l("Who asks for it?"), filters=[plain], validators=[
        Length(max=120), no_identity_number], description=_l("A person or a group."))
    phone = StringField(_l("Phone or WhatsApp number"), filters=[plain], validators=[
        Optional(), Length(max=40), no_identity_number, a_phone],
        render_kw={"type": "tel", "inputmode": "tel", "autocomplete": "off"})
    people = IntegerField(_l("How many people?"), validators=[
        Optional(), NumberRange(1, 5000, _l("From 1 to 5000."))])
    note = TextAreaField(_l("Note"), filters=[plain], validators=[
        Length(max=2000), no_identity_number])
    reason = StringField(_l("Reason, when the library is closed then"), filters=[plain],
                         validators=[Length(max=300), no_identity_number])

    def offer(self, spaces: Sequence[Space]) -> None:
        """The rooms one may choose."""
        self.space.choices = [SelectChoice(str(space.id), space.name) for space in spaces]

    def when(self, zone: ZoneInfo) -> Interval:
        """The time on the library's wall; refuses with EndBeforeStart."""
        last = self.last_on.data or self.on.data
        starts, ends = (datetime.combine(day, clock, zone).astimezone(UTC) for day, clock in (
            (self.on.data, self.starts.data), (last, self.ends.data)))
        if not starts < ends or ends - starts > LONGEST:
            raise EndBeforeStart()
        return Interval(starts, ends)

    def to_request(self, zone: ZoneInfo) -> ReservationRequest:
        """The wish as the rules read it."""
        return ReservationRequest(
            space_id=int(self.space.data), when=self.when(zone), purpose=self.purpose.data,
            title=self.title.data, people=self.people.data, asked_by=self.asked_by.data,
            phone=normal_phone(self.phone.data) if self.phone.data else "", note=self.note.data)

    def take(self, choice: str) -> None:
        """Fill in an alternative, "space/day/from/until" as its button sends it."""
        space, on, starts, ends, *_rest = *choice.split("/"), "", "", "", ""
        self.space.data = space
        self.on.data, self.last_on.data = _date(on) or self.on.data, None
        self.starts.data = _time(starts) or self.starts.data
        self.ends.data = _time(ends) or self.ends.data
        for filled in (self.on, self.last_on, self.starts, self.ends):
            filled.raw_data = None  # otherwise it shows what was typed before


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
