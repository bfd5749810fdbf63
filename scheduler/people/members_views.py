"""Who works here: invite, change a role, end, help with a lost password."""

from typing import Any
from urllib.parse import quote

from flask import Blueprint, Response, current_app, flash, g, redirect, url_for
from flask_babel import gettext as _

from scheduler import clock
from scheduler.access import staff
from scheduler.domain.errors import Refusal
from scheduler.domain.permissions import roles_up_to
from scheduler.libraries import queries as libraries
from scheduler.once import creates
from scheduler.opened import changes, decides
from scheduler.paging import cut_list
from scheduler.people import inviting_actions as inviting
from scheduler.people import member_actions as members
from scheduler.people import queries
from scheduler.people.forms import ROLE_WORDS, InviteForm, RoleForm
from scheduler.people.inviting_actions import Opening
from scheduler.people.models import Invitation, Member
from scheduler.web import page


def add_to(bp: Blueprint) -> None:
    """Put these pages on the people's own blueprint."""
    base = "/<lib>/settings/people"
    for rule, view, method in (
        ("", work_here, "GET"), ("", invite, "POST"),
        ("/invitations/<int:invitation_id>/renewal", renew, "POST"),
        ("/invitations/<int:invitation_id>/withdrawal", withdraw, "POST"),
        ("/<int:member_id>", member, "GET"), ("/<int:member_id>", change_role, "POST"),
        ("/<int:member_id>/reset", reset, "POST"),
        ("/<int:member_id>/end", ask_end, "GET"), ("/<int:member_id>/end", end, "POST"),
        ("/<int:member_id>/return", restore, "POST"),
    ):
        endpoint = "members" if view is work_here else view.__name__
        bp.add_url_rule(base + rule, endpoint, view, methods=[method])


@staff("invite")
def work_here() -> Response:
    """Everyone with a role here, and the invitations nobody has used yet."""
    return _members(InviteForm())


@staff("invite")
@creates("people.members")
def invite() -> Response:
    """Open a way in, and show its keys this once."""
    form = InviteForm()
    form.offer(g.actor.role)
    if not form.validate_on_submit():
        return _members(form, status=422)
    try:
        opening = inviting.invite(**form.contact(), role=form.role.data, by=g.actor,
                                  at=clock.now(), link=_base() + "/join/")
    except Refusal as refusal:
        return _members(form, refusal=refusal)
    return _keys(opening)


@staff("invite")
@creates("people.members")
@decides("invitation", Invitation, again=work_here)
def renew(invitation_id: int) -> Response:
    """New keys; the old ones open nothing."""
    return _keys(inviting.renew(invitation_id, by=g.actor, at=clock.now(),
                                link=_base() + "/join/"))


@staff("invite")
@decides("invitation", Invitation, again=work_here)
def withdraw(invitation_id: int) -> Response:
    """Nobody comes in by this one any more."""
    inviting.withdraw(invitation_id, by=g.actor, at=clock.now())
    flash(_("The invitation is withdrawn."))
    return redirect(url_for("people.members"), 303)


@staff("manage-members")
def member(member_id: int) -> Response:
    """Someone's role, and what can be done about it."""
    found = queries.member(member_id, library_id=g.library.id)
    form = RoleForm(role=found.role)
    form.offer(g.actor.role)
    return _member(member_id, form)


def _role_of(found: Member) -> RoleForm:
    form = RoleForm(formdata=None, data={"role": found.role})
    form.offer(g.actor.role)
    return form


@staff("manage-members")
@changes("member", Member, _role_of)
def change_role(member_id: int) -> Response:
    """Another role from now on."""
    form = RoleForm()
    form.offer(g.actor.role)
    if not form.validate_on_submit():
        return _member(member_id, form, status=422)
    try:
        members.change_role(member_id, form.role.data, by=g.actor, at=clock.now())
    except Refusal as refusal:
        return _member(member_id, form, refusal=refusal)
    flash(_("The role is changed."))
    return redirect(url_for("people.members"), 303)


def _member(member_id: int, form: RoleForm, **values: Any) -> Response:
    found = queries.member(member_id, library_id=g.library.id)
    return page("people/member.html", member=found, form=form, roles=ROLE_WORDS,
                reach=roles_up_to(g.actor.role), **values)


@staff("manage-members")
@creates("people.members")
@decides("member", Member, again=member)
def reset(member_id: int) -> Response:
    """A way back in, its keys shown this once."""
    return _keys(inviting.reset(member_id, by=g.actor, at=clock.now()))


@staff("manage-members")
def ask_end(member_id: int) -> Response:
    """Name who, once more."""
    return page("people/end.html", member=queries.member(member_id, library_id=g.library.id))


@staff("manage-members")
@decides("member", Member, again=ask_end)
def end(member_id: int) -> Response:
    """They keep their account, and lose this library."""
    found = members.end(member_id, by=g.actor, at=clock.now())
    flash(_("%(name)s no longer works here.", name=found.account.name))
    return redirect(url_for("people.members"), 303)


@staff("manage-members")
@decides("member", Member, again=work_here)
def restore(member_id: int) -> Response:
    """Back again."""
    found = members.restore(member_id, by=g.actor, at=clock.now())
    flash(_("%(name)s works here again.", name=found.account.name))
    return redirect(url_for("people.members"), 303)


def _members(form: InviteForm, **values: Any) -> Response:
    form.offer(g.actor.role)
    above = [number for number in libraries.ancestor_ids(g.library.id) if number != g.library.id]
    return page("people/members.html", form=form, roles=ROLE_WORDS,
                reach=roles_up_to(g.actor.role),
                members=queries.members(g.library.id), above=queries.coordinators_above(above),
                ended=cut_list(queries.members(g.library.id, ended=True), size=20),
                invitations=queries.open_invitations(g.library.id, at=clock.now()), **values)


def _keys(opening: Opening) -> Response:
    invitation = opening.invitation
    url = f"{_base()}/join/{opening.token}"
    text = _("Hello %(name)s, with this link you can sign in to %(library)s at Ruang: %(url)s "
             "It opens once, for seven days.", name=invitation.name, library=g.library.name,
             url=url)
    number = (invitation.phone or "").lstrip("+")
    return page("people/invited.html", invitation=invitation, url=url, code=opening.code,
                text=text, whatsapp=f"https://wa.me/{number}?text={quote(text)}",
                where=f"{_base()}/join", roles=ROLE_WORDS)


def _base() -> str:
    return str(current_app.config["BASE_URL"])
