"""Completing a ticket, for who wants to: more about each person, and what would help."""

from flask import Blueprint, Response, flash, g, redirect, url_for
from flask_babel import gettext as _

from scheduler import clock
from scheduler.bookings import detailing_actions as detailing
from scheduler.bookings import presence, queries
from scheduler.bookings.detailing_forms import DetailsForm, details_form
from scheduler.bookings.models import Booking
from scheduler.db import stop_writing
from scheduler.domain.errors import Missing, Refusal
from scheduler.domain.permissions import GUEST
from scheduler.events import queries as events
from scheduler.opened import changes
from scheduler.web import page


def add_to(bp: Blueprint) -> None:
    """Put these pages on the bookings' own blueprint."""
    bp.add_url_rule("/b/<code>/details", "details", details)
    bp.add_url_rule("/b/<code>/details", "complete", complete, methods=["POST"])


def held(code: str) -> Booking:
    """The booking behind a link, at its library."""
    booking = queries.by_code(code)
    g.library = events.library_of(booking.session)
    return booking


def filled(booking: Booking) -> DetailsForm:
    """The form as it stands in the database."""
    return _form(booking, formdata=None)


def _form(booking: Booking, **options: object) -> DetailsForm:
    return details_form(booking, here=presence.noted(booking.session_id).seats, **options)


def details(code: str) -> Response:
    """What is known of the party, to be added to."""
    booking = held(code)
    if booking.state == "cancelled" or booking.session.has_ended(clock.now()):
        return redirect(url_for("bookings.show", code=code), 303)
    return _page(booking, filled(booking))


@changes("booking", held, filled)
def complete(code: str) -> Response:
    """Keep it."""
    booking = held(code)
    form = _form(booking)
    if not form.validate_on_submit():
        stop_writing()
        return _page(held(code), form, status=422)
    try:
        detailing.complete(booking.id, form.to_details(), by=GUEST(booking.library_id),
                           at=clock.now())
    except Missing:
        raise
    except Refusal as refusal:
        return _page(held(code), form, refusal=refusal)
    flash(_("Saved."))
    return redirect(url_for("bookings.show", code=code), 303)


def _page(booking: Booking, form: DetailsForm, **answer: object) -> Response:
    return page("bookings/details.html", booking=booking, session=booking.session, form=form,
                code=booking.link_code, **answer)
