"""What staff type to come in."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, PasswordField, StringField
from wtforms.validators import InputRequired, Length


class SignInForm(FlaskForm):
    """Phone number or e-mail, and a password."""

    identifier = StringField(
        _l("Phone number or e-mail"),
        validators=[InputRequired(_l("Please write your phone number or e-mail.")), Length(max=254)],
        render_kw={"autocomplete": "username", "autocapitalize": "none"})
    password = PasswordField(
        _l("Password"),
        validators=[InputRequired(_l("Please write your password.")), Length(max=200)],
        render_kw={"autocomplete": "current-password"})
    remember = BooleanField(_l("Remember me on this computer"),
                            description=_l("not on a computer that others use"))
