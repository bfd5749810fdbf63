"""The desk's queue of news to pass on: nobody was told before someone says so."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from flask import Blueprint, Flask, Response, current_app, flash, g, redirect, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from scheduler import clock
from scheduler.access import staff
from scheduler.attendance import telling_actions as telling
from scheduler.attendance.telling_many import for_all
from scheduler.columns import instant, micros
from scheduler.domain.errors import Missing, Refusal
from scheduler.opened import decides
from scheduler.outbox import letters, queries
from scheduler.outbox.models import Message
from scheduler.paging import cut
from scheduler.people import queries as people
from scheduler.web import page

LATEST = micros(datetime.max.replace(tzinfo=UTC))
A_PAGE = 50


@dataclass(frozen=True)
class Task:
    """One task as the desk sees it: its words, the ways to send them, and how soon."""

    message: Message
    text: str
    ways: list[tuple[str, str]]
    label: str
    haste: str
    asked_for: date | None  # the day that someone remembers of a ticket they look for


def add_to(bp: Blueprint) -> None:
    """Put these pages on the desk's own blueprint."""
    bp.add_url_rule("/<lib>/desk/messages", "messages", messages)
    bp.add_url_rule("/<lib>/desk/messages/outcome", "settle_all_messages", settle_all,
                    methods=["POST"])
    bp.add_url_rule("/<lib>/desk/messages/<int:message_id>/outcome", "settle_message", settle,
                    methods=["POST"])


def count_for(app: Flask) -> None:
    """Let every staff page show how much is to be told."""
    app.extensions["to_tell"] = lambda: queries.count_to_tell(g.library.id, at=clock.now())


@staff("tell")
def messages() -> Response:
    """Each task with its words ready, one tap from WhatsApp, SMS or a call."""
    return _queue()


def _queue(refusal: Refusal | None = None) -> Response:
    at, kept = clock.now(), _kept()
    show, of = kept.get("show", "open"), {"topic": _topic(kept), "act": _act(kept)}
    found = cut(queries.listed(g.library.id, show=show, at=at, kind=kept.get("kind", ""), **of),
                size=A_PAGE)
    return page(
        "attendance/messages.html", refusal=refusal, show=show, kept=kept,
        tasks=found.each(lambda message: _task(message, at=at)), marked=_marked(),
        kinds=_kinds(queries.kinds_to_tell(g.library.id, show=show, at=at, **of), kept),
        counts={name: queries.count_to_tell(g.library.id, at=at, show=name, **of)
                for name in queries.SHOWN},
        session=next((one.facts for one in found.rows), None) if of["topic"] else None,
        many=for_all(of["act"], at=at) if of["act"] and show == "open" else None,
        names=people.account_names(one.settled_by for one in found.rows),
        outcomes=telling.OUTCOMES)


def _kinds(found: dict[str, int], kept: dict[str, str]) -> list[tuple[str, str, bool, str]]:
    """A filter for each kind of news there is, and one for all; none when there is no choice."""
    if len(found) < 2 and "kind" not in kept:
        return []
    def where(kind: str | None) -> str:
        return url_for("attendance.messages", **{**kept, "kind": kind})
    return [(_("All"), where(None), "kind" not in kept, ""), *(
        (f"{letters.label(kind)} ({number})", where(kind), kept.get("kind") == kind, "")
        for kind, number in found.items())]


def _task(message: Message, *, at: datetime) -> Task:
    secret = message.kind in letters.CONFIDENTIAL
    told = "" if secret or not message.address else letters.letter(message).told
    return Task(message, told, letters.ways(message, told) if told else [],
                letters.label(message.kind), haste(message, at=at, zone=g.library.zone),
                date.fromisoformat(message.facts["on"]) if message.facts.get("on") else None)


def haste(message: Message, *, at: datetime, zone: ZoneInfo) -> str:
    """How soon it must be told: begun, today, tomorrow, or no haste."""
    if message.needed_at is None or message.settled_at is not None:
        return ""
    if message.needed_at <= at:
        return "begun"
    days = message.needed_at.astimezone(zone).date() - at.astimezone(zone).date()
    return {timedelta(0): "today", timedelta(1): "tomorrow"}.get(days, "")


def _kept() -> dict[str, str]:
    """The filters in the address, as far as they mean something."""
    wished = {name: request.args.get(name, "")
              for name in ("show", "session", "kind", "act", "all")}
    known = {"show": wished["show"] in queries.SHOWN[1:], "session": _is_number(wished["session"]),
             "act": _is_number(wished["act"]), "all": _is_number(wished["all"]),
             "kind": wished["kind"] in current_app.extensions["letters"]}
    return {name: value for name, value in wished.items() if known[name]}


def _topic(kept: dict[str, str]) -> str:
    return f"session:{kept['session']}" if "session" in kept else ""


def _act(kept: dict[str, str]) -> datetime | None:
    """The moment of the act whose news is shown, if only that is."""
    number = int(kept.get("act", "0"))
    return instant(number) if 0 < number <= LATEST else None


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 19


def _marked() -> Message | None:
    """The task that was settled a moment ago, to be undone in place."""
    wish = request.args.get("marked", "")
    if not _is_number(wish):
        return None
    try:
        return queries.task(int(wish), library_id=g.library.id)
    except Missing:
        return None


@staff("tell")
def settle_all() -> Response:
    """Everyone of one act is told, or after all not; back to it."""
    kept = _kept()
    act, marked_at = _act(kept), _act({"act": kept.pop("all", "0")})
    if act is None:
        raise Missing()
    at = clock.now()
    if marked_at is not None:
        telling.unmark_all(act, marked_at=marked_at, by=g.actor, at=at)
        return redirect(url_for("attendance.messages", **kept), 303)
    told = telling.mark_all(act, by=g.actor, at=at)
    flash(ngettext("%(num)s party is noted as told.", "%(num)s parties are noted as told.", told))
    return redirect(url_for("attendance.messages", **kept, all=micros(at)), 303)


@staff("tell")
@decides("message", Message, of=("outcome", "settled_at", "settled_by"), again=messages)
def settle(message_id: int) -> Response:
    """Told, unreachable, or open again; back to the same filters."""
    outcome = request.form.get("outcome", "")
    if outcome == "open":
        telling.unmark(message_id, by=g.actor, at=clock.now())
        return redirect(url_for("attendance.messages", **_kept()), 303)
    if outcome not in ("told", "unreachable"):
        raise Missing()
    try:
        telling.mark(message_id, outcome=outcome, by=g.actor, at=clock.now())
    except Missing:
        raise
    except Refusal as refusal:
        return _queue(refusal)
    return redirect(url_for("attendance.messages", **_kept(), marked=message_id), 303)
