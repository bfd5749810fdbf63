"""Passwords and PINs: what makes guessing slow, and what a good one is."""

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error

from scheduler.domain import secrets
from scheduler.domain.errors import Invalid
from scheduler.domain.words import N_
from scheduler.people.models import Account

_hasher = PasswordHasher()
# Verified when the account is unknown, so that a wrong name takes as long as a wrong password.
_NOBODY = _hasher.hash("nobody has this password")


class LogInRefused(Invalid):
    message = N_("The number or address and the password do not match. Please try again.")


def check_secret(kept: str, given: str) -> None:
    """Is this the password or PIN whose hash is `kept`? Slow; refuses with LogInRefused.

    Nothing kept takes as long, and is never right.
    """
    try:
        _hasher.verify(kept or _NOBODY, given)
    except Argon2Error as error:
        raise LogInRefused() from error
    if not kept:
        raise LogInRefused()


def hashed_pin(pin: str) -> str:
    """A PIN ready to be kept; slow, so call it before writing begins. Refuses PinCommon."""
    secrets.check_pin(pin)
    return _hasher.hash(pin)


def hashed(password: str, *, owner: Account | None = None) -> str:
    """A password ready to be kept; slow, so call it before writing begins.

    Refuses with PasswordTooShort(length), PasswordCommon.
    """
    about = (owner.name, owner.email or "", owner.phone or "") if owner is not None else ()
    secrets.check_password(password, about=about)
    return _hasher.hash(password)
