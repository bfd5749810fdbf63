"""The list on paper: printed before, typed back afterwards."""

import secrets
from typing import Any

from flask import Blueprint, Response, flash, g, redirect, request, url_for
from flask_babel import gettext as _

from scheduler import clock
from scheduler.access import staff
from scheduler.attendance import roll
from scheduler.attendance import roll_actions as rolls
from scheduler.attendance.desk_forms import SheetForm
from scheduler.attendance.forms import names_in
from scheduler.attendance.roll_page import too_early
from scheduler.domain.errors import Refusal
from scheduler.events import queries as events
from scheduler.events.cards import where_of
from scheduler.once import creates
from scheduler.web import page

FEWEST_BLANKS, MOST_BLANKS = 6, 12


def add_to(bp: Blueprint) -> None:
    """Put these pages on the desk's own blueprint."""
    sheet = "/<lib>/desk/sessions/<int:session_id>/sheet"
    for rule, name, view, method in (
        (sheet, "sheet", show, "GET"), (f"{sheet}/typing", "typing", typing, "GET"),
        (f"{sheet}/typing", "typed", typed, "POST"),
    ):
        bp.add_url_rule(rule, name, view, methods=[method])


@staff("see-desk")
def show(session_id: int) -> Response:
    """To print on A4: who is booked, and empty rows for whoever comes along.

    Phone numbers are left for people to write: a sheet goes round a room.
    """
    found = events.session(session_id, library_id=g.library.id)
    booked = _booked(session_id)
    room = (found.capacity or len(booked) + MOST_BLANKS) - len(booked)
    return page("attendance/sheet.html", session=found, booked=booked,
                where=where_of(found, g.library),
                blanks=min(max(room, FEWEST_BLANKS), MOST_BLANKS))


def _booked(session_id: int) -> list[roll.Guest]:
    everyone = roll.roll(session_id, prefix=g.library.code_prefix).everyone
    return [guest for guest in everyone if guest.seat_id is not None and not guest.waits]


@staff("mark")
def typing(session_id: int) -> Response:
    """Tick who signed, write down who wrote themselves in."""
    return _typing(session_id, SheetForm(formdata=None))


def _typing(session_id: int, form: SheetForm, **values: Any) -> Response:
    found = events.session(session_id, library_id=g.library.id)
    ticked = set(request.form.getlist("seat"))
    return page("attendance/typing.html", session=found, ticked=ticked, form=form,
                booked=_booked(session_id), key=request.form.get("key") or secrets.token_hex(8),
                **values,
                **too_early(found.starts_at, zone=g.library.zone, at=clock.now()))


@staff("mark")
@creates()
def typed(session_id: int) -> Response:
    """Keep it all, or nothing of it."""
    form = SheetForm()
    if not form.validate_on_submit():
        return _typing(session_id, form, status=422)
    seats = [int(text) for text in request.form.getlist("seat")
             if text.isdecimal() and len(text) < 16]
    try:
        rolls.type_sheet(
            seats, names_in(form.names.data or ""), session_id=session_id,
            key=request.form.get("key", "")[:40], by=g.actor, at=clock.now())
    except Refusal as refusal:
        return _typing(session_id, form, refusal=refusal)
    flash(_("The sheet is typed back."))
    return redirect(url_for("attendance.session", session_id=session_id), 303)
