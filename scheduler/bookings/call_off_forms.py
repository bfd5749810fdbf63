"""What is asked before a session is called off."""

from flask_babel import lazy_gettext as _l
from wtforms import StringField
from wtforms.validators import Length

from scheduler.fields import FlaskForm, no_identity_number, plain


class CallOffForm(FlaskForm):
    """Why a session will not take place; those who booked read it."""

    reason = StringField(_l("Reason, for those who booked"), filters=[plain], validators=[
        Length(max=300), no_identity_number])
