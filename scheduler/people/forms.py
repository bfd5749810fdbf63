"""What staff type to come in."""

from typing import Any, ClassVar

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, PasswordField, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import (
    DataRequired,
    InputRequired,
    Length,
    Optional,
    Regexp,
)

from scheduler.domain.errors import PasswordTooShort
from scheduler.domain.permissions import roles_up_to
from scheduler.domain.secrets import PasswordCommon, PinCommon
from scheduler.domain.typed import plain_signs
from scheduler.domain.way_in import way_in
from scheduler.fields import EmailField, FlaskForm, NameField, PhoneField, ValueField
from scheduler.i18n import LOCALES
from scheduler.people.actions import LogInRefused


class WayInField(ValueField):
    """A number or an address to sign in with; what is neither opens nothing, and says no more."""

    longest = 254
    keyboard: ClassVar[dict[str, str]] = {"autocomplete": "username", "autocapitalize": "none"}

    def read(self, text: str) -> str:
        """The account's own spelling of it."""
        return way_in(text[:self.longest])


class CodeField(ValueField):
    """A code read from paper: capitals and digits, however they are grouped."""

    longest = 40
    keyboard: ClassVar[dict[str, str]] = {"autocomplete": "off", "autocapitalize": "characters"}

    def read(self, text: str) -> str:
        """Only its letters and digits; without any it stays as it was typed and opens nothing."""
        plain = plain_signs(text)[:self.longest]
        return "".join(sign for sign in plain.upper() if sign.isalnum()) or plain


class SignInForm(FlaskForm):
    """Phone number or e-mail, and a password."""

    refused_at = {LogInRefused: "identifier"}
    identifier = WayInField(
        _l("Phone number or e-mail"), needed=_l("Please write your phone number or e-mail."))
    password = PasswordField(
        _l("Password"),
        validators=[InputRequired(_l("Please write your password.")), Length(max=200)],
        render_kw={"autocomplete": "current-password"})
    remember = BooleanField(_l("Remember me on this computer"),
                            description=_l("not on a computer that others use"))
    shared = BooleanField(_l("This desk is shared"), description=_l(
        "colleagues with a PIN can take over without signing in again"))


ROLE_WORDS = {"desk": _l("Desk"), "librarian": _l("Librarian"), "manager": _l("Manager"),
              "coordinator": _l("Coordinator")}
PASSWORD = [InputRequired(_l("Please choose a password.")),
            Length(min=8, max=200, message=_l("At least 8 characters, please."))]


class RoleForm(FlaskForm):
    """A role, up to one's own."""

    role = SelectField(_l("Role"), validators=[InputRequired()])

    def offer(self, most: str) -> None:
        """The roles that someone with `most` may give."""
        self.role.choices = [SelectChoice(role, words) for role, words in ROLE_WORDS.items()
                             if role in roles_up_to(most)]


class ContactForm(FlaskForm):
    """A name and a way to sign in."""

    name = NameField(_l("Name"), needed=_l("Please write the name."))
    phone = PhoneField(_l("Phone or WhatsApp number"))
    email = EmailField(_l("E-mail"))

    def validate(self, extra_validators: Any = None) -> bool:
        """One of the two ways must be there."""
        good = bool(super().validate(extra_validators))
        if good and not any(self.contact()[way] for way in ("phone", "email")):
            self.phone.errors = [_l("Please give a phone number or an e-mail.")]
            return False
        return good

    def contact(self) -> dict[str, str]:
        """Name, phone and e-mail, each in its one form."""
        return {way: self[way].data or "" for way in ("name", "phone", "email")}


class OwnForm(ContactForm):
    """One's own name and ways to sign in; the password when those change."""

    password = PasswordField(_l("Password now"), validators=[Length(max=200)],
                             description=_l("Only when the number or the e-mail changes."),
                             render_kw={"autocomplete": "current-password"})


class InviteForm(ContactForm, RoleForm):
    """Someone to work here."""


class JoinForm(FlaskForm):
    """A password of one's own."""

    refused_at = {PasswordTooShort: "password", PasswordCommon: "password"}
    password = PasswordField(_l("Choose a password"), validators=PASSWORD,
                             description=_l("At least 8 characters. A short sentence works well."),
                             render_kw={"autocomplete": "new-password"})


class CodeForm(FlaskForm):
    """The code from a printed invitation."""

    code = CodeField(_l("Code"), needed=_l("Please type the code."),
                     description=_l("Eight letters and digits, like K7QF-2MXB."))


class PasswordForm(FlaskForm):
    """A new password, against the old one."""

    refused_at = {PasswordTooShort: "new", PasswordCommon: "new"}
    old = PasswordField(_l("Password now"), validators=[
        InputRequired(_l("Please write your password.")), Length(max=200)],
        render_kw={"autocomplete": "current-password"})
    new = PasswordField(_l("New password"), validators=PASSWORD,
                        render_kw={"autocomplete": "new-password"})


class PinForm(FlaskForm):
    """Four to six digits for a desk that several share; empty takes the PIN away."""

    refused_at = {PinCommon: "pin"}
    pin = StringField("PIN", validators=[
        Optional(), Regexp(r"^\d{4,6}$", message=_l("Four to six digits."))],
        description=_l("Four to six digits. Leave it empty to have none."),
        render_kw={"inputmode": "numeric", "autocomplete": "off", "type": "password"})


class LookForm(FlaskForm):
    """Language and colours on this device."""

    language = SelectField(_l("Language"), choices=[
        SelectChoice(code, name) for code, name in LOCALES.items()])
    theme = SelectField(_l("Colours"), choices=[
        SelectChoice("", _l("As this device")), SelectChoice("light", _l("Light")),
        SelectChoice("dark", _l("Dark"))])


class SwitchForm(FlaskForm):
    """Who takes over the desk."""

    account = SelectField(_l("Who are you?"), coerce=int)
    pin = StringField("PIN", validators=[DataRequired(_l("Please type your PIN.")),
                                         Length(max=6)],
                      render_kw={"inputmode": "numeric", "autocomplete": "off",
                                 "type": "password"})
