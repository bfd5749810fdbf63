"""In and out: staff sign in, residents never need to."""

import re

from flask import Blueprint, Flask, Response, flash, g, redirect, request, session, url_for
from flask_babel import gettext as _
from flask_login import login_user, logout_user

from scheduler import clock, cookies
from scheduler.db import reads_first, stop_writing, transaction
from scheduler.domain.errors import TooManyTries
from scheduler.people import access, account_views, joining_views, members_views, queries
from scheduler.people import actions as people
from scheduler.people.access import SignedIn
from scheduler.people.forms import SignInForm
from scheduler.web import page

bp = Blueprint("people", __name__)
# A path of ours. A browser reads "//" and "/\\" as another host, and skips tabs and line ends.
HERE = re.compile(r"/(?![/\\])[^\x00-\x1f\\]*")
for part in (account_views, joining_views, members_views):
    part.add_to(bp)


def set_up(app: Flask) -> None:
    """Know who is asking, on every page."""
    access.set_up(app)


@bp.get("/sign-in")
def sign_in() -> Response:
    """The door for staff."""
    return page("people/sign_in.html", form=SignInForm())


@bp.post("/sign-in")
@reads_first
def open_door() -> Response:
    """Check the password before anything is written; a failure is kept on its own."""
    form = SignInForm()
    if not form.validate_on_submit():
        return page("people/sign_in.html", status=422, form=form)
    typed, address = form.identifier.data, request.remote_addr or ""
    try:
        account = people.verified(typed, form.password.data, address=address, at=clock.now())
    except TooManyTries as refusal:
        return page("people/sign_in.html", form=form, refusal=refusal)
    except people.LogInRefused as refusal:
        _keep_failure(typed, address)
        return page("people/sign_in.html", form=form, refusal=refusal)
    session.clear()
    login_user(SignedIn(account), remember=bool(form.remember.data and not form.shared.data))
    answer = redirect(_onward(queries.home_slug(account.id)), 303)
    homes = queries.homes(account.id)
    return account_views.share_desk(answer, homes[0].library_id) if (
        form.shared.data and homes) else answer


def _keep_failure(typed: str, address: str) -> None:
    stop_writing()
    g.writes = True
    with transaction():
        people.note_failure(typed, address=address, at=clock.now())
    stop_writing()


def _onward(slug: str | None) -> str:
    """The page one came from, if it is ours; otherwise one's own library's desk."""
    wish = request.args.get("next", "")
    if HERE.fullmatch(wish):
        return wish
    return f"/{slug}/desk/" if slug else "/"


@bp.post("/sign-out")
def sign_out() -> Response:
    """Leave; the way back is the sign-in page."""
    logout_user()
    flash(_("You are signed out."))
    answer = redirect(url_for("people.sign_in"), 303)
    return cookies.drop(answer, account_views.DESK)
