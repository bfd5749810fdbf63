"""What staff type of the people who came through the door."""

from collections.abc import Mapping, Sequence
from datetime import date

from flask_babel import lazy_gettext as _l
from wtforms import SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length

from scheduler.domain.errors import EndBeforeStart
from scheduler.fields import CountField, DayField, FlaskForm, a_day_in_memory, no_identity_number
from scheduler.visits.actions import MOST, Count
from scheduler.visits.models import SOURCES, VisitCount

SOURCE_WORDS = {
    "gate": _l("Door counter"), "tally": _l("Counted by staff"), "import": _l("From a file"),
    "guestbook": _l("Guest book"), "estimate": _l("Estimate"),
}
BY_HAND = tuple(source for source in SOURCES if source != "import")


class DaysForm(FlaskForm):
    """Some dates of a month, a field a day; an empty one is a day without a count."""

    dates: Sequence[date] = ()

    @classmethod
    def of(cls, dates: Sequence[date]) -> type["DaysForm"]:
        """The form with a field for each of these dates."""
        fields = {f"day_{day.day}": CountField(most=MOST // 100) for day in dates}
        return type("DaysForm", (cls,), {"dates": tuple(dates), **fields})

    def show(self, counts: Mapping[date, VisitCount]) -> None:
        """Fill in the counts that stand."""
        for day, field in self.rows():
            field.data = counts[day].people if day in counts else None

    def rows(self) -> list[tuple[date, CountField]]:
        """Each date with its field."""
        return [(day, self[f"day_{day.day}"]) for day in self.dates]

    def wrong(self) -> list[tuple[date, CountField]]:
        """The dates whose field cannot be read."""
        return [(day, field) for day, field in self.rows() if field.errors]

    def counts(self, source: str) -> list[Count]:
        """A count for each date that was sent."""
        return [Count(day, day, field.data, source) for day, field in self.rows()
                if field.raw_data]


class SpanForm(FlaskForm):
    """One number for several days."""

    refused_at = {EndBeforeStart: "last"}
    first = DayField(_l("From"), validators=[
        InputRequired(_l("Please choose a day.")), a_day_in_memory])
    last = DayField(_l("To and including"), validators=[
        InputRequired(_l("Please choose a day.")), a_day_in_memory])
    people = CountField(_l("People"), most=MOST, needed=_l("Please write how many, 0 included."))
    source = SelectField(_l("Counted how?"), choices=[
        SelectChoice(source, SOURCE_WORDS[source]) for source in BY_HAND])
    label = StringField(_l("Note"), validators=[Length(max=120), no_identity_number],
                        description=_l("For example which door."))

    def count(self) -> Count:
        """The count as the rules read it."""
        return Count(self.first.data, self.last.data, self.people.data, self.source.data,
                     (self.label.data or "").strip())
