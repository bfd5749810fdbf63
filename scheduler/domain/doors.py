"""Are the doors open at a moment, and when does that change?"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from scheduler.domain.interval import Interval, merged


@dataclass(frozen=True)
class Doors:
    """`changes`: the instant at which they shut or open next; None when nothing known says so."""

    are_open: bool
    changes: datetime | None


def doors_at(at: datetime, openings: Iterable[Interval]) -> Doors:
    """How the doors stand at an instant, by the times they are open around it."""
    spans = merged(openings)
    now = next((span for span in spans if span.contains(at)), None)
    if now is not None:
        return Doors(True, now.end)
    return Doors(False, min((span.start for span in spans if span.start > at), default=None))
