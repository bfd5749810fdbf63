"""The desk: today, a session's roll-call, and the true count at its end."""

import secrets
from datetime import UTC, date, datetime, time, timedelta

from flask import Blueprint, Response, flash, g, redirect, request, url_for
from flask_babel import gettext as _

from scheduler import clock
from scheduler.access import staff
from scheduler.attendance import actions as desk
from scheduler.attendance import queries, record_views
from scheduler.attendance.actions import WalkIn
from scheduler.bookings.forms import AGES, NEEDS, SEXES
from scheduler.domain.attendance import Count, reconcile
from scheduler.domain.errors import Refusal
from scheduler.events import queries as events
from scheduler.events.cards import place_of
from scheduler.web import page

bp = Blueprint("attendance", __name__)
record_views.add_to(bp)
COUNTED = ("female", "male", "unspecified")


@bp.get("/<lib>/desk/")
@staff("see-desk")
def today() -> Response:
    """The sessions of a day, and those of before that nobody has closed."""
    at, zone = clock.now(), g.library.zone
    day = _day(request.args.get("on")) or clock.today(zone)
    start = datetime.combine(day, time.min, zone).astimezone(UTC)
    return page("attendance/today.html", day=day, at=at, place_of=place_of,
                sessions=queries.sessions_between(g.library.id, start=start,
                                                  end=start + timedelta(days=1)),
                left_open=queries.still_open(g.library.id, before=min(start, at)))


def _day(text: str | None) -> date | None:
    try:
        day = date.fromisoformat(text or "")
    except ValueError:
        return None
    return day if 2000 <= day.year <= 2100 else None


@bp.get("/<lib>/desk/sessions/<int:session_id>")
@staff("see-desk")
def session(session_id: int) -> Response:
    """The roll-call of one session."""
    return _roll_call(session_id)


def _roll_call(session_id: int, *, refusal: Refusal | None = None) -> Response:
    found = events.session(session_id, library_id=g.library.id)
    guests = queries.expected(session_id, prefix=g.library.code_prefix)
    return page("attendance/session.html", refusal=refusal, session=found, guests=guests,
                tally=queries.tally(session_id), where=place_of(found), needs=NEEDS,
                loose=queries.loose_counts(session_id), groups=queries.groups(session_id),
                walk_ins=queries.walk_ins(session_id), sexes=SEXES, ages=AGES,
                key=secrets.token_hex(8), typed=request.form)


@bp.post("/<lib>/desk/sessions/<int:session_id>/seats/<int:seat_id>/attendance")
@staff("mark")
def mark(session_id: int, seat_id: int) -> Response:
    """Here, or after all not here: the button says which."""
    verb = desk.unmark if request.args.get("undo") else desk.mark
    verb(seat_id, session_id=session_id, by=g.actor, at=clock.now())
    return redirect(url_for("attendance.session", session_id=session_id) + "#guests", 303)


@bp.post("/<lib>/desk/sessions/<int:session_id>/walk-ins")
@staff("mark")
def walk_in(session_id: int) -> Response:
    """Someone by name without a booking."""
    words = {name: request.form.get(name, "").strip()[:120]
             for name in ("name", "phone", "village")}
    choices = {"sex": _one_of(SEXES, "sex"), "age_band": _one_of(AGES, "age_band")}
    try:
        desk.walk_in(WalkIn(**words, **choices), session_id=session_id, by=g.actor,
                     at=clock.now(), key=f"note-{request.form.get('key', '')[:40]}")
    except Refusal as refusal:
        return _roll_call(session_id, refusal=refusal)
    flash(_("%(name)s is here.", name=words["name"]))
    return redirect(url_for("attendance.session", session_id=session_id) + "#walk-in", 303)


def _one_of(choices: list, name: str) -> str:
    wish = request.form.get(name, "unspecified")
    return wish if wish in [choice.value for choice in choices] else "unspecified"


@bp.post("/<lib>/desk/sessions/<int:session_id>/headcount")
@staff("count")
def count(session_id: int) -> Response:
    """How many came without a name; typed, or one more or fewer by a tap."""
    numbers = {name: _number(name) for name in (*COUNTED, "with_disability")}
    name, _sign, step = request.form.get("step", "").partition(":")
    if name in numbers and step in ("+1", "-1"):
        numbers[name] = max(0, numbers[name] + int(step))
    try:
        desk.set_counts({sex: numbers[sex] for sex in COUNTED}, session_id=session_id,
                        with_disability=numbers["with_disability"], by=g.actor, at=clock.now())
    except Refusal as refusal:
        return _roll_call(session_id, refusal=refusal)
    return redirect(url_for("attendance.session", session_id=session_id) + "#counts", 303)


@bp.post("/<lib>/desk/sessions/<int:session_id>/groups")
@staff("count")
def add_group(session_id: int) -> Response:
    """A group that came together."""
    try:
        desk.add_group(request.form.get("group", "")[:120], by=g.actor, at=clock.now(),
                       leader=request.form.get("leader", "")[:120], session_id=session_id,
                       counts={sex: _number(f"group_{sex}") for sex in COUNTED})
    except Refusal as refusal:
        return _roll_call(session_id, refusal=refusal)
    return redirect(url_for("attendance.session", session_id=session_id) + "#groups", 303)


def _number(name: str) -> int:
    """A typed count; what is no number is -1, which no count may be."""
    text = request.form.get(name, "").strip() or "0"
    return int(text) if text.isdigit() and len(text) < 7 else -1


@bp.get("/<lib>/desk/sessions/<int:session_id>/closing")
@staff("see-desk")
def closing(session_id: int) -> Response:
    """What the count comes to, before it is closed."""
    return _closing(session_id)


def _closing(session_id: int, refusal: Refusal | None = None) -> Response:
    found = events.session(session_id, library_id=g.library.id)
    tally = queries.tally(session_id)
    count = Count(named=tally.named, unnamed=tally.unnamed, headcount=tally.headcount,
                  typed_total=found.typed_total)
    result = reconcile(count, registered=tally.registered, shown=tally.shown,
                       unmarked=0 if tally.shown else tally.registered)
    return page("attendance/closing.html", refusal=refusal, session=found, tally=tally,
                result=result)


@bp.post("/<lib>/desk/sessions/<int:session_id>/closing")
@staff("count")
def close(session_id: int) -> Response:
    """Close the count; it feeds the indicators from now on."""
    text = request.form.get("typed_total", "").strip()
    try:
        desk.close(session_id, by=g.actor, at=clock.now(),
                   typed_total=_number("typed_total") if text else None)
    except Refusal as refusal:
        return _closing(session_id, refusal)
    flash(_("The session is closed and counted."))
    return redirect(url_for("attendance.closing", session_id=session_id), 303)


@bp.post("/<lib>/desk/sessions/<int:session_id>/reopening")
@staff("reopen-session")
def reopen(session_id: int) -> Response:
    """Open a closed count again."""
    desk.reopen(session_id, by=g.actor, at=clock.now())
    flash(_("The count is open again."))
    return redirect(url_for("attendance.session", session_id=session_id), 303)
