"""What the desk says of a code that does not belong here."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from flask import g, url_for
from flask_babel import gettext as _
from sqlalchemy import Row

from scheduler.attendance import roll
from scheduler.i18n import day, span


@dataclass(frozen=True)
class Elsewhere:
    """A sentence about a code, and where it leads, if anywhere."""

    text: str
    url: str = ""


def elsewhere(words: str, *, at: datetime, here: int | None = None) -> Elsewhere | None:
    """Whose code this is and for when, when it is not for the list one looks at.

    Codes of another library are unknown here.
    """
    found = roll.by_code(words, library_id=g.library.id, at=at)
    if found is None:
        return None
    url = url_for("attendance.session", session_id=found.session_id, q=found.desk_code)
    return Elsewhere(_sentence(found, at=at, here=here),
                     "" if found.session_id == here or found.closed_at else url)


def _sentence(found: Row[Any], *, at: datetime, here: int | None) -> str:
    facts = {"name": found.name, "title": found.title,
             "day": _day_word(found.starts_at.astimezone(g.library.zone).date(), at),
             "time": span(found.starts_at, found.ends_at, g.library.timezone)}
    if found.state == "cancelled":
        return _("%(name)s gave this booking back: %(title)s, %(day)s, %(time)s.", **facts)
    if found.cancelled_at is not None:
        return _("This code is for a session that was cancelled: %(title)s, %(day)s.", **facts)
    if found.state == "waiting":
        return _("%(name)s is still on the waiting list: %(title)s, %(day)s, %(time)s.", **facts)
    if found.session_id == here:
        return _("%(name)s is booked here, but the filter hides it.", **facts)
    return _("This code of %(name)s is for another session: %(title)s, %(day)s, %(time)s.",
             **facts)


def _day_word(on: date, at: datetime) -> str:
    today = at.astimezone(g.library.zone).date()
    near = {today: _("today"), today + timedelta(days=1): _("tomorrow"),
            today - timedelta(days=1): _("yesterday")}
    return near.get(on, day(on))
