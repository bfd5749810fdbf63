"""A calendar around kept events, its entity tag, and whether a reader has it already."""

import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime

from icalendar import Calendar, vUri

from scheduler.calendars.timezones import vtimezone_bytes
from scheduler.calendars.vevent import Words

PRODID = "-//Ruang//Ruang//ID"
REFRESH = timedelta(hours=1)
COLOUR, EXACT_COLOUR = "midnightblue", "#27356f"  # the page's own indigo; RFC 7986 takes names only
_PACKED = '-gzip"'
_NO_GZIP = re.compile(r"gzip\s*;\s*q\s*=\s*0(\.0*)?\s*(,|$)")


@dataclass(frozen=True)
class FeedHead:
    """What a calendar says of itself (RFC 7986 and the names older readers know).

    `source` is where it can be fetched again; a private address is never written into it.
    """

    name: str
    description: str
    url: str
    zone: str
    source: str = ""


def vcalendar_bytes(
    head: FeedHead, chunks: Sequence[bytes], zones: Iterable[str], since_year: int,
) -> bytes:
    """The VCALENDAR: head, one VTIMEZONE a zone, then the events. No METHOD (interoperates best).

    An empty feed holds its VTIMEZONE and is valid (RFC 5545 §3.6 wants one component).
    """
    calendar = Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", PRODID)
    calendar.add("calscale", "GREGORIAN")
    for name in ("name", "x-wr-calname"):
        calendar.add(name, Words(head.name))
    if head.description:
        for name in ("description", "x-wr-caldesc"):
            calendar.add(name, Words(head.description))
    if head.url:
        calendar.add("url", vUri(head.url))
    if head.source:
        calendar.add("source", vUri(head.source), parameters={"VALUE": "URI"})
    calendar.add("x-wr-timezone", head.zone)
    calendar.add("color", COLOUR)
    calendar.add("x-apple-calendar-color", EXACT_COLOUR)
    calendar.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT1H")
    opening, closing = calendar.to_ical().split(b"END:VCALENDAR")
    parts = [opening, *(vtimezone_bytes(zone, since_year) for zone in sorted(set(zones))), *chunks]
    return b"".join(parts) + b"END:VCALENDAR" + closing


def etag_of(body: bytes) -> str:
    """A strong entity tag: the same bytes, the same tag."""
    return f'"{hashlib.sha256(body).hexdigest()[:32]}"'


def tag_of(etag: str, *, packed: bool) -> str:
    """The tag of the bytes as they travel: packed ones have their own (RFC 9110 §8.8.3.3)."""
    return f'{etag[:-1]}{_PACKED}' if packed else etag


def takes_gzip(accept_encoding: str) -> bool:
    """Does the reader take gzip? `gzip;q=0` says no (RFC 9110 §12.5.3)."""
    asked = accept_encoding.lower()
    return "gzip" in asked and not _NO_GZIP.search(asked)


def answers_not_modified(
    etag: str, changed_at: datetime | None, if_none_match: str | None,
    if_modified_since: str | None, *, at: datetime,
) -> bool:
    """Whether 304 is the answer (RFC 9110 §13.2.2): If-None-Match wins, packed or not.

    A date that cannot be read, or that is still to come, is ignored.
    """
    if if_none_match is not None:
        tags = [_unpacked(tag.strip().removeprefix("W/")) for tag in if_none_match.split(",")]
        return "*" in tags or _unpacked(etag) in tags
    if if_modified_since is None or changed_at is None:
        return False
    try:
        since = parsedate_to_datetime(if_modified_since)
    except (TypeError, ValueError):
        return False
    return since.tzinfo is not None and changed_at.replace(microsecond=0) <= since <= at


def _unpacked(tag: str) -> str:
    return tag.removesuffix(_PACKED) + '"' if tag.endswith(_PACKED) else tag
