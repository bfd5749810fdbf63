"""The programme's filters as a feed's address carries them."""

from collections.abc import Mapping
from datetime import date

FILTERS = ("kind", "space", "topic", "age", "from", "to", "q", "free")
LONGEST = 100


def filters_in(asked: Mapping[str, str]) -> dict[str, str]:
    """What an address asks for; values that cannot mean anything are left out."""
    given = {name: asked.get(name, "").replace("\x00", "").strip()[:LONGEST] for name in FILTERS}
    for name in ("from", "to"):
        if day_of(given[name]) is None:
            given[name] = ""
    return {name: value for name, value in given.items() if value}


def day_of(text: str) -> date | None:
    """A date from 2000 to 2100, or None."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if 2000 <= day.year <= 2100 else None
