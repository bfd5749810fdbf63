"""One session as one VEVENT, as bytes that only a change of the session can change."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from icalendar import Event, vText

from scheduler.calendars.timezones import LAST_YEAR, SINCE_YEAR, has_plain_rules

# Everything below U+0020 but tab and newline, the controls after U+007E, the separators some
# readers break lines at, and what is no character in any text.
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ufffe\uffff\ud800-\udfff]")
_ESCAPED = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n"})


class Words(vText):
    """TEXT, each sign escaped once (RFC 5545 §3.3.11); vText takes a typed \\N for a break."""

    def to_ical(self) -> bytes:
        return plain(self).translate(_ESCAPED).encode()


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


def vevent_bytes(event: FeedEvent) -> bytes:
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
    made.add("summary", Words(event.title if plain(event.title).strip() else "–"))
    if event.location:
        made.add("location", Words(event.location))
    if not event.busy_only:
        _tell_more(made, event)
    return bytes(made.to_ical())


def _tell_more(made: Event, event: FeedEvent) -> None:
    words = "\n\n".join(part for part in (event.description, event.url) if part)
    if words:
        made.add("description", Words(words))
    if event.url:
        made.add("url", event.url)
    if event.categories:
        made.add("categories", [plain(word) for word in event.categories])
    if event.color:
        made.add("color", event.color)


def plain(words: str) -> str:
    """Text without control characters; a line break is one newline."""
    return _CONTROLS.sub("", words.replace("\r\n", "\n").replace("\r", "\n"))


def _span(event: FeedEvent) -> tuple[datetime, datetime]:
    """Start and end as the library's clock shows them; in UTC where readers would go wrong.

    That is in a zone without plain rules, beyond the years its VTIMEZONE describes, and within a
    day of any clock change: when clocks go back, an hour comes twice, and readers disagree which
    one a wall time means (RFC 5545 §3.3.5 says the first); some look up the offset of any hour
    around a change on its wrong side.
    """
    zone = ZoneInfo(event.zone)
    moments = _second(event.starts_at), _second(event.ends_at)
    if not has_plain_rules(event.zone) or any(_is_hard(moment, zone) for moment in moments):
        return moments
    return moments[0].astimezone(zone), moments[1].astimezone(zone)


def _is_hard(moment: datetime, zone: ZoneInfo) -> bool:
    if not SINCE_YEAR < moment.year < LAST_YEAR:
        return True
    day_before, day_after = moment - timedelta(days=1), moment + timedelta(days=1)
    return day_before.astimezone(zone).utcoffset() != day_after.astimezone(zone).utcoffset()


def _second(instant: datetime) -> datetime:
    return instant.astimezone(UTC).replace(microsecond=0)
