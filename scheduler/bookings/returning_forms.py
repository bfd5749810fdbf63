"""What is asked before a session is brought back."""

from collections.abc import Iterable

from flask_babel import lazy_gettext as _l
from wtforms import SelectField, StringField
from wtforms.validators import Length

from scheduler.fields import FlaskForm, no_identity_number, plain
from scheduler.spaces.models import Space


class ReturnForm(FlaskForm):
    """In which room, and why although the library is closed then."""

    space = SelectField(_l("Room"), choices=[], default="")
    outside_hours_reason = StringField(
        _l("Reason, when the library is closed then"), filters=[plain],
        validators=[Length(max=300), no_identity_number])

    def offer(self, spaces: Iterable[Space]) -> None:
        """Let the reader choose another room."""
        self.space.choices = [("", _l("As it was planned")),
                              *((str(one.id), one.name) for one in spaces)]

    @property
    def space_id(self) -> int | None:
        """Another room, if one was chosen."""
        return int(self.space.data) if self.space.data else None
