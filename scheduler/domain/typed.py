"""What a keyboard adds to what was meant: signs nobody sees, other alphabets' digits, spaces."""

import re
import unicodedata

_BLANKS = re.compile(r"\s+")
_UNSEEN = frozenset({"Cc", "Cf", "Co", "Cs", "Cn"})


def one_line(text: str) -> str:
    """Composed letters (NFC) on one line, words one space apart, nothing invisible.

    Signs that turn the direction of what follows would mirror the list a name stands in.
    """
    spaced = _BLANKS.sub(" ", unicodedata.normalize("NFC", text))
    seen = "".join(sign for sign in spaced if unicodedata.category(sign) not in _UNSEEN)
    return unicodedata.normalize("NFC", _BLANKS.sub(" ", seen)).strip()


def plain_signs(text: str) -> str:
    """One line in the simplest signs (NFKC), digits of every alphabet as 0 to 9."""
    return "".join(str(unicodedata.decimal(sign)) if sign.isdecimal() else sign
                   for sign in one_line(unicodedata.normalize("NFKC", one_line(text))))
