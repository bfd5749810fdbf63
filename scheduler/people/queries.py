"""Questions about accounts, the roles they hold, and residents."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import contains_eager

from scheduler.db import db
from scheduler.libraries.models import Library
from scheduler.people.models import Account, Member


def live_account(account_id: int) -> Account | None:
    """An account that may sign in."""
    account = db.session.get(Account, account_id)
    return account if account is not None and account.disabled_at is None else None


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
