"""The desk: today, and a session's roll-call."""

from datetime import UTC, datetime, time, timedelta
from typing import Any

from flask import Blueprint, Flask, Response, flash, g, request
from flask_babel import gettext as _

from scheduler import clock
from scheduler.access import staff
from scheduler.attendance import actions as desk
from scheduler.attendance import (
    closing_views,
    counting_views,
    partner_views,
    queries,
    record_views,
    roll,
    sheet_views,
    taps,
    telling_views,
)
from scheduler.attendance import roll_actions as rolls
from scheduler.attendance.desk_forms import DetailsForm, WalkInForm
from scheduler.attendance.roll_page import back, day_asked, roll_call, words_asked
from scheduler.attendance.words import elsewhere
from scheduler.bookings import presence
from scheduler.domain.attendance import doors_open
from scheduler.domain.errors import Refusal
from scheduler.events.cards import where_of
from scheduler.once import creates_each, key_sent
from scheduler.paging import cut
from scheduler.web import page

bp = Blueprint("attendance", __name__)
for part in (closing_views, counting_views, partner_views, record_views, sheet_views,
             telling_views):
    part.add_to(bp)


def set_up(app: Flask) -> None:
    """Let bookings know who came."""
    presence.is_known_by(queries.noted)


@bp.get("/<lib>/desk/")
@staff("see-desk")
def today() -> Response:
    """The sessions of a day, a box for codes of all of them, and what nobody has closed."""
    at, zone = clock.now(), g.library.zone
    day = day_asked(request.args.get("on")) or clock.today(zone)
    start = datetime.combine(day, time.min, zone).astimezone(UTC)
    span = {"start": start, "end": start + timedelta(days=1), "at": at}
    words = words_asked()
    found = roll.on_the_day(words, library_id=g.library.id, **span) if words else []
    return page("attendance/today.html", day=day, at=at, where_of=where_of, q=words, found=found,
                doors_open=doors_open,
                sessions=queries.sessions_between(g.library.id, **span),
                left_open=cut(queries.still_open(g.library.id, before=min(start, at)),
                              size=20, name="page_open"),
                elsewhere=elsewhere(words, at=at) if words and not found else None)


@bp.get("/<lib>/desk/sessions/<int:session_id>")
@staff("see-desk")
def session(session_id: int) -> Response:
    """The roll-call of one session."""
    return roll_call(session_id)


@bp.post("/<lib>/desk/sessions/<int:session_id>/seats/<int:seat_id>/attendance")
@staff("mark")
@taps.marks("here", session)
def mark(session_id: int, seat_id: int) -> Response:
    """Here, or after all not here: the button says which."""
    verb = desk.unmark if request.args.get("undo") else desk.mark
    verb(seat_id, session_id=session_id, by=g.actor, at=clock.now())
    return back(session_id, "guests")


@bp.post("/<lib>/desk/sessions/<int:session_id>/seats/<int:seat_id>/absence")
@staff("mark")
@taps.marks("absent", session)
def absent(session_id: int, seat_id: int) -> Response:
    """Did not come, or nobody knows after all."""
    verb = rolls.take_absence_back if request.args.get("undo") else rolls.mark_absent
    verb(seat_id, session_id=session_id, by=g.actor, at=clock.now())
    return back(session_id, "guests")


@bp.post("/<lib>/desk/sessions/<int:session_id>/seats/<int:seat_id>/details")
@staff("mark")
@taps.describes_seat()
def describe_seat(session_id: int, seat_id: int) -> Response:
    """Sex, age or village of someone booked, a tap each."""
    return _described(rolls.describe_seat, seat_id, session_id)


@bp.post("/<lib>/desk/sessions/<int:session_id>/attendances/<int:attendance_id>/details")
@staff("mark")
@taps.describes_walk_in()
def describe_walk_in(session_id: int, attendance_id: int) -> Response:
    """The same of someone without a booking."""
    return _described(rolls.describe_walk_in, attendance_id, session_id)


def _described(verb: Any, subject: int, session_id: int) -> Response:
    form = DetailsForm()
    form.village.id = f"village-{'w' if verb is rolls.describe_walk_in else ''}{subject}"
    again = {"details": form, "whose": request.full_path.rstrip("?")}
    if not form.validate_on_submit():
        return roll_call(session_id, status=422, **again)
    words = {name: request.form[name] for name in ("sex", "age_band") if request.form.get(name)}
    if "village" in request.form:
        words["village"] = form.village.data
    try:
        verb(subject, words, session_id=session_id, by=g.actor, at=clock.now())
    except Refusal as refusal:
        return roll_call(session_id, refusal=refusal, **again)
    return back(session_id, "guests")


@bp.post("/<lib>/desk/sessions/<int:session_id>/walk-ins")
@staff("mark")
@creates_each()
def walk_in(session_id: int) -> Response:
    """Someone by name without a booking."""
    form = WalkInForm()
    if not form.validate_on_submit():
        return roll_call(session_id, walk_in=form, status=422)
    try:
        desk.walk_in(form.walk_in(), session_id=session_id, by=g.actor, at=clock.now(),
                     key=f"note-{(form.key.data or key_sent())[:40]}")
    except Refusal as refusal:
        return roll_call(session_id, walk_in=form, refusal=refusal)
    flash(_("%(name)s is here.", name=form.name.data))
    return back(session_id, "walk-in")


@bp.post("/<lib>/desk/sessions/<int:session_id>/attendances/<int:attendance_id>/removal")
@staff("mark")
@taps.takes_walk_in_back(session)
def take_walk_in_back(session_id: int, attendance_id: int) -> Response:
    """Written down by mistake."""
    rolls.take_walk_in_back(attendance_id, session_id=session_id, by=g.actor, at=clock.now())
    return back(session_id, "walk-in")
