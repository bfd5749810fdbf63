"""Numbers as people type them."""

import re

_GROUPED = re.compile(r"\d{1,3}([., ]\d{3})+")
_WHOLE = re.compile(r"\d{1,12}", re.ASCII)


def whole_of_text(text: str) -> int | None:
    """A whole number from 0 on, thousands divided by dots, commas or spaces; else None.

    >>> whole_of_text("1.240"), whole_of_text("17"), whole_of_text("12,0"), whole_of_text("-3")
    (1240, 17, 12, None)
    """
    given = text.strip().replace("\N{NO-BREAK SPACE}", " ")
    if _GROUPED.fullmatch(given):
        given = re.sub(r"\D", "", given)
    plain = re.sub(r"[.,]0+$", "", given)
    return int(plain) if _WHOLE.fullmatch(plain) else None
