"""Signing in, and what makes guessing slow."""

from datetime import datetime, timedelta
from hashlib import sha256

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error
from sqlalchemy import delete, func, insert, select

from scheduler.db import db
from scheduler.domain.errors import Invalid, PasswordTooShort, PhoneWrong, TooManyTries
from scheduler.domain.people import normal_phone
from scheduler.domain.words import N_
from scheduler.people import queries
from scheduler.people.models import Account, Attempt

WINDOW = timedelta(minutes=15)
TRIES = {"who": 5, "where": 30}
SHORTEST = 8
_hasher = PasswordHasher()
# Verified when the account is unknown, so that a wrong name takes as long as a wrong password.
_NOBODY = _hasher.hash("nobody has this password")


class LogInRefused(Invalid):
    message = N_("The number or address and the password do not match. Please try again.")


def verified(identifier: str, password: str, *, address: str, at: datetime) -> Account:
    """The account that this identifier (phone or e-mail) and password open; only reads.

    Refusals: TooManyTries(minutes), LogInRefused. The caller writes the failure down, after
    the rollback, with `note_failure`.
    """
    check_tries(identifier, address=address, at=at)
    account = _account(identifier)
    _check_password(account, password)
    assert account is not None
    return account


def _check_password(account: Account | None, password: str) -> None:
    try:
        _hasher.verify((account and account.password_hash) or _NOBODY, password)
    except Argon2Error as error:
        raise LogInRefused() from error
    if account is None:
        raise LogInRefused()


def check_own_password(account: Account, password: str) -> None:
    """Is this the account's password? Refuses with LogInRefused."""
    _check_password(account, password)


def _account(identifier: str) -> Account | None:
    if "@" in identifier:
        return queries.account_by(email=identifier.strip().lower())
    try:
        return queries.account_by(phone=normal_phone(identifier))
    except PhoneWrong:
        return None


def check_tries(identifier: str, *, address: str, at: datetime) -> None:
    """Refuse with TooManyTries(minutes) after too many failures for a name or from a place."""
    for kind, key in _keys(identifier, address).items():
        count, first = db.session.execute(
            select(func.count(Attempt.id), func.min(Attempt.at))
            .where(Attempt.key == key, Attempt.at > at - WINDOW)).one()
        if count >= TRIES[kind]:
            raise TooManyTries(minutes=max(1, round((first + WINDOW - at).total_seconds() / 60)))


def note_failure(identifier: str, *, address: str, at: datetime) -> None:
    """Keep a failed log-in for as long as it counts; nothing readable is stored."""
    db.session.execute(delete(Attempt).where(Attempt.at < at - 4 * WINDOW))
    db.session.execute(insert(Attempt), [
        {"key": key, "at": at} for key in _keys(identifier, address).values()])


def _keys(identifier: str, address: str) -> dict[str, str]:
    who = identifier.strip().lower()
    return {"who": sha256(f"who {who}".encode()).hexdigest(),
            "where": sha256(f"where {address}".encode()).hexdigest()}


def checked_pin(account: Account, pin: str, *, address: str, at: datetime) -> None:
    """Is this the account's PIN? Only reads. Refusals: TooManyTries(minutes), LogInRefused."""
    check_tries(f"pin {account.id}", address=address, at=at)
    try:
        _hasher.verify(account.pin_hash or _NOBODY, pin)
    except Argon2Error as error:
        raise LogInRefused() from error


def hashed_pin(pin: str) -> str:
    """A PIN ready to be kept; slow, so call it before writing begins."""
    return _hasher.hash(pin)


def hashed(password: str) -> str:
    """A password ready to be kept; slow, so call it before writing begins.

    Refuses with PasswordTooShort(length).
    """
    if len(password) < SHORTEST:
        raise PasswordTooShort(length=SHORTEST)
    return _hasher.hash(password)
