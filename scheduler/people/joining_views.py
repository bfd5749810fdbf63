"""The door an invitation opens. Looking at it changes nothing; only the form does."""

from flask import Blueprint, Response, flash, g, redirect, request, session, url_for
from flask_babel import gettext as _
from flask_login import login_user

from scheduler import clock
from scheduler.db import reads_first, start_writing, stop_writing, transaction
from scheduler.domain.errors import Missing, Refusal
from scheduler.libraries import queries as libraries
from scheduler.people import actions as people
from scheduler.people import inviting_actions as inviting
from scheduler.people import queries
from scheduler.people.access import SignedIn
from scheduler.people.forms import ROLE_WORDS, CodeForm, JoinForm
from scheduler.people.models import Invitation
from scheduler.web import page


def add_to(bp: Blueprint) -> None:
    """Put these pages on the people's own blueprint."""
    for rule, view, method in (
        ("/join", code, "GET"), ("/join", find, "POST"),
        ("/join/<token>", join, "GET"), ("/join/<token>", accept, "POST"),
    ):
        bp.add_url_rule(rule, view.__name__, view, methods=[method])


def code() -> Response:
    """Where to type the code of a printed invitation."""
    return page("people/code.html", form=CodeForm())


@reads_first
def find() -> Response:
    """From a typed code to its page; guessing becomes slow."""
    form, address = CodeForm(), request.remote_addr or ""
    if not form.validate_on_submit():
        return page("people/code.html", status=422, form=form)
    try:
        people.check_tries("invitation", address=address, at=clock.now())
        typed = inviting.typed(form.code.data)
        queries.invitation_by(code_hash=inviting.hash_of(typed), at=clock.now())
    except Missing:
        stop_writing()
        g.writes = True
        with transaction():
            people.note_failure(f"invitation {address}", address=address, at=clock.now())
        form.code.errors = [_("This code opens nothing. Please check each sign.")]
        return page("people/code.html", status=422, form=form)
    except Refusal as refusal:
        return page("people/code.html", form=form, refusal=refusal)
    return redirect(url_for("people.join", token=typed), 303)


def join(token: str) -> Response:
    """Who invites, to what, and the form to say yes."""
    return _page(_opened(token), token, JoinForm())


@reads_first
def accept(token: str) -> Response:
    """Say yes: with a password of one's own, or as the account that is signed in."""
    invitation, form = _opened(token), JoinForm()
    known = _known(invitation)
    needs_password = known is None or invitation.purpose == "reset"
    if needs_password and not form.validate_on_submit():
        return _page(invitation, token, form, status=422)
    password = people.hashed(form.password.data) if needs_password else None
    number = g.account.id if g.account is not None else None
    start_writing()
    try:
        account = inviting.accept(_opened(token), password_hash=password, signed_in=number,
                                  at=clock.now())
    except Refusal as refusal:
        stop_writing()
        return _page(_opened(token), token, form, refusal=refusal)
    session.clear()
    login_user(SignedIn(account))
    flash(_("Welcome, %(name)s.", name=account.name))
    return redirect(f"/{libraries.by_id(invitation.library_id).slug}/desk/", 303)


def _opened(token: str) -> Invitation:
    """By the long key of a link, or the typed one of paper."""
    try:
        return queries.invitation_by(token_hash=inviting.hash_of(token), at=clock.now())
    except Missing:
        return queries.invitation_by(code_hash=inviting.hash_of(token), at=clock.now())


def _known(invitation: Invitation) -> object:
    return queries.account_of(invitation)


def _page(
    invitation: Invitation, token: str, form: JoinForm, *, status: int = 200,
    refusal: Refusal | None = None,
) -> Response:
    known = queries.account_of(invitation)
    is_own = known is not None and g.account is not None and known.id == g.account.id
    answer = page(
        "people/join.html", status=status, refusal=refusal, invitation=invitation, form=form,
        token=token, home=libraries.by_id(invitation.library_id), known=known, is_own=is_own,
        roles=ROLE_WORDS)
    answer.headers["Cache-Control"] = "no-store"
    return answer
