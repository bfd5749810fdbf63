"""What somebody signs in with: a telephone number or an e-mail address, in its one form."""

from scheduler.domain.email import email_of
from scheduler.domain.errors import Refusal
from scheduler.domain.phone import phone_of
from scheduler.domain.typed import one_line


def way_in(text: str) -> str:
    """The account's own spelling of what was typed.

    What is neither number nor address stays, in small letters: it opens nothing, and is told so
    in the same words as a wrong password.
    """
    typed = one_line(text)
    try:
        return email_of(typed) if "@" in typed else phone_of(typed)
    except Refusal:
        return typed.lower()
