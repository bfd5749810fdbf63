"""Who is asking: the account of the web session, and its role at this library."""

import hashlib
import logging
import secrets
from datetime import timedelta

from flask import Flask, Response, current_app, g, request, session
from flask.sessions import SecureCookieSessionInterface, SessionMixin
from flask_login import LoginManager, UserMixin, current_user, login_user, logout_user
from itsdangerous import BadSignature, URLSafeSerializer, URLSafeTimedSerializer
from sqlalchemy.exc import OperationalError

from scheduler import clock, cookies
from scheduler.db import SAFE, aside, start_writing, stop_writing
from scheduler.domain.permissions import GUEST, ORDER, Actor
from scheduler.libraries import queries as libraries
from scheduler.people import queries
from scheduler.people import web_session_actions as web_sessions
from scheduler.people.models import Account
from scheduler.people.security_actions import note
from scheduler.people.signing_in_actions import Device

log = logging.getLogger(__name__)
DEVICE, MOST_ACCOUNTS = "device", 12
login = LoginManager()
# Answered without looking at a cookie, so that they are the same for everyone and quick.
WITHOUT_ACCOUNT = frozenset({
    "calendars.programme", "calendars.space", "calendars.session",
    "calendars.private", "libraries.alive", "libraries.ready",
})


class SignedIn(UserMixin):
    """An account as Flask-Login knows it: by the key of one web session."""

    def __init__(self, account: Account, key: str) -> None:
        self.account, self.key = account, key

    def get_id(self) -> str:
        return self.key


class PageCookies(SecureCookieSessionInterface):
    """The web session is for pages; what is the same for everyone does not vary by it."""

    digest_method = staticmethod(hashlib.sha1)  # the same as Flask's, signed by OpenSSL at once
    _serializer: URLSafeTimedSerializer | None = None

    def get_signing_serializer(self, app: Flask) -> URLSafeTimedSerializer | None:
        """Made once; the key stays the same while the app runs."""
        if self._serializer is None:
            self._serializer = super().get_signing_serializer(app)
        return self._serializer

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Write the cookie, except where nobody's is looked at."""
        if request.endpoint not in WITHOUT_ACCOUNT:
            super().save_session(app, session, response)
        if request.method not in SAFE and response.status_code >= 400:
            # Nobody but this browser keeps the answer to a post, for Back. If it varied by
            # cookies it would be thrown away as soon as the next answer sets one.
            response.vary.discard("cookie")  # small letters, as it compares


def set_up(app: Flask) -> None:
    """Tell Flask-Login where accounts live, and every request who is asking."""
    app.session_interface = PageCookies()
    login.init_app(app, add_context_processor=False)  # asks for the account on every page
    app.before_request(know_the_actor)
    app.after_request(note_seen)


@login.user_loader
def load(key: str) -> SignedIn | None:
    """The account behind a web session, while that lives; one statement."""
    found = queries.web_session(web_sessions.hash_of_key(key))
    if found is None or not web_sessions.is_live(found[1], found[0], at=clock.now()):
        return None
    g.web_session = found[1].id
    g.seen_at = found[1].seen_at
    return SignedIn(found[0], key)


def let_in(
    account: Account, *, idle: timedelta = web_sessions.IDLE, remember: bool = False,
) -> None:
    """Sign this browser in anew; what it was before ends."""
    let_out()
    session.clear()
    key = web_sessions.begin(account, address=request.remote_addr or "", idle=idle,
                             at=clock.now())
    login_user(SignedIn(account, key), remember=remember)


def let_out() -> None:
    """Sign this browser out, here and on the server."""
    if g.get("web_session") is not None:
        web_sessions.end(g.pop("web_session"))
    logout_user()


def note_here(kind: str, account_id: int, *, by: int | None = None) -> None:
    """Write down what happened to an account's keys in this request."""
    note(kind, account_id, by=by, at=clock.now(), address=request.remote_addr or "")


def note_seen(answer: Response) -> Response:
    """After the answer is made: that this browser was here, once a minute at most.

    Whoever writes at that moment goes first; then the next answer notes it.
    """
    number, at = g.get("web_session"), clock.now()
    if number is None or at - g.seen_at < web_sessions.SEEN:
        return answer
    start_writing()
    g.patience = 0.2
    try:
        with aside():
            web_sessions.see(number, address=request.remote_addr or "", at=at)
    except OperationalError as error:
        log.info("not noted as seen: %s", type(error.orig).__name__)
    finally:
        del g.patience
        stop_writing()
    return answer


def device_here() -> Device:
    """Which accounts signed in on this device before, as its cookie says."""
    try:
        name, accounts = _signer().loads(request.cookies.get(DEVICE, ""))
        return Device(str(name), frozenset(one for one in accounts if isinstance(one, int)))
    except (BadSignature, TypeError, ValueError):
        return Device()


def know_device(answer: Response, account_id: int) -> Response:
    """Remember on this device that an account signed in here: strangers cannot lock it out."""
    known = device_here()
    others = [one for one in sorted(known.accounts) if one != account_id]
    value = [known.name or secrets.token_urlsafe(12), [account_id, *others][:MOST_ACCOUNTS]]
    return cookies.keep(answer, DEVICE, _signer().dumps(value), days=365)


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(str(current_app.secret_key), salt=DEVICE)


def know_the_actor() -> None:
    """Set `g.account` and, under a library, `g.actor`: the highest role that reaches here."""
    if request.endpoint in WITHOUT_ACCOUNT or not _may_need_one():
        g.account = None
    else:
        g.account = current_user.account if current_user.is_authenticated else None
    library = g.get("library")
    if library is not None:
        g.actor = _actor_at(library.id)


def _may_need_one() -> bool:
    return "_user_id" in session or "remember_token" in request.cookies


def _actor_at(library_id: int) -> Actor:
    if g.account is None:
        return GUEST(library_id)
    roles = queries.roles_at(g.account.id, library_ids=libraries.ancestor_ids(library_id))
    reaching = [role for where, role in roles if where == library_id or role == "coordinator"]
    if not reaching:
        return GUEST(library_id)
    return Actor(library_id, max(reaching, key=ORDER.__getitem__), g.account.id, g.account.name)
