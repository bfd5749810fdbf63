"""Who works here as what; nobody reaches above their own role."""

import secrets
from datetime import datetime

from scheduler.db import db
from scheduler.domain.errors import Conflict, Missing
from scheduler.domain.permissions import ORDER, Actor, check, check_roles
from scheduler.domain.words import N_
from scheduler.history import actions as history
from scheduler.outbox import actions as outbox
from scheduler.outbox.actions import Recipient
from scheduler.people import queries
from scheduler.people.inviting_actions import close_resets
from scheduler.people.models import Account, Member
from scheduler.people.security_actions import note


class LastManager(Conflict):
    message = N_("This is the last manager here. Please make someone else manager first.")


class WorksHereAlready(Conflict):
    message = N_("This person works here again already.")


class ContactTaken(Conflict):
    message = N_("Another account uses this number or address.")


def change_role(member_id: int, role: str, *, by: Actor, at: datetime) -> Member:
    """Give someone another role. Refusals: NotYourRole, Missing, AboveYou, LastManager."""
    member = _reached(member_id, by=by)
    check_roles(by, role)
    _check_not_last(member, becomes=role)

    before, member.role = member.role, role
    close_resets(member.account_id, at=at)

    note("changed-role", member.account_id, by=by.account_id, at=at)
    history.record("changed-role", "member", subject_id=member.id, by=by, at=at,
                   facts={"from": before, "to": role})
    return member


def end(member_id: int, *, by: Actor, at: datetime) -> Member:
    """Someone no longer works here. Refusals: NotYourRole, Missing, AboveYou, LastManager."""
    member = _reached(member_id, by=by)
    _check_not_last(member, becomes=None)

    member.ended_at = at

    note("ended", member.account_id, by=by.account_id, at=at)
    history.record("ended", "member", subject_id=member.id, by=by, at=at)
    return member


def restore(member_id: int, *, by: Actor, at: datetime) -> Member:
    """Undo the end. Refusals: NotYourRole, Missing, AboveYou, WorksHereAlready."""
    member = _reached(member_id, by=by, live=False)
    if queries.membership(member.account_id, library_id=by.library_id) is not None:
        raise WorksHereAlready()

    member.ended_at = None
    close_resets(member.account_id, at=at)

    note("restored", member.account_id, by=by.account_id, at=at)
    history.record("restored", "member", subject_id=member.id, by=by, at=at)
    return member


def _reached(member_id: int, *, by: Actor, live: bool = True) -> Member:
    """The member, all of this library's locked, so that two who end each other take turns."""
    check("manage-members", by)
    everyone = queries.members_for_update(by.library_id)
    member = next((one for one in everyone if one.id == member_id), None)
    if member is None or (member.ended_at is None) != live:
        raise Missing()
    check_roles(by, member.role)
    return member


def _check_not_last(member: Member, *, becomes: str | None) -> None:
    if ORDER[member.role] < ORDER["manager"] or (becomes and ORDER[becomes] >= ORDER["manager"]):
        return
    others = [one for one in queries.members(member.library_id)
              if one.id != member.id and ORDER[one.role] >= ORDER["manager"]]
    if not others:
        raise LastManager()


def changes_keys(account: Account, *, name: str, phone: str, email: str) -> bool:
    """Whether one would sign in with something else than before."""
    number = phone or None
    return (number, email or None) != (account.phone, account.email)


def edit_own(
    account: Account, *, name: str, phone: str, email: str, at: datetime, address: str = "",
) -> None:
    """Change one's own name and ways to sign in; the old address hears of it by letter.

    Refuses with ContactTaken.
    """
    number = phone or None
    for found in (queries.any_account_by(phone=number), queries.any_account_by(email=email)):
        if found is not None and found.id != account.id:
            raise ContactTaken()
    if changes_keys(account, name=name, phone=phone, email=email):
        note("changed-contact", account.id, at=at, address=address)
        close_resets(account.id, at=at)
        _tell_old_address(account, at=at)

    account.name, account.phone, account.email = name, number, email or None
    db.session.flush()


def _tell_old_address(account: Account, *, at: datetime) -> None:
    """So that who did not change it learns of it while something can still be done."""
    homes = queries.homes(account.id)
    if account.email and homes:
        library = homes[0].library
        outbox.post("contact-changed", library_id=library.id, at=at, facts={
            "library": library.name}, to=Recipient(name=account.name, email=account.email))


def change_password(account: Account, password_hash: str, *, at: datetime) -> None:
    """A new password; every other web session ends, and every way back in that lies about."""
    account.password_hash = password_hash
    account.stamp = secrets.token_hex(8)
    close_resets(account.id, at=at)


def sign_out_everywhere(account: Account) -> None:
    """End every web session of the account."""
    account.stamp = secrets.token_hex(8)


def set_pin(account: Account, pin_hash: str) -> None:
    """The PIN for a shared desk; an empty one takes it away."""
    account.pin_hash = pin_hash
