"""One session as one VEVENT, as bytes that only a change of the session can change."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from icalendar import Event, vText

# Everything below U+0020 but tab and newline, and the separators some readers break lines at.
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\x85\u2028\u2029]")


@dataclass(frozen=True)
class FeedEvent:
    """What a feed says of a session; instants aware, `zone` an IANA name.

    `busy_only`: the title stands alone, without description, address or category.
    """

    uid: str
    starts_at: datetime
    ends_at: datetime
    zone: str
    title: str
    changed_at: datetime
    description: str = ""
    url: str = ""
    location: str = ""
    categories: tuple[str, ...] = ()
    status: str = "CONFIRMED"
    sequence: int = 0
    created_at: datetime | None = None
    busy_only: bool = False
    color: str = ""


def vevent_bytes(event: FeedEvent, *, locale: str) -> bytes:
    """The VEVENT (RFC 5545 §3.6.1), folded at 75 octets, CRLF, no attendee, no organiser.

    DTSTAMP and LAST-MODIFIED are the session's last change, never now (§3.8.7.2).
    """
    made = Event()
    made.add("uid", event.uid)
    made.add("dtstamp", _second(event.changed_at))
    made.add("last-modified", _second(event.changed_at))
    if event.created_at is not None:
        made.add("created", _second(event.created_at))
    for name, moment in zip(("dtstart", "dtend"), _span(event), strict=True):
        made.add(name, moment)
    made.add("sequence", event.sequence)
    made.add("status", event.status)
    made.add("summary", _text(event.title, locale))
    if event.location:
        made.add("location", _text(event.location, locale))
    if not event.busy_only:
        _tell_more(made, event, locale)
    return bytes(made.to_ical())


def _tell_more(made: Event, event: FeedEvent, locale: str) -> None:
    words = "\n\n".join(part for part in (event.description, event.url) if part)
    if words:
        made.add("description", _text(words, locale))
    if event.url:
        made.add("url", event.url)
    if event.categories:
        made.add("categories", [plain(word) for word in event.categories])
    if event.color:
        made.add("color", event.color)


def _text(words: str, locale: str) -> vText:
    return vText(plain(words))


def plain(words: str) -> str:
    """Text without control characters; a line break is one newline."""
    return _CONTROLS.sub("", words.replace("\r\n", "\n").replace("\r", "\n"))


def _span(event: FeedEvent) -> tuple[datetime, datetime]:
    """Start and end as the library's clock shows them; in UTC near a doubled hour.

    When clocks go back, an hour comes twice, and readers disagree which one a wall time means
    (RFC 5545 §3.3.5 says the first).
    """
    zone = ZoneInfo(event.zone)
    walls = tuple(_second(moment).astimezone(zone) for moment in (event.starts_at, event.ends_at))
    if any(wall.replace(fold=0).utcoffset() != wall.replace(fold=1).utcoffset() for wall in walls):
        walls = tuple(wall.astimezone(UTC) for wall in walls)
    return walls[0], walls[1]


def _second(instant: datetime) -> datetime:
    return instant.astimezone(UTC).replace(microsecond=0)
