"""What someone is called: one line, as it was meant, and never a message of its own."""

import re
from typing import NewType

from scheduler.domain.errors import Invalid
from scheduler.domain.people import folded
from scheduler.domain.typed import one_line
from scheduler.domain.words import N_

Name = NewType("Name", str)
NOBODY = Name("")
LONGEST = 120
_ENDINGS = "com|net|org|info|biz|xyz|top|site|online|link|click|shop|store|live|example|ly"
_LINK = re.compile(
    rf"://|\bwww\.|[\w-]\.(?:{_ENDINGS})\b|[\w-]\.(?:ac|co|go|my|or|sch|web)\.id\b|\w\.[a-z]{{2,}}/",
    re.IGNORECASE)


class NameTooLong(Invalid):
    """Facts: most (signs)."""

    message = N_("A name has at most %(most)s letters. Please shorten it.")


class NameHoldsLink(Invalid):
    message = N_("Please write the name only, without a web address.")


class NameWithoutLetters(Invalid):
    """Facts: given."""

    message = N_("“%(given)s” has no letters. Please write a name; a nickname is fine too.")


def name_of(text: str) -> Name:
    """A name as we keep it; nothing is NOBODY.

    Refusals: NameTooLong(most), NameHoldsLink (it would open our letters), NameWithoutLetters.
    """
    name = one_line(text)
    if not name:
        return NOBODY
    if len(name) > LONGEST:
        raise NameTooLong(most=LONGEST)
    if _LINK.search(name):
        raise NameHoldsLink()
    if not folded(name):
        raise NameWithoutLetters(given=name[:20])
    return Name(name)
