"""The session a letter is about, as a file any calendar takes in."""

import re
from email import encoders
from email.mime.base import MIMEBase

from scheduler.calendars import feeds, queries
from scheduler.calendars.vcalendar import FeedHead
from scheduler.domain.errors import Missing
from scheduler.outbox.models import Message

KINDS = frozenset({"booking-placed", "booking-promoted", "session-moved", "session-cancelled",
                   "session-returned"})
_SESSION = re.compile(r"^/(?P<slug>[^/]+)/sessions/(?P<id>\d{1,18})$")


def enclosed(message: Message) -> MIMEBase | None:
    """The .ics of a letter: the very VEVENT of the public feed, its UID too, and no METHOD.

    Without METHOD it is a date to keep, not an invitation to answer (RFC 5546 §1.4). None for
    other letters, or when the session is not public any more.
    """
    found = _SESSION.match(str(message.facts.get("session", "")))
    if message.kind not in KINDS or found is None:
        return None
    try:
        row = queries.one_session(int(found["id"]), slug=found["slug"])
    except Missing:
        return None
    head = FeedHead(name=row.title, description="", url="", zone=row.timezone)
    body = feeds.calendar(head, [feeds.session_chunk(row, locale=message.locale)],
                          zones=(row.timezone,))
    return _file(body.plain, f"ruang-{row.id}.ics")


def _file(plain: bytes, name: str) -> MIMEBase:
    """In base64, so that no mail server folds its lines anew."""
    made = MIMEBase("text", "calendar", charset="utf-8")
    made.set_payload(plain)
    encoders.encode_base64(made)
    made.add_header("Content-Disposition", "attachment", filename=name)
    return made
