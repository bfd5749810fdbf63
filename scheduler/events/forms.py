"""What a librarian types to offer something and give it a date."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import DateField, IntegerField, RadioField, SelectField, StringField, TextAreaField
from wtforms import TimeField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from scheduler.domain.errors import EndBeforeStart
from scheduler.domain.interval import Interval

KINDS = [SelectChoice("sharing", _l("Sharing")), SelectChoice("learning", _l("Learning")),
         SelectChoice("training", _l("Training"))]
PURPOSES = [SelectChoice("programme", _l("Our own programme")),
            SelectChoice("collaboration", _l("Together with a partner"))]


class DateForm(FlaskForm):
    """A date for an event: when, where, how many."""

    on = DateField(_l("Day"), validators=[InputRequired(_l("Please choose a day."))])
    starts = TimeField(_l("From"), validators=[InputRequired(_l("Please give a time, like 09:00."))])
    ends = TimeField(_l("Until"), validators=[InputRequired(_l("Please give a time, like 11:00."))])
    space = SelectField(_l("Room"), validators=[Optional()])
    place = StringField(_l("Another place"), validators=[Length(max=300)],
                        description=_l("When it does not happen in a room of the library."))
    capacity = IntegerField(
        _l("Places"), validators=[Optional(), NumberRange(1, 5000, _l("From 1 to 5000."))],
        description=_l("Leave empty when people just come along."))
    weeks = IntegerField(
        _l("How many weeks in a row"), default=1,
        validators=[Optional(), NumberRange(1, 52, _l("From 1 to 52."))])
    outside_hours_reason = StringField(
        _l("Reason, when the library is closed then"), validators=[Length(max=300)])

    def offer_spaces(self, spaces: Any) -> None:
        """Let the reader choose among the library's own rooms."""
        self.space.choices = [SelectChoice("", _l("No room of the library")), *(
            SelectChoice(str(space.id), space.name) for space in spaces)]

    def intervals(self, zone: ZoneInfo) -> list[Interval]:
        """The sessions' times, week by week on the wall; refuses with EndBeforeStart."""
        if self.ends.data <= self.starts.data:
            raise EndBeforeStart()
        days = [self.on.data + timedelta(weeks=number) for number in range(self.weeks.data or 1)]
        return [Interval(*(datetime.combine(day, clock, zone).astimezone(UTC)
                           for clock in (self.starts.data, self.ends.data))) for day in days]


class EventForm(DateForm):
    """A new event with its first date."""

    kind = RadioField(_l("Kind"), choices=KINDS, validators=[
        InputRequired(_l("Please choose one of the three kinds."))])
    title = StringField(_l("Title"), validators=[
        InputRequired(_l("Please give it a title.")), Length(max=200)])
    summary = TextAreaField(_l("In one or two sentences"), validators=[Length(max=600)])
    about = TextAreaField(_l("What we will do"), validators=[Length(max=3000)])
    bring = TextAreaField(_l("What to bring"), validators=[Length(max=1000)])
    audience = StringField(_l("For whom"), validators=[Length(max=120)])
    facilitator = StringField(_l("With"), validators=[Length(max=200)])
    topic = StringField(_l("Topic"), validators=[Length(max=120)])
    purpose = SelectField(_l("Whose activity is it?"), choices=PURPOSES, default="programme")
    age_from = IntegerField(_l("From age"), validators=[Optional(), NumberRange(0, 120)])
    age_to = IntegerField(_l("Up to age"), validators=[Optional(), NumberRange(0, 120)])

    def event_values(self) -> dict[str, Any]:
        """The event's own columns."""
        texts = ("title", "summary", "about", "bring", "audience", "facilitator", "topic")
        return {
            **{name: (getattr(self, name).data or "").strip() for name in texts},
            "kind": self.kind.data, "purpose": self.purpose.data, "capacity": self.capacity.data,
            "age_from": self.age_from.data, "age_to": self.age_to.data,
            "space_id": int(self.space.data) if self.space.data else None,
        }
