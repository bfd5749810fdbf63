"""Addresses that lead from a page to the people of a library."""

from urllib.parse import quote

from flask_babel import gettext as _

from scheduler.domain.phone import chat_number
from scheduler.libraries.models import Library


def chat_url(library: Library, about: str = "") -> str:
    """A chat with the library that begins with ready words; empty where nobody reads messages.

    `about`: what the question is about, for example a session with its day.
    """
    number = chat_number(library.whatsapp, library.phone)
    words = _("Hello %(library)s, I have a question about %(about)s.", library=library.name,
              about=about) if about else _("Hello %(library)s, I have a question.",
                                           library=library.name)
    return f"https://wa.me/{number[1:]}?text={quote(words, safe='')}" if number else ""
