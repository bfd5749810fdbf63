"""One's own account, the look of this device, and the desk that several people share."""

from collections.abc import Sequence
from datetime import UTC
from typing import Any

from flask import Blueprint, Response, current_app, flash, g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from itsdangerous import BadSignature, URLSafeTimedSerializer

from scheduler import clock, cookies
from scheduler.db import reads_first, start_writing
from scheduler.domain.errors import Missing, Refusal
from scheduler.opened import changes
from scheduler.people import actions as people
from scheduler.people import member_actions as members
from scheduler.people import queries
from scheduler.people import signing_in_actions as signing_in
from scheduler.people import web_session_actions as web_sessions
from scheduler.people.access import let_in, let_out, note_here
from scheduler.people.forms import ContactForm, LookForm, OwnForm, PasswordForm, PinForm, SwitchForm
from scheduler.people.models import Account, Member
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


def _as_it_is(own: Account) -> ContactForm:
    return ContactForm(formdata=None, obj=own)


@reads_first
@changes("account", lambda: g.account, _as_it_is)
def edit() -> ResponseReturnValue:
    """Name, number, e-mail; what one signs in with only against the password."""
    if g.account is None:
        return _to_sign_in()
    form = OwnForm()
    if not form.validate_on_submit():
        return _page(contact=form, status=422)
    try:
        if members.changes_keys(g.account, **form.contact()):
            _check_password(form.password.data or "")
        start_writing()
        members.edit_own(_own(), **form.contact(), at=clock.now(), address=_address())
    except people.LogInRefused:
        form.password.errors = [_("This is not your password now.")]
        return _page(contact=form, status=422)
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
        _check_password(form.old.data)
        hashed = people.hashed(form.new.data, owner=g.account)
    except people.LogInRefused:
        form.old.errors = [_("This is not your password now.")]
        return _page(passwords=form, status=422)
    except Refusal as refusal:
        return _page(passwords=form, refusal=refusal)
    start_writing()
    own = _own()
    members.change_password(own, hashed, at=clock.now())
    note_here("changed-password", own.id)
    let_in(own)
    return _saved()


@reads_first
def pin() -> ResponseReturnValue:
    """Set the PIN for shared desks, or take it away."""
    if g.account is None:
        return _to_sign_in()
    form = PinForm()
    if not form.validate_on_submit():
        return _page(pins=form, status=422)
    try:
        hashed = people.hashed_pin(form.pin.data) if form.pin.data else ""
    except Refusal as refusal:
        return _page(pins=form, refusal=refusal)
    start_writing()
    members.set_pin(_own(), hashed)
    note_here("changed-pin" if hashed else "removed-pin", g.account.id)
    return _saved()


def _check_password(given: str) -> None:
    signing_in.check_own_password(_own(), given, address=_address(), at=clock.now())


def _address() -> str:
    return request.remote_addr or ""


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
        own = _own()
        members.sign_out_everywhere(own)
        note_here("signed-out-everywhere", own.id)
        web_sessions.end_all(own.id)
    let_out()
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
    """By name and PIN; a desk that stands alone for half an hour asks again."""
    number = shared_desk()
    if number is None:
        return _to_sign_in()
    form = SwitchForm()
    known = {one.id: one for one in queries.with_pin(number)}
    form.account.choices = [(one.id, one.name) for one in known.values()]
    if not form.validate_on_submit():
        return _switch(number, form, status=422)
    chosen = known[form.account.data]
    try:
        signing_in.check_pin(chosen, form.pin.data, address=_address(), at=clock.now())
    except people.LogInRefused:
        form.pin.errors = [_("This is not the PIN. Please try again.")]
        return _switch(number, form, status=422)
    except Refusal as refusal:
        return _switch(number, form, refusal=refusal)
    start_writing()
    let_in(chosen, idle=web_sessions.IDLE_AT_DESK)
    note_here("took-over", chosen.id)
    return redirect(f"/{queries.home_slug(chosen.id)}/desk/", 303)


def hand_over() -> Response:
    """Leave the desk to the next one; the desk stays known."""
    let_out()
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
    forms = {"contact": OwnForm, "passwords": PasswordForm, "pins": PinForm, "looks": LookForm}
    wrong = next((form for form in values.values() if getattr(form, "errors", None)), None)
    given = {name: values.pop(name, None) or _fresh(kind) for name, kind in forms.items()}
    homes = queries.homes(g.account.id)
    return page("people/account.html", account=g.account, homes=homes, wrong=wrong,
                shared=shared_desk() is not None, browsers=_browsers(homes), **given, **values)


def _browsers(homes: Sequence[Member]) -> list[dict[str, Any]]:
    """Where the account is signed in: when last seen, on the wall where one works, and whence."""
    zone = homes[0].library.zone if homes else UTC
    return [{"seen": one.seen_at.astimezone(zone), "seen_from": one.seen_from,
             "is_here": one.id == g.web_session} for one in queries.web_sessions(g.account.id)
            if web_sessions.is_live(one, g.account, at=clock.now())]


def _fresh(kind: Any) -> Any:
    if kind is OwnForm:
        return OwnForm(formdata=None, obj=g.account)
    if kind is LookForm:
        return LookForm(formdata=None, language=request.cookies.get("lang", "id"),
                        theme=request.cookies.get("theme", ""))
    return kind(formdata=None)
