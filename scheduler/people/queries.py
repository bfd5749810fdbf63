"""Questions about accounts, the roles they hold, and residents."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import select, true
from sqlalchemy.orm import contains_eager, joinedload

from scheduler.db import db
from scheduler.domain.errors import InvitationSpent, Missing
from scheduler.libraries.models import Library
from scheduler.people.models import Account, Invitation, Member, SecurityEvent, WebSession


def live_account(account_id: int) -> Account | None:
    """An account that may sign in."""
    account = db.session.get(Account, account_id)
    return account if account is not None and account.disabled_at is None else None


def web_session(key_hash: str) -> tuple[Account, WebSession] | None:
    """The browser with this key and its account, in one statement; None when there is none."""
    row = db.session.execute(
        select(Account, WebSession).join(WebSession, WebSession.account_id == Account.id)
        .where(WebSession.key_hash == key_hash, Account.disabled_at.is_(None))).first()
    return None if row is None else (row[0], row[1])


def web_sessions(account_id: int) -> Sequence[WebSession]:
    """An account's browsers, the last seen first."""
    return db.session.scalars(select(WebSession).where(WebSession.account_id == account_id)
                              .order_by(WebSession.seen_at.desc())).all()


def works_there_now(account_id: int, *, network: str, since: datetime) -> bool:
    """Whether colleagues of an account, or itself, are signed in on a network (its hash)."""
    here = select(Member.library_id).where(
        Member.account_id == account_id, Member.ended_at.is_(None))
    return db.session.scalar(
        select(WebSession.id).join(Member, Member.account_id == WebSession.account_id)
        .where(WebSession.network == network, WebSession.seen_at > since,
               Member.ended_at.is_(None), Member.library_id.in_(here)).limit(1)) is not None


def account_by(*, email: str | None = None, phone: str | None = None) -> Account | None:
    """The live account with this e-mail (lower case) or phone number (E.164)."""
    column, value = (Account.email, email) if email else (Account.phone, phone)
    return db.session.scalar(select(Account).where(column == value, Account.disabled_at.is_(None)))


def roles_at(account_id: int, *, library_ids: Sequence[int]) -> list[tuple[int, str]]:
    """(library, role) of an account's live roles at any of these libraries."""
    rows = db.session.execute(select(Member.library_id, Member.role).where(
        Member.account_id == account_id, Member.ended_at.is_(None),
        Member.library_id.in_(library_ids)))
    return [(library_id, role) for library_id, role in rows]


def homes(account_id: int) -> Sequence[Member]:
    """An account's live memberships with their libraries, by name."""
    return db.session.scalars(
        select(Member).join(Member.library)
        .where(Member.account_id == account_id, Member.ended_at.is_(None))
        .options(contains_eager(Member.library)).order_by(Library.name)).all()


def home_slug(account_id: int) -> str | None:
    """Where an account works, the first by name."""
    return next((member.library.slug for member in homes(account_id)), None)


def any_account_by(*, email: str | None = None, phone: str | None = None) -> Account | None:
    """An account with this e-mail or phone, disabled ones too; None without either."""
    if not email and not phone:
        return None
    column, value = (Account.email, email) if email else (Account.phone, phone)
    return db.session.scalar(select(Account).where(column == value))


def members(library_id: int, *, ended: bool = False) -> Sequence[Member]:
    """Who works at a library (or worked, `ended`), with their accounts, by name."""
    state = Member.ended_at.is_not(None) if ended else Member.ended_at.is_(None)
    return db.session.scalars(
        select(Member).join(Member.account).where(Member.library_id == library_id, state)
        .options(contains_eager(Member.account)).order_by(Account.name, Member.id)).all()


def coordinators_above(library_ids: Sequence[int]) -> Sequence[Member]:
    """Coordinators of the libraries above, whose role reaches here."""
    return db.session.scalars(
        select(Member).where(Member.library_id.in_(library_ids), Member.role == "coordinator",
                             Member.ended_at.is_(None))
        .options(joinedload(Member.account), joinedload(Member.library)).order_by(Member.id)).all()


def member(member_id: int, *, library_id: int) -> Member:
    """A membership of this library, ended or not; refuses with Missing."""
    found = db.session.get(Member, member_id, options=[joinedload(Member.account)])
    if found is None or found.library_id != library_id:
        raise Missing()
    return found


def members_for_update(library_id: int) -> Sequence[Member]:
    """Everyone who works or worked at a library, locked until the transaction ends."""
    return db.session.scalars(
        select(Member).where(Member.library_id == library_id).order_by(Member.id)
        .with_for_update().execution_options(populate_existing=True)).all()


def membership(account_id: int, *, library_id: int) -> Member | None:
    """An account's live role at exactly this library."""
    return db.session.scalar(select(Member).where(
        Member.account_id == account_id, Member.library_id == library_id,
        Member.ended_at.is_(None)))


def open_invitations(library_id: int, *, at: datetime) -> Sequence[Invitation]:
    """Invitations nobody has used yet, the newest first."""
    return db.session.scalars(
        select(Invitation).where(Invitation.library_id == library_id, Invitation.expires_at > at,
                                 Invitation.spent_at.is_(None)).order_by(Invitation.id.desc())
    ).all()


def invitation_by(*, token_hash: str = "", code_hash: str = "", at: datetime) -> Invitation:
    """The invitation a key opens; refuses with Missing, or InvitationSpent when it is too late."""
    wanted = Invitation.token_hash == token_hash if token_hash else (
        Invitation.code_hash == code_hash)
    found = db.session.scalar(select(Invitation).where(wanted).order_by(Invitation.id.desc()))
    return _unspent(found, at=at)


def invitation(invitation_id: int, *, at: datetime) -> Invitation:
    """An invitation by its number; refuses as `invitation_by` does."""
    return _unspent(db.session.get(Invitation, invitation_id), at=at)


def _unspent(found: Invitation | None, *, at: datetime) -> Invitation:
    if found is None:
        raise Missing()
    if found.spent_at is not None or found.expires_at <= at:
        raise InvitationSpent()
    return found


def account_of(invitation: Invitation) -> Account | None:
    """The account an invitation already belongs to, if any."""
    if invitation.account_id is not None:
        return db.session.get(Account, invitation.account_id)
    by_phone = any_account_by(phone=invitation.phone)
    return by_phone or any_account_by(email=invitation.email)


def with_pin(library_id: int) -> Sequence[Account]:
    """Who may take over the shared desk of a library: live members with a PIN, by name."""
    return db.session.scalars(
        select(Account).join(Member, Member.account_id == Account.id)
        .where(Member.library_id == library_id, Member.ended_at.is_(None), Account.pin_hash != "",
               Account.disabled_at.is_(None)).order_by(Account.name)).all()


def account_names(account_ids: Iterable[int | None]) -> dict[int, str]:
    """The names of these accounts, by id."""
    rows = db.session.execute(select(Account.id, Account.name).where(
        Account.id.in_({one for one in account_ids if one is not None})))
    return dict(rows.all())


def security_events(
    library_id: int, *, before: int | None, limit: int,
) -> Sequence[SecurityEvent]:
    """What happened to the keys of those who work or worked at a library, the latest first."""
    here = select(Member.account_id).where(Member.library_id == library_id)
    earlier = SecurityEvent.id < before if before is not None else true()
    return db.session.scalars(
        select(SecurityEvent).where(SecurityEvent.account_id.in_(here), earlier)
        .order_by(SecurityEvent.id.desc()).limit(limit)).all()
