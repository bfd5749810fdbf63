"""The roll-call as a page: what it is searched and filtered by, and the way back to it."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask import Response, g, redirect, request, url_for

from scheduler import clock
from scheduler.attendance import queries, roll
from scheduler.attendance.desk_forms import CountForm, DetailsForm, GroupForm, WalkInForm
from scheduler.attendance.partner_panel import panel
from scheduler.attendance.words import elsewhere
from scheduler.bookings.form_words import AGES, NEEDS
from scheduler.domain.attendance import check_begun, check_doors
from scheduler.domain.errors import Refusal
from scheduler.events import queries as events
from scheduler.events.cards import where_of
from scheduler.events.contribution_forms import SessionGiftForm
from scheduler.i18n import words_of
from scheduler.outbox import queries as outbox
from scheduler.web import page

FORMS = {"counts": CountForm, "walk_in": WalkInForm, "group": GroupForm, "details": DetailsForm,
         "gift": SessionGiftForm}


def roll_call(session_id: int, **answers: Any) -> Response:
    """The roll-call with its search and filter; with a refusal, what was typed is kept.

    `answers`: the form that was refused (`counts`, `walk_in`, `group`, `gift` or `details`,
    this one with `whose`, the address it was sent to), and the status or the refusal.
    """
    found, at = events.session(session_id, library_id=g.library.id), clock.now()
    words, show = words_asked(), _show()
    people = roll.roll(session_id, prefix=g.library.code_prefix, words=words, show=show)
    forms = {name: answers.get(name) or kind(formdata=None) for name, kind in FORMS.items()}
    beside = panel(found, by=g.actor)
    forms["gift"].offer(beside.partners)
    return page("attendance/session.html", session=found, roll=people,
                tally=queries.tally(session_id), where=where_of(found, g.library), needs=NEEDS,
                loose=queries.loose_counts(session_id), groups=queries.groups(session_id),
                walk_ins=queries.walk_ins(session_id), ages=AGES, q=words,
                show=show, age=_age(), kept=_kept(), panel=beside,
                **too_early(found.starts_at, zone=g.library.zone, at=at),
                untold=outbox.count_to_tell(g.library.id, at=at, topic=f"session:{session_id}"),
                wrong=next((answers[name] for name in FORMS if name in answers), None),
                minutes=_minutes_to(found.starts_at, at), **{**answers, **forms},
                elsewhere=elsewhere(words, at=at, here=session_id)
                if words and not people.shown else None)


def too_early(starts_at: datetime, *, zone: ZoneInfo, at: datetime) -> dict[str, str]:
    """Why nobody can be noted yet (`not_yet`), and why it cannot be closed yet (`not_begun`)."""
    return {"not_yet": _why_not(check_doors, starts_at, zone=zone, at=at),
            "not_begun": _why_not(check_begun, starts_at, zone=zone, at=at)}


def _why_not(rule: Callable[..., None], starts_at: datetime, **now: Any) -> str:
    try:
        rule(starts_at, **now)
    except Refusal as refusal:
        return words_of(refusal)
    return ""


def _minutes_to(start: datetime, at: datetime) -> int | None:
    minutes = round((start - at).total_seconds() / 60)
    return minutes if 0 < minutes <= 90 else None


def _show() -> str:
    wish = request.args.get("show", "")
    return wish if wish in roll.SHOWS else ""


def _age() -> str:
    wish = request.args.get("age", "")
    return wish if wish in [age.value for age in AGES] else "unspecified"


def _kept() -> dict[str, str]:
    """What the page was filtered by, so that a tap comes back to the same list."""
    wished = {"q": words_asked(), "show": _show(), "age": request.args.get("age", "")[:20]}
    return {name: value for name, value in wished.items() if value}


def back(session_id: int, at: str) -> Response:
    """The page a tap came from, at the same place: the day's box, or the session's roll."""
    if request.args.get("back") == "today":
        day = day_asked(request.args.get("on"))
        return redirect(url_for("attendance.today", q=words_asked(),
                                on=day.isoformat() if day else None), 303)
    url = url_for("attendance.session", session_id=session_id, **_kept())
    return redirect(f"{url}#{at}", 303)


def words_asked() -> str:
    """What is searched for."""
    return request.args.get("q", "").replace("\0", "").strip()[:200]


def day_asked(text: str | None) -> date | None:
    """A date from the address, if it is one."""
    try:
        day = date.fromisoformat(text or "")
    except ValueError:
        return None
    return day if 2000 <= day.year <= 2100 else None
