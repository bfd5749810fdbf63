"""What a librarian types to offer something and give it dates."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any, cast

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
from wtforms.validators import (
    DataRequired,
    InputRequired,
    Length,
    NumberRange,
    Optional,
    ValidationError,
)

from scheduler.domain.saying import OWN
from scheduler.events.contribution_forms import WithPartner
from scheduler.events.models import Event
from scheduler.events.rhythm_forms import RhythmForm
from scheduler.fields import FlaskForm, no_identity_number, plain
from scheduler.spaces.forms import CrowdForm
from scheduler.spaces.models import Space

KINDS = [SelectChoice("sharing", _l("Sharing")), SelectChoice("learning", _l("Learning")),
         SelectChoice("training", _l("Training"))]
PURPOSES = [SelectChoice("programme", _l("Our own programme")),
            SelectChoice("collaboration", _l("Together with a partner"))]
TEXTS = ("title", "summary", "about", "bring", "audience", "facilitator", "topic", "skill")


class PlaceForm(CrowdForm):
    """When, where and for how many."""

    space = SelectField(_l("Room"), validators=[Optional()])
    place = StringField(_l("Another place"), validators=[Length(max=300)],
                        description=_l("When it does not happen in a room of the library."))
    address = StringField(
        _l("Street or village of that place"), validators=[Length(max=300), no_identity_number],
        description=_l("So that people and their maps find it."))
    capacity = IntegerField(
        _l("Places"), validators=[Optional(), NumberRange(1, 5000, _l("From 1 to 5000."))],
        description=_l("Leave empty when people just come along."))
    outside_hours_reason = StringField(
        _l("Reason, when the library is closed then"), validators=[Length(max=300)])

    def offer_spaces(self, spaces: Sequence[Space]) -> None:
        """Let the reader choose among the library's own rooms."""
        self.space.choices = [SelectChoice("", _l("No room of the library")), *(
            SelectChoice(str(space.id), space.name) for space in spaces)]

    @property
    def crowd(self) -> int | None:
        """How many places there are to be."""
        return cast("int | None", self.capacity.data)

    @property
    def space_id(self) -> int | None:
        """The room that was chosen, if any."""
        return int(self.space.data) if self.space.data else None

    def fill_in(self, choice: str) -> None:
        """Take an alternative that was offered."""
        number = self.take(choice)
        if number:
            self.space.data = str(number)
            self.space.raw_data = None


class MoveForm(PlaceForm):
    """When and where one session is, and what it alone says of itself."""

    title_more = StringField(
        _l("Added to the title"), validators=[Length(max=120), no_identity_number],
        description=_l("For example the guest, the book or the theme of this day."))
    facilitator = StringField(
        _l("With, this time"), validators=[Length(max=200), no_identity_number],
        description=_l("Empty means as at every other date."))
    note = TextAreaField(
        _l("Note for everyone"), validators=[Length(max=600), no_identity_number],
        description=_l("For example what to bring this time, or which door is open."))
    staff_note = TextAreaField(
        _l("Note for colleagues"), validators=[Length(max=1000), no_identity_number],
        description=_l("Only people who work here see it."))

    def own_words(self) -> dict[str, str]:
        """What the session says of itself; a field that was not sent says nothing."""
        return {name: plain(self[name].data) for name in OWN if self[name].raw_data}


class DateForm(PlaceForm, WithPartner, RhythmForm):
    """A date for an event, once or again and again."""

    @property
    def minute(self) -> int:
        """When it starts, in minutes since midnight."""
        return int(self.starts.data.hour * 60 + self.starts.data.minute)


class WhatForm(FlaskForm):
    """What an event says of itself."""

    kind = RadioField(_l("Kind"), choices=KINDS, validators=[
        InputRequired(_l("Please choose one of the three kinds."))])
    title = StringField(_l("Title"), validators=[
        DataRequired(_l("Please give it a title.")), Length(max=200), no_identity_number])
    summary = TextAreaField(_l("In one or two sentences"), validators=[
        Length(max=600), no_identity_number])
    about = TextAreaField(_l("What we will do"), validators=[Length(max=3000), no_identity_number])
    bring = TextAreaField(_l("What to bring"), validators=[Length(max=1000)])
    audience = StringField(_l("For whom"), validators=[Length(max=120)])
    facilitator = StringField(_l("With"), validators=[Length(max=200)])
    topic = StringField(_l("Topic"), validators=[Length(max=120)])
    skill = StringField(_l("Skill that is learnt"), validators=[Length(max=120)])
    purpose = SelectField(_l("Whose activity is it?"), choices=PURPOSES, default="programme")
    for_literacy = BooleanField(
        _l("For reading interest or literacy"),
        description=_l("Some reports count these apart."))
    age_from = IntegerField(_l("From age"), validators=[
        Optional(), NumberRange(0, 120, _l("From 0 to 120."))])
    age_to = IntegerField(_l("Up to age"), validators=[
        Optional(), NumberRange(0, 120, _l("From 0 to 120."))])
    seats_per_booking = IntegerField(
        _l("Most places in one booking"), validators=[
            Optional(), NumberRange(1, 20, _l("From 1 to 20."))],
        description=_l("Empty means as everywhere in this library."))

    def validate_age_to(self, field: Any) -> None:
        """The lowest age must not be above the highest."""
        if field.data is not None and (self.age_from.data or 0) > field.data:
            raise ValidationError(_l("The lowest age must not be above the highest."))

    def event_values(self) -> dict[str, Any]:
        """The event's own columns."""
        return {
            **{name: (self[name].data or "").strip() for name in TEXTS},
            "kind": self.kind.data, "purpose": self.purpose.data, "age_from": self.age_from.data,
            "age_to": self.age_to.data, "for_literacy": bool(self.for_literacy.data),
            "seats_per_booking": self.seats_per_booking.data,
        }


class EventForm(WhatForm, DateForm):
    """A new event with its first date."""

    def event_values(self) -> dict[str, Any]:
        """The event's own columns, the usual room and places among them."""
        return {**super().event_values(), "capacity": self.capacity.data,
                "space_id": self.space_id}

    def copy(self, event: Event) -> None:
        """Begin with what another event says."""
        for name in (*TEXTS, "kind", "purpose", "age_from", "age_to", "for_literacy",
                     "seats_per_booking", "capacity"):
            self[name].data = getattr(event, name)
        self.space.data = str(event.space_id or "")


def skipped(texts: Sequence[str]) -> frozenset[date]:
    """The dates ticked to be left out; anything else is ignored."""
    days = set()
    for text in texts:
        try:
            days.add(date.fromisoformat(text))
        except ValueError:
            continue
    return frozenset(days)


def wall(instant: datetime, zone: Any) -> datetime:
    """An instant as the form shows it."""
    return (instant if instant.tzinfo else instant.replace(tzinfo=UTC)).astimezone(zone)
