"""What a librarian types to say how something repeats, and when it ends."""

from datetime import date
from typing import Any

from flask import request
from flask_babel import lazy_gettext as _l
from wtforms import IntegerField, RadioField, SelectField, SelectMultipleField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import NumberRange, Optional, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from scheduler.domain.recurrence import Rule
from scheduler.fields import DayField, FlaskForm, a_day

EVERY = [
    SelectChoice("0", _l("Once")), SelectChoice("day", _l("Every day")),
    SelectChoice("1", _l("Every week")), SelectChoice("2", _l("Every two weeks")),
    SelectChoice("3", _l("Every three weeks")), SelectChoice("4", _l("Every four weeks")),
    SelectChoice("date", _l("Every month on the same date")),
    SelectChoice("first", _l("Every month on the first, for example the first Monday")),
    SelectChoice("second", _l("Every month on the second, for example the second Tuesday")),
    SelectChoice("third", _l("Every month on the third, for example the third Wednesday")),
    SelectChoice("fourth", _l("Every month on the fourth, for example the fourth Thursday")),
    SelectChoice("last", _l("Every month on the last, for example the last Friday")),
    SelectChoice("last-day", _l("Every month on its last day")),
]
NTH = {"first": 1, "second": 2, "third": 3, "fourth": 4, "last": -1}
DATED = {"date": None, "last-day": -1}
DAYS = [SelectChoice(str(number), name) for number, name in enumerate((
    _l("Mon"), _l("Tue"), _l("Wed"), _l("Thu"), _l("Fri"), _l("Sat"), _l("Sun")))]
UNTIL, TIMES, ALWAYS = "until", "times", "always"
ENDS = [SelectChoice(UNTIL, _l("Until a day")), SelectChoice(TIMES, _l("So many times")),
        SelectChoice(ALWAYS, _l("On and on, always a year ahead"))]


class RhythmForm(FlaskForm):
    """How often, on which days, and when it ends; `on` is the first day."""

    every = SelectField(_l("How often"), choices=EVERY, default="0", description=_l(
        "What repeats has its days and its end below. You see all dates before they are public."))
    weekdays = SelectMultipleField(
        _l("On these days"), choices=DAYS, widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(), description=_l("Empty means the weekday of the first day."))
    until = DayField(_l("Until the day"), validators=[Optional(), a_day])
    times = IntegerField(
        _l("How many times"), validators=[Optional(), NumberRange(1, 200, _l("From 1 to 200."))])
    end = RadioField(_l("When does it end?"), choices=ENDS, validate_choice=False)

    def validate_weekdays(self, field: Any) -> None:
        """A month's second Tuesday is one day; its 15th needs none."""
        if self.every.data in NTH and len(field.data or ()) > 1:
            raise ValidationError(_l("Please choose one day only for a monthly rhythm."))
        if self.every.data in DATED and field.data:
            raise ValidationError(_l("Here the date decides. Please untick the days."))

    def validate_until(self, field: Any) -> None:
        """Not before the beginning."""
        first: date | None = self["on"].data if "on" in self else None
        if field.data and first and field.data < first:
            raise ValidationError(_l("This day is before the first one."))

    def validate_end(self, field: Any) -> None:
        """One end, and it is chosen: people are asked, programs that say nothing mean none."""
        if self.every.data == "0":
            return
        if field.data not in (None, "", UNTIL, TIMES, ALWAYS) or (
                self.is_looked_at and not self.how_it_ends):
            raise ValidationError(_l("Please choose when it ends."))
        given = {UNTIL: self.until.data, TIMES: self.times.data}
        said = {name for name, value in given.items() if value is not None}
        if len(said) > 1 or field.data and said - {field.data}:
            raise ValidationError(_l("Please give only one end."))
        if field.data in (UNTIL, TIMES) and not said:
            raise ValidationError(_l("Please give the last day.") if field.data == UNTIL else
                                  _l("Please say how many times."))

    @property
    def is_looked_at(self) -> bool:
        """Does the reader want to see the dates before anybody else does?"""
        return request.form.get("step") == "preview"

    @property
    def how_it_ends(self) -> str:
        """The end that was chosen, or that is plain from what was typed; empty when neither."""
        return self.end.data or (UNTIL if self.until.data else "") or (
            TIMES if self.times.data else "")

    @property
    def rule(self) -> Rule | None:
        """How it repeats; None for once. Refuses with RuleWrong."""
        every = self.every.data
        if every == "0":
            return None
        days = tuple(sorted(int(day) for day in self.weekdays.data or ()))
        own = days or (self["on"].data.weekday(),)
        ends = {"until": self.until.data, "count": self.times.data}
        if every in DATED:
            return Rule("MONTHLY", monthday=DATED[every], **ends)
        if every in NTH:
            return Rule("MONTHLY", weekdays=own, position=NTH[every], **ends)
        if every == "day":
            return Rule("WEEKLY", weekdays=days, **ends) if days else Rule("DAILY", **ends)
        return Rule("WEEKLY", interval=int(every), weekdays=own, **ends)
