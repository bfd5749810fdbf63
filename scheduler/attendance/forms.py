"""What staff type of an activity that already took place."""

import re
from datetime import UTC, date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import (
    Field,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, NumberRange, Optional, ValidationError

from scheduler.attendance.recording_actions import NobodyCounted, NotYetOver, Record
from scheduler.domain.attendance import MOST, CountWrong, NamesDoNotFit, TotalTooSmall
from scheduler.domain.errors import EndBeforeStart
from scheduler.domain.interval import Interval
from scheduler.domain.typed import one_line
from scheduler.domain.wall import end_day
from scheduler.events.contribution_forms import WithPartner
from scheduler.events.forms import KINDS
from scheduler.fields import DayField, FlaskForm, HourField

KEY = re.compile(r"[0-9a-f]{16,40}")
FIRST_YEAR = 1950
_MARKED = re.compile(r"^(?P<name>.*?)\s*[,;(\t]\s*(?P<sex>[LPFM])\s*\)?\s*$", re.IGNORECASE)
_SEXES = {"l": "male", "m": "male", "p": "female", "f": "female"}


def _count(label: Any, **texts: Any) -> IntegerField:
    return IntegerField(
        label, validators=[Optional(), NumberRange(0, MOST, _l("From 0 to 5000."))],
        render_kw={"inputmode": "numeric", "min": "0"}, **texts)


class RecordForm(WithPartner, FlaskForm):
    """One screen: what, when, where, how many."""

    refused_at = {EndBeforeStart: "ends", NotYetOver: "on", NobodyCounted: "total",
                  CountWrong: "total", TotalTooSmall: "total", NamesDoNotFit: "names"}
    key = HiddenField()
    event = SelectField(_l("Which activity?"), validators=[Optional()])
    title = StringField(_l("Title"), validators=[Length(max=200)])
    kind = RadioField(_l("Kind"), choices=KINDS, validate_choice=False)
    on = DayField(_l("Day"), validators=[InputRequired(_l("Please choose a day."))])
    starts = HourField(_l("From"), validators=[
        InputRequired(_l("Please give a time, like 09.00."))])
    ends = HourField(_l("Until"), until=True, validators=[
        InputRequired(_l("Please give a time, like 11.00."))],
        description=_l("After midnight too: 01.00 is then on the next day."))
    space = SelectField(_l("Room"), validators=[Optional()])
    place = StringField(_l("Another place"), validators=[Length(max=300)],
                        description=_l("When it did not happen in a room of the library."))
    total = _count(_l("Everyone together"),
                   description=_l("This alone is enough when nobody counted by sex."))
    male = _count(_l("Male"))
    female = _count(_l("Female"))
    unspecified = _count(_l("Unspecified"))
    with_disability = _count(_l("Of all, with a disability"))
    names = TextAreaField(
        _l("Names, if you have them"), validators=[Length(max=20_000)],
        description=_l("One a line; “, P” or “, L” behind it if you know. They are part of "
                       "the count above."), render_kw={"rows": "4"})

    def offer(self, *, events: Any, spaces: Any) -> None:
        """Let the reader choose among the library's own activities and rooms."""
        self.event.choices = [SelectChoice("", _("A new one, written below")), *(
            SelectChoice(str(event.id), event.title) for event in events)]
        self.space.choices = [SelectChoice("", _("No room of the library")), *(
            SelectChoice(str(space.id), space.name) for space in spaces)]

    def validate_title(self, field: Field) -> None:
        """A new activity needs a title."""
        if not self.event.data and not (field.data or "").strip():
            raise ValidationError(_("Please give it a title."))

    def validate_kind(self, field: Field) -> None:
        """A new activity has one of the three kinds."""
        if not self.event.data and field.data not in {choice.value for choice in KINDS}:
            raise ValidationError(_("Please choose one of the three kinds."))

    def validate_on(self, field: Field) -> None:
        """A year someone can remember."""
        if field.data and not FIRST_YEAR <= field.data.year <= 2100:
            raise ValidationError(_("Please check the year."))

    def to_record(self, zone: ZoneInfo) -> Record:
        """The record as the rules read it; refuses with EndBeforeStart."""
        counts = {sex: getattr(self, sex).data for sex in ("male", "female", "unspecified")}
        return Record(
            key=self.key.data, when=self._when(zone), total=self.total.data,
            counts={sex: people for sex, people in counts.items() if people is not None},
            with_disability=self.with_disability.data or 0,
            names=tuple(names_in(self.names.data or "")),
            event_id=int(self.event.data) if self.event.data else None,
            partner=self.gift, title=(self.title.data or "").strip(), kind=self.kind.data or "",
            space_id=int(self.space.data) if self.space.data else None,
            place=(self.place.data or "").strip())

    def _when(self, zone: ZoneInfo) -> Interval:
        day: date = self.on.data
        first: time = self.starts.data
        last: time = self.ends.data
        edges = ((day, first), (end_day(day, first, last), last))
        return Interval(*(datetime.combine(on, clock, zone).astimezone(UTC)
                          for on, clock in edges))


def names_in(text: str) -> list[tuple[str, str]]:
    """(name, sex) of each line: "Sitti, P" or only "Sitti"."""
    lines = [one_line(line)[:120] for line in text.splitlines()]
    return [_name(line) for line in lines if line]


def _name(line: str) -> tuple[str, str]:
    marked = _MARKED.match(line)
    if marked and marked["name"]:
        return marked["name"], _SEXES[marked["sex"].lower()]
    return line, "unspecified"
