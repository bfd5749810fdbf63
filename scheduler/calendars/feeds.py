"""Rows to calendars: kept bytes joined, so that an unchanged feed is never rendered again."""

import gzip
from collections import OrderedDict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from threading import Lock
from typing import Any

from flask import current_app
from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy import Row

from scheduler.calendars.timezones import SINCE_YEAR
from scheduler.calendars.vcalendar import FeedHead, etag_of, vcalendar_bytes
from scheduler.calendars.vevent import FeedEvent, vevent_bytes
from scheduler.columns import micros
from scheduler.domain.saying import where

FORMAT = 5         # raise it when the bytes of an unchanged event change
MOST_BODY_BYTES, MOST_CHUNK_BYTES = 16_000_000, 8_000_000
COLOURS = {"sharing": "chocolate", "learning": "darkorchid", "training": "teal"}


@dataclass(frozen=True)
class Body:
    """A calendar, plain and compressed, with its entity tag."""

    plain: bytes
    packed: bytes
    etag: str


class Kept:
    """The last used things by key, up to so many bytes in all; safe for threads."""

    def __init__(self, most_bytes: int) -> None:
        self._most, self._lock, self._weight = most_bytes, Lock(), 0
        self._items: OrderedDict[Any, Any] = OrderedDict()

    def clear(self) -> None:
        """Forget everything kept."""
        with self._lock:
            self._items.clear()
            self._weight = 0

    def find(self, key: Any) -> Any:
        """What is kept under the key, or None."""
        with self._lock:
            if key in self._items:
                self._items.move_to_end(key)
            return self._items.get(key)

    def keep(self, key: Any, thing: Any) -> Any:
        """Keep a thing that has a length; the longest unused ones make room for it."""
        with self._lock:
            self._weight += len(thing) - len(self._items.pop(key, b""))
            self._items[key] = thing
            while self._weight > self._most and len(self._items) > 1:
                self._weight -= len(self._items.popitem(last=False)[1])
        return thing


bodies = Kept(MOST_BODY_BYTES)
_chunks = Kept(MOST_CHUNK_BYTES)


def calendar(
    head: FeedHead, chunks: Sequence[bytes], *, zones: Iterable[str], etag: str = "",
) -> Body:
    """Join kept events under a head; without a tag, the hash of the bytes is the tag."""
    plain = vcalendar_bytes(head, chunks, zones, SINCE_YEAR)
    return Body(plain, gzip.compress(plain, 6, mtime=0), etag or etag_of(plain))


def session_chunk(row: Row[Any], *, locale: str) -> bytes:
    """A public session's VEVENT, made once for whatever it shows and the language."""
    key = (FORMAT, "session", tuple(row), locale, current_app.config["BASE_URL"])
    return _chunks.find(key) or _chunks.keep(
        key, vevent_bytes(_session_event(row, locale)))


def _session_event(row: Row[Any], locale: str, **changes: Any) -> FeedEvent:
    with force_locale(locale):
        kind = {"sharing": _("Sharing"), "learning": _("Learning"),
                "training": _("Training")}[row.kind]
    place = where(space=row.space, floor=row.floor, place=row.place, address=row.own_address,
                  library=row.library, street=row.address)
    values: dict[str, Any] = {
        "uid": row.uid, "starts_at": row.starts_at, "ends_at": row.ends_at,
        "zone": row.timezone, "title": row.title, "description": _told(row, locale),
        "url": f"{current_app.config['BASE_URL']}/{row.slug}/sessions/{row.id}",
        "location": place.whole, "categories": (kind,), "sequence": row.sequence,
        "status": "CANCELLED" if row.cancelled_at else (
            "TENTATIVE" if row.shut_at else "CONFIRMED"),
        "changed_at": row.changed_at, "created_at": row.made_at, "color": COLOURS[row.kind],
    }
    return FeedEvent(**{**values, **changes})


def _told(row: Row[Any], locale: str) -> str:
    """What a date says of itself comes before what its event says at every date."""
    with force_locale(locale):
        led_by = _("Led by %(name)s", name=row.facilitator) if row.facilitator else ""
    return "\n\n".join(part for part in (row.note, led_by, row.summary) if part)


def booked_chunk(row: Row[Any], *, locale: str) -> bytes:
    """One's own booking: tentative while waiting, cancelled when given up or called off."""
    gone = row.cancelled_at or row.given_up_at
    status = "CANCELLED" if gone else "CONFIRMED" if row.state == "placed" and not (
        row.shut_at) else "TENTATIVE"
    changed = max(moment for moment in (
        row.changed_at, row.placed_at, row.seated_at, row.given_up_at) if moment)
    event = _session_event(row, locale, uid=f"booking-{row.booking_id}-{row.uid}", status=status,
                           changed_at=changed, sequence=row.sequence + bool(row.given_up_at))
    return vevent_bytes(event)


def held_chunk(row: Row[Any], *, locale: str, public: bool) -> bytes:
    """A reservation: the title of a public session, otherwise that the space is busy."""
    shown = row.session_id is not None and row.published_at is not None
    with force_locale(locale):
        busy = _("Busy")
    title = row.title if shown or (row.title and not public) else (
        busy if public else row.reason or busy)
    base = f"{current_app.config['BASE_URL']}/{row.slug}/sessions/{row.session_id}"
    return vevent_bytes(FeedEvent(
        uid=row.uid if shown else _uid_of(row), starts_at=row.starts_at, ends_at=row.ends_at,
        zone=row.timezone, title=title, url=base if shown else "", location=row.space,
        description=_told(row, locale) if shown else "",
        sequence=row.sequence if shown else row.changes,
        changed_at=row.changed_at if shown else max(moment for moment in (
            row.made_at, row.changed_at, row.last_change) if moment is not None),
        created_at=row.made_at, busy_only=public and not shown, status=_status_of(row),
    ))


def _uid_of(row: Row[Any]) -> str:
    """A reservation's own: its number alone would be another one's at the next Ruang."""
    return f"reservation-{row.id}-{micros(row.made_at):x}@ruang"


def _status_of(row: Row[Any]) -> str:
    if row.cancelled_at is not None:
        return "CANCELLED"
    certain = row.confirmed_at is not None and row.shut_at is None
    return "CONFIRMED" if certain else "TENTATIVE"

