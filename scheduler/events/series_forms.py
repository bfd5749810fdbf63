"""What a librarian says of a series as a whole."""

from collections.abc import Sequence

from flask_babel import lazy_gettext as _l
from wtforms import RadioField, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, Optional

from scheduler.fields import FlaskForm, no_identity_number, plain
from scheduler.spaces.models import Space


class AddBackForm(FlaskForm):
    """A date to hold after all, in the usual room or in another one that day."""

    day = RadioField(_l("Which date is held after all?"), validators=[
        InputRequired(_l("Please choose one of the dates."))])
    room = SelectField(_l("Room, that day"), validators=[Optional()])
    reason = StringField(_l("Reason, when the library is closed then"), filters=[plain],
                         validators=[Length(max=300), no_identity_number])

    def offer(self, days: Sequence[tuple[str, str]], spaces: Sequence[Space]) -> None:
        """The dates without a session, each with its words, and the rooms in use."""
        self.day.choices = [SelectChoice(day, words) for day, words in days]
        self.room.choices = [SelectChoice("", _l("As usual")), *(
            SelectChoice(str(space.id), space.name) for space in spaces)]

    @property
    def room_id(self) -> int | None:
        """Another room than usual, if one was chosen."""
        return int(self.room.data) if self.room.data else None


class UsualPlaceForm(FlaskForm):
    """Where the dates are that are still to be made."""

    usual_room = SelectField(_l("Room"), validators=[Optional()])
    usual_place = StringField(_l("Another place"), filters=[plain], validators=[
        Length(max=300), no_identity_number],
        description=_l("When it does not happen in a room of the library."))

    def offer(self, spaces: Sequence[Space]) -> None:
        """The rooms in use."""
        self.usual_room.choices = [SelectChoice("", _l("No room of the library")), *(
            SelectChoice(str(space.id), space.name) for space in spaces)]

    @property
    def room_id(self) -> int | None:
        """The room that was chosen, if any."""
        return int(self.usual_room.data) if self.usual_room.data else None
