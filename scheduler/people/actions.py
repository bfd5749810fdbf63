"""Passwords and PINs: what makes guessing slow, and what a good one is."""

from sqlalchemy import update

from scheduler.db import db
from scheduler.domain import secrets
from scheduler.domain.errors import Invalid
from scheduler.domain.words import N_
from scheduler.people import hashing
from scheduler.people.models import Account


class LogInRefused(Invalid):
    message = N_("The number or address and the password do not match. Please try again.")


def check_secret(kept: str, given: str) -> None:
    """Is this the password or PIN whose hash is `kept`? Slow; refuses with LogInRefused.

    Nothing kept takes as long, and is never right.
    """
    if not hashing.opens(given, kept):
        raise LogInRefused()


def hashed_pin(pin: str) -> str:
    """A PIN ready to be kept; slow, so call it before writing begins. Refuses PinCommon."""
    secrets.check_pin(pin)
    return hashing.hashed(pin)


def hashed(password: str, *, owner: Account | None = None) -> str:
    """A password ready to be kept; slow, so call it before writing begins.

    Refuses with PasswordTooShort(length), PasswordCommon.
    """
    about = (owner.name, owner.email or "", owner.phone or "") if owner is not None else ()
    secrets.check_password(password, about=about)
    return hashing.hashed(password)


def hashed_anew(account: Account, password: str) -> str:
    """After a log-in: the password by today's measure when it is kept by another; slow."""
    kept = account.password_hash or ""
    return hashing.hashed(password) if kept and hashing.is_outdated(kept) else ""


def keep_hash(account: Account, password_hash: str) -> None:
    """The same password in another form: nobody is signed out by it."""
    if password_hash:
        db.session.execute(update(Account).where(Account.id == account.id)
                           .values(password_hash=password_hash))
