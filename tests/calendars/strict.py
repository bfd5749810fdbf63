"""A strict reader of feeds, line by line (RFC 5545, 7986): says what is wrong, forgives nothing.

It knows nothing of how Ruang writes a feed, and uses no calendar library.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from tests.calendars.strict_zones import offset_by

NAME, VALUE = "[A-Za-z0-9-]+", r'"[^"\x00-\x08\x0a-\x1f\x7f]*"|[^";:,\x00-\x08\x0a-\x1f\x7f]*'
LINE = re.compile(rf"(?P<name>{NAME})(?P<params>(?:;{NAME}=(?:{VALUE})(?:,(?:{VALUE}))*)*):"
                  r"(?P<value>.*)", re.DOTALL)
TEXT = re.compile(r"(?:[^\\;,\x00-\x08\x0a-\x1f\x7f]|\\[\\;,nN])*")
LOCAL, INSTANT = re.compile(r"\d{8}T\d{6}"), re.compile(r"\d{8}T\d{6}Z")
TEXTS = {"SUMMARY", "DESCRIPTION", "LOCATION", "NAME", "UID", "X-WR-CALNAME", "X-WR-CALDESC"}
URIS = {"URL", "SOURCE"}
STAMPS = {"DTSTAMP", "LAST-MODIFIED", "CREATED"}
HEAD = {"VERSION": "2.0", "CALSCALE": "GREGORIAN", "REFRESH-INTERVAL": "PT1H",
        "X-PUBLISHED-TTL": "PT1H"}
PERSONAL = {"ATTENDEE", "ORGANIZER", "METHOD", "CONTACT"}
MOST_BYTES = 1_000_000


@dataclass
class Part:
    """A component: its lines as (name, parameters, value), and what stands inside."""

    kind: str
    lines: list[tuple[str, str, str]] = field(default_factory=list)
    parts: list["Part"] = field(default_factory=list)

    def all(self, name: str) -> list[tuple[str, str]]:
        """Each (parameters, value) of a property."""
        return [(params, value) for found, params, value in self.lines if found == name]

    def value(self, name: str) -> str:
        """The only value of a property, or nothing."""
        found = self.all(name)
        return found[0][1] if len(found) == 1 else ""


def wrong_in(body: bytes, *, at: datetime) -> list[str]:
    """Everything that is wrong with a feed read at an instant; an empty list for a good one."""
    found = list(_wrong_bytes(body))
    lines = body.decode("utf-8", "replace").replace("\r\n ", "").split("\r\n")[:-1]
    calendar = _parsed(lines, found)
    if calendar is None:
        return [*found, "not one VCALENDAR"]
    zones = {part.value("TZID"): part for part in calendar.parts if part.kind == "VTIMEZONE"}
    events = [part for part in calendar.parts if part.kind == "VEVENT"]
    found += _wrong_head(calendar, zones)
    for event in events:
        found += [f"{event.value('UID')}: {what}" for what in _wrong_event(event, zones, at=at)]
    uids = Counter(event.value("UID") for event in events)
    return [*found, *(f"{uid}: more than once" for uid, count in uids.items() if count > 1)]


def sequences(body: bytes) -> dict[str, tuple[int, str]]:
    """Each UID's SEQUENCE and DTSTAMP."""
    calendar = _parsed(body.decode().replace("\r\n ", "").split("\r\n")[:-1], [])
    assert calendar is not None
    return {event.value("UID"): (int(event.value("SEQUENCE")), event.value("DTSTAMP"))
            for event in calendar.parts if event.kind == "VEVENT"}


def wrong_after(before: bytes, after: bytes) -> list[str]:
    """What an edit must not do: take a SEQUENCE or a DTSTAMP back."""
    old, new = sequences(before), sequences(after)
    return [f"{uid}: from {old[uid]} back to {new[uid]}" for uid in old.keys() & new.keys()
            if new[uid][0] < old[uid][0] or new[uid][1] < old[uid][1]]


def _wrong_bytes(body: bytes) -> Iterator[str]:
    if len(body) >= MOST_BYTES:
        yield f"{len(body)} bytes"
    if not body.endswith(b"\r\n"):
        yield "no CRLF at its end"
    if b"\n" in body.replace(b"\r\n", b"") or b"\r" in body.replace(b"\r\n", b""):
        yield "a bare CR or LF"
    for line in body.split(b"\r\n")[:-1]:
        if len(line) > 75:
            yield f"{len(line)} octets: {line[:30]!r}"
        if not line.strip():
            yield "an empty line"
        try:
            line.decode()
        except UnicodeDecodeError:
            yield f"cut inside a letter: {line[:30]!r}"


def _parsed(lines: list[str], found: list[str]) -> Part | None:
    root = Part("")
    open_parts = [root]
    for line in lines:
        match = LINE.fullmatch(line)
        if match is None:
            found.append(f"no content line: {line[:60]!r}")
            continue
        name, value = match["name"].upper(), match["value"]
        if name == "BEGIN":
            open_parts[-1].parts.append(Part(value))
            open_parts.append(open_parts[-1].parts[-1])
        elif name == "END":
            if len(open_parts) == 1 or open_parts.pop().kind != value:
                found.append(f"END:{value} without its BEGIN")
        else:
            open_parts[-1].lines.append((name, match["params"], value))
            found += _wrong_value(name, value)
    whole = len(open_parts) == 1 and [part.kind for part in root.parts] == ["VCALENDAR"]
    return root.parts[0] if whole and not root.lines else None


def _wrong_value(name: str, value: str) -> Iterator[str]:
    if name in TEXTS and not TEXT.fullmatch(value):
        yield f"{name} is not escaped: {value[:40]!r}"
    if name in URIS and not (urlsplit(value).scheme in ("http", "https")
                             and urlsplit(value).netloc and value.isascii() and " " not in value):
        yield f"{name} is no address: {value[:60]!r}"
    if name in STAMPS and not INSTANT.fullmatch(value):
        yield f"{name} is not in UTC: {value!r}"
    if name in PERSONAL or "mailto:" in value.lower() and name not in TEXTS:
        yield f"{name} names someone"
    if any(letter in value for letter in "\x7f\x85\u2028\u2029") or any(
            ord(letter) < 32 and letter != "\t" for letter in value):
        yield f"a control character in {name}"


def _wrong_head(calendar: Part, zones: dict[str, Part]) -> Iterator[str]:
    for name in ("PRODID", "NAME", *HEAD):
        if len(calendar.all(name)) != 1:
            yield f"{name} {len(calendar.all(name))} times"
    for name, value in HEAD.items():
        if calendar.value(name) != value:
            yield f"{name} is {calendar.value(name)!r}"
    for name, older in (("NAME", "X-WR-CALNAME"), ("DESCRIPTION", "X-WR-CALDESC")):
        if calendar.all(name) != calendar.all(older):
            yield f"{name} is not {older}"
    if calendar.all("REFRESH-INTERVAL")[:1] != [(";VALUE=DURATION", "PT1H")]:
        yield "REFRESH-INTERVAL does not say that it is a DURATION"
    if calendar.value("X-WR-TIMEZONE") not in zones:
        yield "X-WR-TIMEZONE is not described"
    if not calendar.parts:
        yield "no component at all"


def _wrong_event(event: Part, zones: dict[str, Part], *, at: datetime) -> Iterator[str]:
    for name in ("UID", "DTSTAMP", "DTSTART", "DTEND", "SUMMARY", "STATUS", "SEQUENCE",
                 "LAST-MODIFIED", "CREATED"):
        if len(event.all(name)) != 1 or not event.value(name).strip():
            yield f"{name} {len(event.all(name))} times, or empty"
    if event.value("STATUS") not in ("CONFIRMED", "TENTATIVE", "CANCELLED"):
        yield f"STATUS {event.value('STATUS')!r}"
    if not event.value("SEQUENCE").isdecimal():
        yield f"SEQUENCE {event.value('SEQUENCE')!r}"
    if not 0 < len(event.value("UID")) < 255 or event.parts:
        yield "its UID, or something inside it"
    for stamp in STAMPS:
        if event.value(stamp) > f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}":
            yield f"{stamp} is still to come: {event.value(stamp)}"
    if not event.value("CREATED") <= event.value("LAST-MODIFIED") <= event.value("DTSTAMP"):
        yield "CREATED, LAST-MODIFIED and DTSTAMP are out of order"
    try:
        moments = [_instant(*event.all(name)[0], zones) for name in ("DTSTART", "DTEND")]
    except (ValueError, IndexError) as error:
        yield f"no time: {error}"
        return
    yield from (f"{later} is not after {earlier}" for earlier, later in pairwise(moments)
                if later <= earlier)


def _instant(params: str, value: str, zones: dict[str, Part]) -> datetime:
    """The instant by the feed's own VTIMEZONE, which must agree with the zone's name."""
    if not params:
        if not INSTANT.fullmatch(value):
            raise ValueError(f"floating {value!r}")
        return datetime.strptime(value, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    tzid = params.removeprefix(";TZID=")
    if not LOCAL.fullmatch(value) or tzid not in zones:
        raise ValueError(f"{params} {value!r}")
    wall = datetime.strptime(value, "%Y%m%dT%H%M%S")
    known = [wall.replace(tzinfo=ZoneInfo(tzid), fold=fold).utcoffset() for fold in (0, 1)]
    written: timedelta = offset_by(zones[tzid], wall)
    if known != [written, written]:
        raise ValueError(f"{wall} in {tzid} is {written} by VTIMEZONE and {known} by its name")
    return (wall - written).replace(tzinfo=UTC)
