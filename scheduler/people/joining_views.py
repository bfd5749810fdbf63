"""The door an invitation opens. Looking at it changes nothing; only the form does."""

import re
from contextlib import suppress

from flask import Blueprint, Response, current_app, flash, g, redirect, request, url_for
from flask_babel import gettext as _
from itsdangerous import BadSignature, URLSafeTimedSerializer

from scheduler import clock
from scheduler.db import aside, reads_first, start_writing, stop_writing
from scheduler.domain import limits
from scheduler.domain.errors import Missing, Refusal
from scheduler.domain.networks import network_of
from scheduler.libraries import queries as libraries
from scheduler.once import creates
from scheduler.people import actions as people
from scheduler.people import inviting_actions as inviting
from scheduler.people import queries
from scheduler.people.access import know_device, let_in
from scheduler.people.forms import ROLE_WORDS, CodeForm, JoinForm
from scheduler.people.limiting_actions import Knock, knock, take_back
from scheduler.people.models import Invitation
from scheduler.web import page

CODE = re.compile("[2-9A-Z]{8}")
EXCHANGED = 3600  # seconds in which what a typed code was exchanged for can be used


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
    """From a typed code to its page; every try is counted before it is looked at."""
    form, at = CodeForm(), clock.now()
    if not form.validate_on_submit():
        return page("people/code.html", status=422, form=form)
    tried = Knock(limits.CODE, network_of(request.remote_addr or ""))
    try:
        knock(tried, at=at)
        found = queries.invitation_by(
            code_hash=inviting.hash_of(inviting.typed(form.code.data)), at=at).id
    except Missing:
        form.code.errors = [_("This code opens nothing. Please check each sign.")]
        return page("people/code.html", status=422, form=form)
    except Refusal as refusal:
        return page("people/code.html", form=form, refusal=refusal)
    with aside():
        take_back(tried)
    return redirect(url_for("people.join", token=_signer().dumps(found)), 303)


def join(token: str) -> Response:
    """Who invites, to what, and the form to say yes.

    A code is no link: it is typed into its form, where tries are counted.
    """
    if CODE.fullmatch(inviting.typed(token)):
        return page("people/code.html", form=CodeForm(formdata=None, code=token))
    return _page(_opened(token), token, JoinForm())


@reads_first
@creates()
def accept(token: str) -> Response:
    """Say yes: with a password of one's own, or as the account that is signed in."""
    invitation, form = _opened(token), JoinForm()
    known = queries.account_of(invitation)
    needs_password = known is None or invitation.purpose == "reset"
    if needs_password and not form.validate_on_submit():
        return _page(invitation, token, form, status=422)
    number = g.account.id if g.account is not None else None
    try:
        password = people.hashed(form.password.data, owner=known) if needs_password else None
        start_writing()
        account = inviting.accept(_opened(token), password_hash=password, signed_in=number,
                                  at=clock.now())
    except Refusal as refusal:
        stop_writing()
        return _page(_opened(token), token, form, refusal=refusal)
    let_in(account)
    flash(_("Welcome, %(name)s.", name=account.name))
    return know_device(redirect(
        f"/{libraries.by_id(invitation.library_id).slug}/desk/", 303), account.id)


def _opened(token: str) -> Invitation:
    """By the long key of a link, or by what a typed code was exchanged for."""
    try:
        return queries.invitation_by(token_hash=inviting.hash_of(token), at=clock.now())
    except Missing:
        with suppress(BadSignature):
            return queries.invitation(
                int(_signer().loads(token, max_age=EXCHANGED)), at=clock.now())
        raise


def _signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(str(current_app.secret_key), salt="typed-code")


def _page(
    invitation: Invitation, token: str, form: JoinForm, *, status: int = 200,
    refusal: Refusal | None = None,
) -> Response:
    known = queries.account_of(invitation)
    is_own = known is not None and g.account is not None and known.id == g.account.id
    return page(
        "people/join.html", status=status, refusal=refusal, invitation=invitation, form=form,
        token=token, home=libraries.by_id(invitation.library_id), known=known, is_own=is_own,
        roles=ROLE_WORDS)
