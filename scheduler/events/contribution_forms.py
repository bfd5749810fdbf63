"""What is typed about a partner's contribution, at the register, the desk and the programme."""

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import Form, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, Optional

from scheduler.domain.partnering import NotGivenYet
from scheduler.events.contribution_actions import Gift, SessionOrDay
from scheduler.events.models import GIVEN, Session
from scheduler.fields import DayField, FlaskForm, a_day_in_memory, no_identity_number, plain
from scheduler.i18n import clock, day_short
from scheduler.partners.models import Partner

GIVEN_WORDS = {
    "speaker": _l("Speaker or trainer"), "staff": _l("People who helped"), "place": _l("Place"),
    "money": _l("Money"), "goods": _l("Goods or materials"), "publicity": _l("Publicity"),
    "other": _l("Something else"),
}
CHOICES = [SelectChoice(name, GIVEN_WORDS[name]) for name in GIVEN]


class GiftForm(FlaskForm):
    """What one partner gave."""

    role = SelectField(_l("What it gave"), choices=CHOICES, default="speaker")
    what = StringField(_l("In a few words"), filters=[plain], validators=[
        Length(max=300), no_identity_number])

    def gift(self, partner_id: int) -> Gift:
        """The gift as the rules read it."""
        return Gift(partner_id, self.role.data, self.what.data or "")


class GiftOfADayForm(GiftForm):
    """What was given on a day of its own."""

    refused_at = {NotGivenYet: "on"}
    on = DayField(_l("Day"), validators=[
        InputRequired(_l("Please choose a day.")), a_day_in_memory])


class NewGiftForm(GiftForm):
    """To an activity, or on a day."""

    refused_at = {SessionOrDay: "session", NotGivenYet: "on"}
    session = SelectField(
        _l("For which activity?"), validators=[Optional()],
        description=_l("Those of the last four months and the next one. For an older one, open "
                       "its page at the desk."))
    on = DayField(_l("Or on which day?"), validators=[Optional(), a_day_in_memory],
                   description=_l("When it was not for one activity: books for the shelf, a "
                                  "month of internet."))

    def offer(self, sessions: Sequence[Session], zone: Any) -> None:
        """Let the reader choose among the library's own sessions."""
        self.session.choices = [SelectChoice("", _("For no activity")), *(
            SelectChoice(str(one.id), _called(one, zone)) for one in sessions)]


def _called(session: Session, zone: Any) -> str:
    starts = session.starts_at.astimezone(zone)
    return f"{day_short(starts.date())} {clock(starts)} · {session.title}"


class SessionGiftForm(FlaskForm):
    """What a partner gave to the session at hand."""

    partner = SelectField(_l("Partner"), validators=[
        InputRequired(_l("Please choose the partner."))])
    gives = SelectField(_l("What it gave"), choices=CHOICES, default="speaker")
    what = StringField(_l("In a few words"), filters=[plain], validators=[
        Length(max=300), no_identity_number])

    def offer(self, partners: Sequence[Partner]) -> None:
        """Let the reader choose among the library's partners in use."""
        self.partner.choices = [SelectChoice("", _("Choose…")), *(
            SelectChoice(str(one.id), one.name) for one in partners)]

    def gift(self) -> Gift:
        """The gift as the rules read it."""
        return Gift(int(self.partner.data), self.gives.data, self.what.data or "")


class WithPartner(Form):
    """A partner and what it gives, where an activity is written down."""

    partner = SelectField(_l("Together with a partner?"), validators=[Optional()])
    gives = SelectField(_l("What it gives"), choices=CHOICES, default="speaker")

    def offer_partners(self, partners: Sequence[Partner]) -> None:
        """Let the reader choose among the library's partners in use."""
        self.partner.choices = [SelectChoice("", _("No partner")), *(
            SelectChoice(str(one.id), one.name) for one in partners)]

    @property
    def gift(self) -> Gift | None:
        """What was chosen, if anything."""
        return Gift(int(self.partner.data), self.gives.data) if self.partner.data else None
