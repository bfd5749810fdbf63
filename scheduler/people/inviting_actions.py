"""Ways in: to a role, or back in after a lost password. Each opens once, for seven days."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from sqlalchemy import update

from scheduler.db import db, issue, table_of
from scheduler.domain import codes
from scheduler.domain.email import email_of
from scheduler.domain.errors import InvitationSpent, Missing, NotAllowed
from scheduler.domain.permissions import ORDER, Actor, check, check_account, check_roles
from scheduler.domain.phone import phone_of
from scheduler.domain.words import N_
from scheduler.history import actions as history
from scheduler.libraries import queries as libraries
from scheduler.outbox import actions as outbox
from scheduler.outbox.actions import Recipient
from scheduler.people import queries
from scheduler.people.models import Account, Invitation, Member
from scheduler.people.security_actions import note

LASTS = timedelta(days=7)


class OwnAccountFirst(NotAllowed):
    message = N_("This number or address has an account already. Please sign in with it first.")


@dataclass(frozen=True)
class Opening:
    """An invitation and its two keys, which nobody can read again afterwards."""

    invitation: Invitation
    token: str
    code: str


def hash_of(key: str) -> str:
    """What is kept of a token, or of a typed code: "abcd efgh" and "ABCD-EFGH" are one."""
    return sha256(key.encode()).hexdigest()


def typed(code: str) -> str:
    """A printed code as it is compared."""
    return "".join(sign for sign in code.upper() if sign.isalnum())


def invite(
    name: str, role: str, *, phone: str = "", email: str = "", link: str = "", by: Actor,
    at: datetime,
) -> Opening:
    """Invite someone to a role at this library; with an e-mail, a letter leaves too.

    `link` is the public address the token is put behind; Refusals: NotYourRole, AboveYou,
    PhoneWrong, EmailWrong.
    """
    check("invite", by)
    check_roles(by, role)
    return _opened(Invitation(
        library_id=by.library_id, purpose="role", role=role, name=name,
        email=email_of(email) or None, phone=phone_of(phone) or None), link=link, by=by, at=at)


def renew(invitation_id: int, *, link: str = "", by: Actor, at: datetime) -> Opening:
    """New keys for an open invitation; the old ones open nothing any more.

    Refusals: NotYourRole, Missing, InvitationSpent, AboveYou, WorksElsewhere.
    """
    old = _own(invitation_id, by=by, at=at)
    if old.purpose == "reset":
        _check_account(old.account_id, by=by)
    old.expires_at = at
    return _opened(Invitation(
        library_id=by.library_id, purpose=old.purpose, role=old.role, name=old.name,
        email=old.email, phone=old.phone, account_id=old.account_id), link=link, by=by, at=at)


def withdraw(invitation_id: int, *, by: Actor, at: datetime) -> None:
    """Close an invitation before it is used.

    Refusals: NotYourRole, Missing, InvitationSpent, AboveYou.
    """
    invitation = _own(invitation_id, by=by, at=at)
    invitation.expires_at = at
    history.record("withdrew", "invitation", subject_id=invitation.id, by=by, at=at)


def reset(member_id: int, *, by: Actor, at: datetime) -> Opening:
    """A way back in for someone who works here and lost the password.

    Refusals: NotYourRole, Missing, AboveYou, WorksElsewhere: who holds a role beyond the
    actor's reach cannot be opened from here.
    """
    check("manage-members", by)
    member = queries.member(member_id, library_id=by.library_id)
    if member.ended_at is not None:
        raise Missing()
    _check_account(member.account_id, by=by)
    account = member.account
    note("reset", account.id, by=by.account_id, at=at)
    return _opened(Invitation(
        library_id=by.library_id, purpose="reset", role=member.role, name=account.name,
        email=account.email, phone=account.phone, account_id=account.id), link="", by=by, at=at)


def close_resets(account_id: int, *, at: datetime) -> None:
    """Ways back in that were handed out open nothing any more.

    They were meant for the account as it was: with its old password, and with roles that
    whoever handed them out could reach.
    """
    issue(update(table_of(Invitation)).where(
        Invitation.account_id == account_id, Invitation.purpose == "reset",
        Invitation.spent_at.is_(None), Invitation.expires_at > at).values(expires_at=at))


def _check_account(account_id: int | None, *, by: Actor) -> None:
    if account_id is not None:
        held = [(one.library_id, one.role) for one in queries.homes(account_id)]
        check_account(by, held, reach=libraries.reach(by))


def _own(invitation_id: int, *, by: Actor, at: datetime) -> Invitation:
    """An invitation of this library that still opens something, for a role within reach."""
    check("invite", by)
    found = db.session.get(Invitation, invitation_id, with_for_update=True,
                           populate_existing=True)
    if found is None or found.library_id != by.library_id:
        raise Missing()
    check_roles(by, found.role)
    if found.purpose == "reset" and found.account_id is not None:
        check_roles(by, *(one.role for one in queries.homes(found.account_id)))
    if found.spent_at is not None or found.expires_at <= at:
        raise InvitationSpent()
    return found


def _opened(invitation: Invitation, *, link: str, by: Actor, at: datetime) -> Opening:
    token = secrets.token_urlsafe(24)
    code = "-".join(codes.desk_code(secrets.randbelow) for _half in range(2))
    invitation.token_hash, invitation.code_hash = hash_of(token), hash_of(typed(code))
    invitation.invited_by, invitation.invited_at = by.account_id, at
    invitation.expires_at = at + LASTS
    db.session.add(invitation)
    db.session.flush()
    history.record("invited", "invitation", subject_id=invitation.id, by=by, at=at,
                   facts={"role": invitation.role, "purpose": invitation.purpose})
    if invitation.email and link:
        library = libraries.by_id(by.library_id)
        outbox.post("invitation", library_id=by.library_id, at=at, facts={
            "library": library.name, "link": link + token, "days": LASTS.days,
        }, to=Recipient(name=invitation.name, email=invitation.email))
    return Opening(invitation, token, code)


def accept(
    invitation: Invitation, *, password_hash: str | None, signed_in: int | None, at: datetime,
) -> Account:
    """Use an invitation, once: a role, or a new password; the account it leads to.

    Refusals: InvitationSpent, also to whoever comes second; OwnAccountFirst when the number
    has an account and nobody proved to be its owner.
    """
    spent = issue(update(table_of(Invitation)).where(
        Invitation.id == invitation.id, Invitation.spent_at.is_(None),
        Invitation.expires_at > at).values(spent_at=at))
    if spent.rowcount != 1:
        raise InvitationSpent()
    account = _account_for(invitation, password_hash, signed_in=signed_in, at=at)

    if invitation.purpose == "role":
        _take_role(account, invitation, at=at)
    close_resets(account.id, at=at)

    by = Actor(invitation.library_id, invitation.role, account.id)
    what = "joined" if invitation.purpose == "role" else "reset-password"
    note(what, account.id, by=invitation.invited_by, at=at)
    history.record(what, "account", subject_id=account.id, by=by, at=at)
    return account


def _account_for(
    invitation: Invitation, password_hash: str | None, *, signed_in: int | None, at: datetime,
) -> Account:
    known = queries.account_of(invitation)
    if known is not None and invitation.purpose == "role":
        if known.id != signed_in:
            raise OwnAccountFirst()
        return known
    if password_hash is None:
        raise Missing()
    account = known or Account(name=invitation.name, phone=invitation.phone,
                               email=invitation.email, created_at=at)
    account.password_hash, account.stamp = password_hash, secrets.token_hex(8)
    db.session.add(account)
    db.session.flush()
    return account


def _take_role(account: Account, invitation: Invitation, *, at: datetime) -> None:
    held = queries.membership(account.id, library_id=invitation.library_id)
    if held is None:
        db.session.add(Member(library_id=invitation.library_id, account=account,
                              role=invitation.role, since=at))
    elif ORDER[held.role] < ORDER[invitation.role]:
        held.role = invitation.role
    db.session.flush()
