"""The programme's filters as a feed's address carries them."""

from collections.abc import Mapping

from scheduler.domain.days import Days, day_of, days_of
from scheduler.events import filters as programme

# What these ask about changes without a change of the programme: places, and what rooms have.
LIVE = frozenset({"free", "access"})
OF_ONE_LIBRARY = LIVE | {"space"}


def filters_in(asked: Mapping[str, str]) -> dict[str, str]:
    """What an address asks for; values that cannot mean anything are left out."""
    dates = {name: asked[name] for name in ("from", "to") if day_of(asked.get(name, ""))}
    return {**programme.filters_in(asked), **dates}


def days_in(filters: Mapping[str, str]) -> Days:
    """The dates a feed is asked for, `to` included."""
    return days_of(filters.get("from", ""), filters.get("to", ""))
