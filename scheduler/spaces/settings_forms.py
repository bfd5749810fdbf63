"""What a manager types about a room."""

from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired
from wtforms import (
    BooleanField,
    IntegerField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, Length, NumberRange, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from scheduler.fields import FlaskForm, no_identity_number, plain
from scheduler.spaces.models import Part, Space
from scheduler.spaces.settings_actions import SpaceRequest

MOST_LINES, LONGEST_LINE = 20, 100
MINUTES = [Optional(), NumberRange(0, 480, _l("From 0 to 480."))]


def lines(text: str | None) -> list[str]:
    """One entry a line, without empty ones and without saying anything twice."""
    return list(dict.fromkeys(line for part in plain(text).split("\n") if (line := part.strip())))


def few_short_lines(form: Any, field: Any) -> None:
    """At most 20 lines of at most 100 characters."""
    found = lines(field.data)
    if len(found) > MOST_LINES or any(len(line) > LONGEST_LINE for line in found):
        raise ValidationError(_l("At most 20 lines of 100 characters."))


class SpaceForm(FlaskForm):
    """What a room is like."""

    name = StringField(_l("Name"), filters=[plain], validators=[
        DataRequired(_l("Please give the room a name.")), Length(max=120), no_identity_number])
    where = StringField(_l("Where it is"), filters=[plain], validators=[Length(max=120)],
                        description=_l("For example “floor 2” or “behind the desk”."))
    capacity = IntegerField(_l("For how many people"), validators=[
        Optional(), NumberRange(1, 5000, _l("From 1 to 5000."))])
    features = TextAreaField(_l("Facilities"), filters=[plain], validators=[few_short_lines],
                             description=_l("One on each line: projector, whiteboard. What names a "
                                            "wheelchair is found under “Wheelchair friendly”."),
                             render_kw={"rows": 4})
    setup_minutes = IntegerField(
        _l("Minutes to set up before"), default=0, validators=MINUTES,
        description=_l("Held before each use; what is held already keeps its own."))
    teardown_minutes = IntegerField(_l("Minutes to clear afterwards"), default=0,
                                    validators=MINUTES)
    about = TextAreaField(_l("In a few sentences"), filters=[plain], validators=[
        Length(max=3000), no_identity_number])
    access = TextAreaField(_l("Access"), filters=[plain], validators=[Length(max=1000)],
                           description=_l("Ramp, lift, door width, toilet: what a wheelchair "
                                          "user or a parent with a pram needs to know."),
                           render_kw={"rows": 3})
    rules = TextAreaField(_l("What we ask of people"), filters=[plain],
                          validators=[Length(max=3000)])
    position = IntegerField(_l("Place in the list"), default=0, validators=[
        Optional(), NumberRange(0, 999, _l("From 0 to 999."))],
        description=_l("Small numbers come first."))
    shown = BooleanField(_l("Show it to everyone"), default=True, description=_l(
        "On the page of rooms, with its free times. Hidden rooms can still be held."))

    def validate_name(self, field: Any) -> None:
        """A name is more than signs that nobody can see."""
        if not field.data:
            raise ValidationError(_l("Please give the room a name."))

    def to_request(self) -> SpaceRequest:
        """The room as the rules read it."""
        texts = {name: getattr(self, name).data for name in (
            "name", "where", "about", "access", "rules")}
        return SpaceRequest(
            **texts, capacity=self.capacity.data, features=lines(self.features.data),
            setup_minutes=self.setup_minutes.data or 0, shown=bool(self.shown.data),
            teardown_minutes=self.teardown_minutes.data or 0, position=self.position.data or 0)


def as_typed(space: Space) -> dict[str, Any]:
    """A room as its form would have been filled in."""
    names = ("name", "where", "capacity", "setup_minutes", "teardown_minutes", "about", "access",
             "rules", "position")
    return {**{name: getattr(space, name) for name in names},
            "features": "\n".join(space.features), "shown": space.shown_at is not None}


class PartsForm(FlaskForm):
    """The parts a room is made of."""

    parts = SelectMultipleField(
        _l("Made of"), coerce=int, widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
        description=_l("Two rooms that share a part cannot be used at the same time."))
    new = TextAreaField(_l("New parts"), filters=[plain], validators=[few_short_lines],
                        description=_l("One on each line: left half, right half."),
                        render_kw={"rows": 3})

    def offer(self, parts: Sequence[Part]) -> None:
        """All parts of the library, each with the rooms it belongs to."""
        self.parts.choices = [SelectChoice(part.id, _named(part)) for part in parts]

    def new_names(self) -> list[str]:
        """The names of the parts to add."""
        return lines(self.new.data)


def _named(part: Part) -> str:
    rooms = ", ".join(sorted(space.name for space in part.spaces if space.retired_at is None))
    return f"{part.name} ({rooms})" if rooms and rooms != part.name else part.name


class PhotoForm(FlaskForm):
    """A photo and what it shows."""

    photo = FileField(_l("Photo"), validators=[FileRequired(_l("Please choose a photo."))],
                      description=_l("JPEG, PNG or WebP, up to 8 MB. Where and when it was taken "
                                     "is removed."),
                      render_kw={"accept": "image/jpeg,image/png,image/webp"})
    words = StringField(_l("What the photo shows"), filters=[plain], validators=[
        DataRequired(_l("Please say what the photo shows.")), Length(max=300),
        no_identity_number],
        description=_l("For those who cannot see it, for example “Long tables by a window, "
                       "places for twenty”."))

    def validate_words(self, field: Any) -> None:
        """The words are for someone who hears them."""
        if not field.data:
            raise ValidationError(_l("Please say what the photo shows."))
