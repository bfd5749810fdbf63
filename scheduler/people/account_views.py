"""One's own account, the look of this device, and the desk that several people share."""

from typing import Any

from flask import Blueprint, Response, current_app, flash, g, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import login_user, logout_user
from itsdangerous import BadSignature, URLSafeTimedSerializer

from scheduler import clock, cookies
from scheduler.db import reads_first, start_writing, stop_writing, transaction
from scheduler.domain.errors import Missing, Refusal
from scheduler.people import actions as people
from scheduler.people import member_actions as members
from scheduler.people import queries
from scheduler.people.access import SignedIn
from scheduler.people.forms import ContactForm, LookForm, PasswordForm, PinForm, SwitchForm
from scheduler.people.models import Account
from scheduler.web import page

DAYS_SHARED = 30
DESK = "desk"


def add_to(bp: Blueprint) -> None:
    """Put these pages on the people's own blueprint."""
    for rule, view, method in (
        ("/account", account, "GET"), ("/account", edit, "POST"),
        ("/account/password", password, "POST"), ("/account/pin", pin, "POST"),
        ("/account/look", look, "POST"), ("/account/sign-out-everywhere", everywhere, "POST"),
        ("/switch", switch, "GET"), ("/switch", take_over, "POST"),
        ("/handover", hand_over, "POST"),
    ):
        bp.add_url_rule(rule, view.__name__, view, methods=[method])


def account() -> ResponseReturnValue:
    """Who is signed in here, and what they may change."""
    return _page() if g.account is not None else _to_sign_in()


def edit() -> ResponseReturnValue:
    """Name, number, e-mail."""
    if g.account is None:
        return _to_sign_in()
    form = ContactForm()
    if not form.validate_on_submit():
        return _page(contact=form, status=422)
    try:
        members.edit_own(_own(), **form.contact())
    except Refusal as refusal:
        return _page(contact=form, refusal=refusal)
    return _saved()


@reads_first
def password() -> ResponseReturnValue:
    """A new one, against the old one; every other web session ends."""
    if g.account is None:
        return _to_sign_in()
    form = PasswordForm()
    if not form.validate_on_submit():
        return _page(passwords=form, status=422)
    try:
        people.check_own_password(g.account, form.old.data)
    except people.LogInRefused:
        form.old.errors = [_("This is not your password now.")]
        return _page(passwords=form, status=422)
    hashed = people.hashed(form.new.data)
    start_writing()
    own = _own()
    members.change_password(own, hashed, at=clock.now())
    login_user(SignedIn(own))
    return _saved()


@reads_first
def pin() -> ResponseReturnValue:
    """Set the PIN for shared desks, or take it away."""
    if g.account is None:
        return _to_sign_in()
    form = PinForm()
    if not form.validate_on_submit():
        return _page(pins=form, status=422)
    hashed = people.hashed_pin(form.pin.data) if form.pin.data else ""
    start_writing()
    members.set_pin(_own(), hashed)
    return _saved()


def look() -> ResponseReturnValue:
    """Language and colours, kept on this device."""
    form = LookForm()
    if not form.validate_on_submit():
        return _page(looks=form, status=422) if g.account is not None else _to_sign_in()
    answer = _saved()
    cookies.keep(answer, "lang", form.language.data, days=365)
    return cookies.keep(answer, "theme", form.theme.data, days=365)


def everywhere() -> ResponseReturnValue:
    """End every web session of this account, this one too."""
    if g.account is not None:
        members.sign_out_everywhere(_own())
    logout_user()
    flash(_("You are signed out everywhere."))
    return redirect(url_for("people.sign_in"), 303)


def switch() -> ResponseReturnValue:
    """Who takes over this desk? Only where someone said that it is shared."""
    number = shared_desk()
    if number is None:
        return _to_sign_in()
    return _switch(number, SwitchForm())


@reads_first
def take_over() -> ResponseReturnValue:
    """By name and PIN."""
    number, address = shared_desk(), request.remote_addr or ""
    if number is None:
        return _to_sign_in()
    form = SwitchForm()
    known = {one.id: one for one in queries.with_pin(number)}
    form.account.choices = [(one.id, one.name) for one in known.values()]
    if not form.validate_on_submit():
        return _switch(number, form, status=422)
    chosen = known[form.account.data]
    try:
        people.checked_pin(chosen, form.pin.data, address=address, at=clock.now())
    except people.LogInRefused:
        stop_writing()
        g.writes = True
        with transaction():
            people.note_failure(f"pin {form.account.data}", address=address, at=clock.now())
        form.pin.errors = [_("This is not the PIN. Please try again.")]
        return _switch(number, form, status=422)
    except Refusal as refusal:
        return _switch(number, form, refusal=refusal)
    session.clear()
    login_user(SignedIn(chosen))
    return redirect(f"/{queries.home_slug(chosen.id)}/desk/", 303)


def hand_over() -> Response:
    """Leave the desk to the next one; the desk stays known."""
    logout_user()
    return redirect(url_for("people.switch"), 303)


def share_desk(answer: Response, library_id: int) -> Response:
    """Remember on this device that colleagues of a library share it."""
    return cookies.keep(answer, DESK, _signer().dumps(library_id), days=DAYS_SHARED)


def shared_desk() -> int | None:
    """The library whose people share this device, if it was said so in the last month."""
    try:
        return int(_signer().loads(request.cookies.get(DESK, ""), max_age=DAYS_SHARED * 86_400))
    except (BadSignature, ValueError, TypeError):
        return None


def _signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(str(current_app.secret_key), salt="shared-desk")


def _switch(number: int, form: SwitchForm, **values: Any) -> Response:
    form.account.choices = [(one.id, one.name) for one in queries.with_pin(number)]
    return page("people/switch.html", form=form, **values)


def _own() -> Account:
    own = queries.live_account(g.account.id)
    if own is None:
        raise Missing()
    return own


def _saved() -> Response:
    flash(_("Saved."))
    return redirect(url_for("people.account"), 303)


def _to_sign_in() -> Response:
    return redirect(url_for("people.sign_in", next="/account"), 303)


def _page(**values: Any) -> Response:
    forms = {"contact": ContactForm, "passwords": PasswordForm, "pins": PinForm, "looks": LookForm}
    wrong = next((form for form in values.values() if getattr(form, "errors", None)), None)
    given = {name: values.pop(name, None) or _fresh(kind) for name, kind in forms.items()}
    return page("people/account.html", account=g.account, homes=queries.homes(g.account.id),
                wrong=wrong, shared=shared_desk() is not None, **given, **values)


def _fresh(kind: Any) -> Any:
    if kind is ContactForm:
        return ContactForm(formdata=None, obj=g.account)
    if kind is LookForm:
        return LookForm(formdata=None, language=request.cookies.get("lang", "id"),
                        theme=request.cookies.get("theme", ""))
    return kind(formdata=None)
