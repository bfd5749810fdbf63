"""An hour of the day as people write it."""

import re

from scheduler.domain.typed import plain_signs

MIDNIGHT = 1440  # minutes since the midnight before: the end of a day
_HOUR = re.compile(
    r"(?:pukul |jam |pkl\.? ?)?(\d{1,2})(?:[.:]?(\d{2})(?:[.:]00(?:\.0+)?)?)?"
    r"(?: ?(?:wib|wita|wit))?")


def minute_in(text: str) -> int | None:
    """Minutes since midnight of "09.00", "9:30", "0900", "pukul 9", up to 24.00; else None.

    >>> minute_in("09.00"), minute_in("9"), minute_in("24.00"), minute_in("9.75")
    (540, 540, 1440, None)
    """
    found = _HOUR.fullmatch(plain_signs(text[:40]).casefold())
    if found is None:
        return None
    hour, minute = int(found[1]), int(found[2] or 0)
    return hour * 60 + minute if minute < 60 and hour * 60 + minute <= MIDNIGHT else None
