"""What a librarian chooses for all that an ending meets."""

import re
from collections.abc import Sequence

from flask import request
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, RadioField, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Length, Optional

from scheduler.domain.impact import CHOICES, Decisions, NotDecided, WhereToNeeded, WhyNeeded
from scheduler.fields import DayField, FlaskForm, a_day, no_identity_number
from scheduler.spaces.models import Space

CHOICE_WORDS = {"cancel": _l("Cancel"), "keep": _l("Takes place all the same"),
                "move": _l("Move")}
_ROW = re.compile(r"[sr]\d{1,18}")


class DecisionForm(FlaskForm):
    """One choice for all, exceptions by row (in fields named for their keys), why, where to."""

    refused_at = {NotDecided: "everyone", WhyNeeded: "why", WhereToNeeded: "to_day"}
    version = HiddenField()
    everyone = RadioField(_l("For all of them"), validate_choice=False)
    why = StringField(
        _l("Why"), validators=[Length(max=200), no_identity_number],
        description=_l("Those who booked read it, and so do visitors."))
    to_day = DayField(_l("New day"), validators=[Optional(), a_day],
                       description=_l("When you move: at the same hours."))
    to_space = SelectField(_l("Other room"), validators=[Optional()], validate_choice=False)

    def offer(self, choices: Sequence[str], spaces: Sequence[Space] = ()) -> None:
        """The choices there are here, and the rooms one may move to."""
        self.everyone.choices = [SelectChoice(one, CHOICE_WORDS[one]) for one in choices]
        self.to_space.choices = [SelectChoice("", _l("The same room")), *(
            SelectChoice(str(space.id), space.name) for space in spaces)]

    def decisions(self) -> Decisions:
        """What was chosen, as the rules read it."""
        space = self.to_space.data or ""
        return Decisions(
            everyone=self.everyone.data or "", each=self.rows(), why=(self.why.data or "").strip(),
            to_day=self.to_day.data, version=self.version.data or "",
            to_space=int(space) if space.isdecimal() and len(space) < 19 else None)

    @staticmethod
    def rows() -> dict[str, str]:
        """The exceptions, by the keys of their rows."""
        return {name: value for name, value in request.form.items()
                if _ROW.fullmatch(name) and value in CHOICES}
