"""Who is asking: the account of the web session, and its role at this library."""

import hashlib
from typing import Any

from flask import Flask, Response, g, request, session
from flask.sessions import SecureCookieSessionInterface, SessionMixin
from flask_login import LoginManager, UserMixin, current_user
from itsdangerous import URLSafeTimedSerializer

from scheduler.domain.permissions import GUEST, ORDER, Actor
from scheduler.libraries import queries as libraries
from scheduler.people import queries

login = LoginManager()
# Answered without looking at a cookie, so that they are the same for everyone and quick.
WITHOUT_ACCOUNT = frozenset({
    "static", "stylesheet", "calendars.programme", "calendars.space", "calendars.session",
    "calendars.private", "libraries.alive", "libraries.ready",
})


class SignedIn(UserMixin):
    """An account as Flask-Login knows it; a changed stamp ends every other web session."""

    def __init__(self, account: Any) -> None:
        self.account = account

    def get_id(self) -> str:
        return f"{self.account.id}:{self.account.stamp}"


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


def set_up(app: Flask) -> None:
    """Tell Flask-Login where accounts live, and every request who is asking."""
    app.session_interface = PageCookies()
    login.init_app(app, add_context_processor=False)  # asks for the account on every page
    app.before_request(know_the_actor)


@login.user_loader
def load(session_id: str) -> SignedIn | None:
    """The account behind a web session, unless it was disabled or its stamp has changed."""
    number, _, stamp = session_id.partition(":")
    account = queries.live_account(int(number)) if number.isdigit() else None
    return SignedIn(account) if account is not None and account.stamp == stamp else None


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
