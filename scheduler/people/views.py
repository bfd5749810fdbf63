"""In and out: staff sign in, residents never need to."""

import re

from flask import Blueprint, Flask, Response, flash, g, redirect, request, url_for
from flask_babel import gettext as _

from scheduler import clock, cookies
from scheduler.db import reads_first, start_writing
from scheduler.domain.errors import Refusal
from scheduler.people import (
    access,
    account_views,
    joining_views,
    limiting_actions,
    members_views,
    queries,
    security_actions,
    security_views,
)
from scheduler.people import actions as people
from scheduler.people import signing_in_actions as signing_in
from scheduler.people import web_session_actions as web_sessions
from scheduler.people.forms import SignInForm
from scheduler.web import page

bp = Blueprint("people", __name__)
# A path of ours. A browser reads "//" and "/\\" as another host, and skips tabs and line ends.
HERE = re.compile(r"/(?![/\\])[^\x00-\x1f\\]*")
for part in (account_views, joining_views, members_views, security_views):
    part.add_to(bp)


def set_up(app: Flask) -> None:
    """Know who is asking, on every page."""
    access.set_up(app)
    app.extensions.setdefault("ticks", {}).update({
        "forget-tries": limiting_actions.tidy, "forget-web-sessions": web_sessions.tidy,
        "forget-security-events": security_actions.tidy})


@bp.get("/sign-in")
def sign_in() -> Response:
    """The door for staff."""
    return page("people/sign_in.html", form=SignInForm())


@bp.post("/sign-in")
@reads_first
def open_door() -> Response:
    """Count the try, check the password, and only then write; a failure is kept on its own."""
    form = SignInForm()
    if not form.validate_on_submit():
        return page("people/sign_in.html", status=422, form=form)
    try:
        opened = signing_in.verified(
            form.identifier.data, form.password.data, address=request.remote_addr or "",
            device=access.device_here(), at=clock.now())
    except Refusal as refusal:
        return page("people/sign_in.html", form=form, refusal=refusal)
    renewed = people.hashed_anew(opened.account, form.password.data)
    start_writing()
    account, shared = opened.account, bool(form.shared.data)
    people.keep_hash(account, renewed)
    signing_in.welcome(opened)
    access.let_in(account, idle=web_sessions.IDLE_AT_DESK if shared else web_sessions.IDLE,
                  remember=bool(form.remember.data) and not shared)
    access.note_here("signed-in", account.id)
    homes = queries.homes(account.id)
    answer = access.know_device(
        redirect(_onward(homes[0].library.slug if homes else None), 303), account.id)
    return account_views.share_desk(answer, homes[0].library_id) if shared and homes else answer


def _onward(slug: str | None) -> str:
    """The page one came from, if it is ours; otherwise one's own library's desk."""
    wish = request.args.get("next", "")
    if HERE.fullmatch(wish):
        return wish
    return f"/{slug}/desk/" if slug else "/"


@bp.post("/sign-out")
def sign_out() -> Response:
    """Leave, here and on the server; the way back is the sign-in page."""
    if g.account is not None:
        access.note_here("signed-out", g.account.id)
    access.let_out()
    flash(_("You are signed out."))
    answer = redirect(url_for("people.sign_in"), 303)
    return cookies.drop(answer, account_views.DESK)
