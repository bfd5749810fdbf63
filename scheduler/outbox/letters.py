"""The words of each letter, in the recipient's language, from the facts it was posted with.

A kind of letter is a folder in templates/messages: subject.txt and body.txt, label.txt (what the
desk calls it), and whatsapp.txt when what a person passes on by phone reads differently. They
are read when the app starts, so that a letter with a mistake in it is found then.
"""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import quote
from zoneinfo import ZoneInfo

from flask import Flask, current_app
from flask_babel import force_locale, ngettext
from jinja2 import Template

from scheduler.config import ROOT
from scheduler.domain.phone import may_be_mobile
from scheduler.i18n import clock, day, span
from scheduler.outbox.models import Message

FOLDER = ROOT / "templates" / "messages"
CONFIDENTIAL = frozenset({"invitation"})  # their link lets someone in: nobody else reads them


@dataclass(frozen=True)
class Letter:
    """A subject line and plain text for mail; `told` is what a person passes on by phone."""

    subject: str
    text: str
    told: str


@dataclass(frozen=True)
class Look:
    """What one kind of letter looks like."""

    subject: Template
    body: Template
    told: Template
    label: Template


def set_up(app: Flask) -> None:
    """Register what every kind of letter looks like."""
    find, choose = app.jinja_env.get_template, app.jinja_env.select_template
    app.extensions["letters"] = {
        kind: Look(find(f"messages/{kind}/subject.txt"), find(f"messages/{kind}/body.txt"),
                   choose([f"messages/{kind}/whatsapp.txt", f"messages/{kind}/body.txt"]),
                   find(f"messages/{kind}/label.txt"))
        for kind in kinds()}


def kinds() -> list[str]:
    """Every kind of letter there is."""
    return sorted(folder.name for folder in FOLDER.iterdir() if folder.is_dir())


def letter(message: Message) -> Letter:
    """Write the letter in the language it was asked for."""
    look: Look = current_app.extensions["letters"][message.kind]
    with force_locale(message.locale):
        facts = {"name": message.name, "ward": message.ward, **_shown(message.facts)}
        return Letter(" ".join(_words(look.subject, facts).split()), _words(look.body, facts),
                      _words(look.told, facts))


def label(kind: str) -> str:
    """What the desk calls this kind of news, in the reader's own language."""
    return str(current_app.extensions["letters"][kind].label.render())


def _words(template: Template, facts: dict[str, Any]) -> str:
    """Plain text without the empty lines that missing facts leave behind."""
    return re.sub(r"\s*\n\s*\n\s*", "\n\n", template.render(facts)).strip()


def _shown(facts: dict[str, Any]) -> dict[str, Any]:
    """The facts as a reader sees them: days and times on the library's wall, whole links."""
    missing = ("reason", "before", "place", "waiting", "address", "led_by", "note")
    shown = {**dict.fromkeys(missing, ""), "host": facts.get("library", ""), **facts}
    for name in ("link", "session"):
        if str(facts.get(name, "")).startswith("/"):
            shown[name] = current_app.config["BASE_URL"] + facts[name]
    for name in ("seats", "places", "waiting"):
        if name in facts:
            shown[name] = ngettext("%(num)s place", "%(num)s places", facts[name])
    if "starts_at" in facts:
        shown |= _when(facts)
    if "tickets" in facts:
        shown["tickets"] = [_shown({**one, "zone": facts["zone"]}) for one in facts["tickets"]]
    return shown


def _when(facts: dict[str, Any]) -> dict[str, str]:
    zone = ZoneInfo(facts["zone"])
    starts, ends = (datetime.fromisoformat(facts[name]) for name in ("starts_at", "ends_at"))
    when = {"day": day(starts.astimezone(zone).date()), "time": span(starts, ends, facts["zone"])}
    if "before" in facts:
        was = datetime.fromisoformat(facts["before"]).astimezone(zone)
        when["before"] = f"{day(was.date())}, {clock(was)}"
    return when


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
