"""The words of each letter, in the recipient's language, from the facts it was posted with."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import quote
from zoneinfo import ZoneInfo

from flask import current_app
from flask_babel import force_locale, ngettext
from flask_babel import gettext as _

from scheduler.domain.people import may_be_mobile
from scheduler.i18n import clock, day, span
from scheduler.outbox.models import Message


@dataclass(frozen=True)
class Letter:
    """A subject line and plain text, ready to leave."""

    subject: str
    text: str


def letter(message: Message) -> Letter:
    """Write the letter in the language it was asked for."""
    with force_locale(message.locale):
        if message.kind == "invitation":
            return _invitation(message.name, message.facts)
        facts = _shown(message.facts)
        return Letter(_subject(message.kind, facts), _text(message.kind, message.name, facts))


def _invitation(name: str, facts: dict[str, Any]) -> Letter:
    text = _("Hello %(name)s, with this link you can sign in to %(library)s at Ruang. It opens "
             "once, for %(days)s days.", name=name, **facts)
    return Letter(_("Your way in to %(library)s", **facts), f"{text}\n\n{facts['link']}")


def _shown(facts: dict[str, Any]) -> dict[str, Any]:
    starts, ends = (datetime.fromisoformat(facts[name]) for name in ("starts_at", "ends_at"))
    on = starts.astimezone(ZoneInfo(facts["zone"])).date()
    base = current_app.config["BASE_URL"]
    return {
        "title": facts["title"], "library": facts["library"], "day": day(on),
        "time": span(starts, ends, facts["zone"]), "link": base + facts["link"],
        "reason": facts.get("reason", ""), "before": _time_before(facts),
        "seats": ngettext("%(num)s place", "%(num)s places", facts["seats"]),
    }


def _time_before(facts: dict[str, Any]) -> str:
    """When a moved session was to be."""
    if "before" not in facts:
        return ""
    was = datetime.fromisoformat(facts["before"]).astimezone(ZoneInfo(facts["zone"]))
    return f"{day(was.date())}, {clock(was)}"


def _subject(kind: str, facts: dict[str, Any]) -> str:
    subjects = {
        "booking-placed": _("You are booked: %(title)s", **facts),
        "booking-waiting": _("You are on the waiting list: %(title)s", **facts),
        "booking-promoted": _("A place became free for you: %(title)s", **facts),
        "session-cancelled": _("Cancelled: %(title)s", **facts),
        "session-moved": _("New time: %(title)s", **facts),
        "space-agreed": _("The room is yours: %(title)s", **facts),
        "space-declined": _("The room cannot be lent: %(title)s", **facts),
    }
    return subjects[kind]


def _text(kind: str, name: str, facts: dict[str, Any]) -> str:
    news = {
        "booking-placed": _("you are booked (%(seats)s).", **facts),
        "booking-waiting": _("you are on the waiting list (%(seats)s). We will reach you when a "
                             "place becomes free.", **facts),
        "booking-promoted": _("a place became free and is yours now (%(seats)s).", **facts),
        "session-cancelled": _("this session was cancelled. %(reason)s", **facts),
        "session-moved": _("this session was moved; before, it was on %(before)s.", **facts),
        "space-agreed": _("the room you asked for is held for you.", **facts),
        "space-declined": _("the room you asked for cannot be lent then. %(reason)s", **facts),
    }
    greeting = _("Hello %(name)s, %(news)s", name=name, news=news[kind].strip())
    lines = [greeting, "", facts["title"], f"{facts['day']}, {facts['time']}", facts["library"],
             "", _("The room: %(link)s", **facts) if kind.startswith("space-")
             else _("Your ticket: %(link)s", **facts)]
    return "\n".join(lines)


def ways(message: Message, text: str) -> list[tuple[str, str]]:
    """How a human can pass it on: (whatsapp, sms or tel) and the address that opens it."""
    if not message.address.startswith("+"):
        return []
    plain, words = message.address.lstrip("+"), quote(text)
    call = ("tel", f"tel:{message.address}")
    if not may_be_mobile(message.address):
        return [call]
    return [("whatsapp", f"https://wa.me/{plain}?text={words}"),
            ("sms", f"sms:{message.address}?body={words}"), call]
