"""An e-mail address, read once: trimmed, in small letters, whole."""

from typing import NewType

from email_validator import EmailNotValidError, validate_email

from scheduler.domain.errors import Invalid
from scheduler.domain.typed import plain_signs
from scheduler.domain.words import N_

Email = NewType("Email", str)
NO_EMAIL = Email("")
LONGEST = 254


class EmailWrong(Invalid):
    message = N_("This e-mail address is not complete yet.")


def email_of(text: str) -> Email:
    """"Sari@Contoh.example " is "sari@contoh.example"; nothing is NO_EMAIL.

    Refuses with EmailWrong. Whether anybody reads there only a letter can tell.
    """
    plain = plain_signs(text).removeprefix("mailto:")
    if not plain:
        return NO_EMAIL
    try:
        found = validate_email(plain, check_deliverability=False)
    except EmailNotValidError:
        raise EmailWrong() from None
    address = found.normalized.lower()
    if len(address) > LONGEST:
        raise EmailWrong()
    return Email(address)


def is_normal(email: str) -> bool:
    """Is this an address as we keep it: trimmed and in small letters, or none?"""
    return email == email.strip().lower()
