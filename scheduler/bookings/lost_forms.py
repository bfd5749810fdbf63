"""What somebody says who has lost their ticket."""

from flask_babel import lazy_gettext as _l
from wtforms import StringField
from wtforms.validators import Optional

from scheduler.fields import DayField, FlaskForm, NameField, PhoneField, a_day


class LostForm(FlaskForm):
    """Who booked, and on which day it is if they know."""

    name = NameField(_l("Name"), needed=_l("Please write the name you booked with."),
                     description=_l("As you wrote it when you booked."))
    phone = PhoneField(_l("Phone or WhatsApp number"),
                       needed=_l("Please write the number you booked with."),
                       description=_l("The one you booked with. The library answers there."))
    on = DayField(_l("Day of the activity"), [Optional(), a_day])
    website = StringField(render_kw={"autocomplete": "off", "tabindex": "-1"})
