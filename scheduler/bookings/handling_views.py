"""The desk has somebody's booking in hand: finds it, shortens it, cancels it, puts it right."""

from typing import Any

from flask import Blueprint, Response, flash, g, redirect, request, url_for
from flask_babel import gettext as _

from scheduler import clock
from scheduler.access import staff
from scheduler.bookings import actions as bookings
from scheduler.bookings import correcting_actions, leaving_actions, queries, seeking_queries
from scheduler.bookings.handling_forms import (
    CorrectionForm,
    TellingForm,
    as_it_reads,
    of_party,
)
from scheduler.bookings.handling_page import values_of
from scheduler.bookings.models import Booking
from scheduler.bookings.ticket_views import desk_code, seats_chosen
from scheduler.domain.errors import Missing, Refusal
from scheduler.opened import changes, decides
from scheduler.paging import cut_list
from scheduler.web import page

STATE = ("state", "seats")


def add_to(bp: Blueprint) -> None:
    """Put these pages on the bookings' own blueprint."""
    one = "/<lib>/desk/bookings/<int:booking_id>"
    for rule, view, method in (
        ("/<lib>/desk/bookings", seek, "GET"), (one, handle, "GET"),
        (f"{one}/leaving", let_go, "POST"), (f"{one}/cancellation", handle_cancel, "POST"),
        (f"{one}/return", bring_back, "POST"), (f"{one}/correction", correct, "POST"),
    ):
        bp.add_url_rule(rule, view.__name__, view, methods=[method])


@staff("see-bookings")
def seek() -> Response:
    """Bookings by name, number or code; a single one opens at once."""
    words = request.args.get("q", "").replace("\0", "").strip()[:200]
    found = seeking_queries.found(words, library_id=g.library.id, at=clock.now()) if words else ()
    if len(found) == 1:
        return redirect(url_for("bookings.handle", booking_id=found[0].id, q=words), 303)
    return page("bookings/seek.html", q=words, found=cut_list(found, size=20),
                code_of=desk_code)


@staff("see-bookings")
def handle(booking_id: int) -> Response:
    """One booking: who, when, and all that can be done with it."""
    return _shown(booking_id)


@staff("see-bookings")
@decides("booking", Booking, of=STATE, again=handle)
def let_go(booking_id: int) -> Response:
    """Those ticked do not come."""
    gone = seats_chosen()
    try:
        names = leaving_actions.let_go(booking_id, gone=gone, by=g.actor, at=clock.now(),
                                       tells=_tells())
    except Missing:
        raise
    except Refusal as refusal:
        return _shown(booking_id, refusal=refusal, ticked=gone)
    flash(_("Not coming: %(names)s. The places are free for others.", names=", ".join(names)))
    return _back(booking_id)


@staff("see-bookings")
@decides("booking", Booking, of=STATE, again=handle)
def handle_cancel(booking_id: int) -> Response:
    """All places are given back; the page then offers to undo it."""
    try:
        bookings.cancel(booking_id, by=g.actor, at=clock.now(), tells=_tells())
    except Missing:
        raise
    except Refusal as refusal:
        return _shown(booking_id, refusal=refusal)
    flash(_("The booking is cancelled. You can undo it for a quarter of an hour."))
    return _back(booking_id)


@staff("see-bookings")
@decides("booking", Booking, of=STATE, again=handle, agrees=lambda row: row.state != "cancelled")
def bring_back(booking_id: int) -> Response:
    """Undo it."""
    try:
        state = leaving_actions.bring_back(booking_id, by=g.actor, at=clock.now())
    except Missing:
        raise
    except Refusal as refusal:
        return _shown(booking_id, refusal=refusal)
    flash(_("They are on the list again.") if state == "placed"
          else _("They are in the line again; there is no place left just now."))
    return _back(booking_id)


@staff("edit-person")
@changes("booking", Booking, as_it_reads, again=handle)
def correct(booking_id: int) -> Response:
    """Names, number and address as they should read."""
    booking = _found(booking_id)
    form = of_party(booking)
    if not form.validate_on_submit():
        return _shown(booking_id, form=form, status=422)
    try:
        changed = correcting_actions.correct(
            booking_id, form.to_correction(booking), by=g.actor, at=clock.now())
    except Missing:
        raise
    except Refusal as refusal:
        return _shown(booking_id, form=form, refusal=refusal)
    flash(_("Saved.") if changed else _("Nothing was changed."))
    return _back(booking_id)


def _tells() -> bool:
    return bool(TellingForm().tells.data)


def _back(booking_id: int) -> Response:
    return redirect(url_for("bookings.handle", booking_id=booking_id,
                            q=request.args.get("q") or None), 303)


def _found(booking_id: int) -> Booking:
    return queries.by_id(booking_id, library_id=g.library.id)


def _shown(
    booking_id: int, *, form: CorrectionForm | None = None, ticked: set[int] | None = None,
    **answer: Any,
) -> Response:
    booking = _found(booking_id)
    if form is None and request.endpoint == "bookings.correct":
        form = of_party(booking)  # somebody else was quicker: what was typed stays
    return page("bookings/handling.html", form=form or as_it_reads(booking), opens=form is not None,
                telling=TellingForm(formdata=None), ticked=ticked or set(),
                **values_of(booking, at=clock.now()), **answer)
