"""The programme's filters as a feed's address carries them."""

from collections.abc import Mapping

from scheduler.domain.days import Days, day_of, days_of

FILTERS = ("kind", "space", "topic", "age", "from", "to", "q", "free")
LONGEST = 100


def filters_in(asked: Mapping[str, str]) -> dict[str, str]:
    """What an address asks for; values that cannot mean anything are left out."""
    given = {name: asked.get(name, "").replace("\x00", "").strip()[:LONGEST] for name in FILTERS}
    for name in ("from", "to"):
        if day_of(given[name]) is None:
            given[name] = ""
    return {name: value for name, value in given.items() if value}


def days_in(filters: Mapping[str, str]) -> Days:
    """The dates a feed is asked for, `to` included."""
    return days_of(filters.get("from", ""), filters.get("to", ""))
