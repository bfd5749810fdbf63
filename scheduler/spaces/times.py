"""Free times as people read them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from flask import url_for

from scheduler.domain.interval import Interval
from scheduler.i18n import clock
from scheduler.spaces.models import Space

SHORTEST = timedelta(minutes=30)  # less than that is of no use to anyone
OFFERED = timedelta(hours=2)      # as much of a free stretch as a link fills in
QUARTER = timedelta(minutes=15)


@dataclass(frozen=True)
class Stretch:
    """A free stretch in words, and where one asks for it."""

    words: str
    url: str


def clock_times(free: Iterable[Interval], zone: ZoneInfo) -> list[str]:
    """08.00–10.00, 13.00–17.00; stretches too short to use are left out."""
    return [_words(each, zone) for each in free if each.duration >= SHORTEST]


def _words(when: Interval, zone: ZoneInfo) -> str:
    return f"{clock(when.start.astimezone(zone))}–{clock(when.end.astimezone(zone))}"


def free_week(days: Sequence[tuple[date, list[Interval]]], room: Space, zone: ZoneInfo,
              ) -> list[tuple[date, list[Stretch]]]:
    """Each date with its free times, each leading to the form that asks for it."""
    return [(day, [Stretch(_words(each, zone), _ask_url(each, room, zone))
                   for each in free if each.duration >= SHORTEST]) for day, free in days]


def _ask_url(when: Interval, room: Space, zone: ZoneInfo) -> str:
    start = next_quarter(when.start)
    begins, ends = (edge.astimezone(zone) for edge in (start, min(when.end, start + OFFERED)))
    filled: dict[str, Any] = {"slug": room.slug, "on": begins.date().isoformat(),
                              "from": f"{begins:%H:%M}", "until": f"{ends:%H:%M}"}
    return url_for("spaces.ask", **filled)


def next_quarter(at: datetime) -> datetime:
    """This instant, or the next quarter of an hour."""
    return at + (datetime.min.replace(tzinfo=at.tzinfo) - at) % QUARTER
