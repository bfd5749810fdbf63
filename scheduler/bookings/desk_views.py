"""Booking for someone who stands at the desk or calls."""

from typing import Any

from flask import Blueprint, Response, flash, g, redirect, url_for
from flask_babel import gettext as _

from scheduler import clock
from scheduler.access import staff
from scheduler.bookings import actions as bookings
from scheduler.bookings import queries
from scheduler.bookings.actions import Placed
from scheduler.bookings.forms import DeskForm
from scheduler.bookings.session_page import offer
from scheduler.db import stop_writing
from scheduler.domain.booking import BookingRequest, wrong_with
from scheduler.domain.errors import Invalid, Missing, Refusal
from scheduler.events import queries as events
from scheduler.events.cards import where_of
from scheduler.once import creates
from scheduler.web import page


def add_to(bp: Blueprint) -> None:
    """Put these pages on the bookings' own blueprint."""
    rule = "/<lib>/desk/sessions/<int:session_id>/bookings/new"
    bp.add_url_rule(rule, "desk", desk)
    bp.add_url_rule(rule, "desk_create", create, methods=["POST"])


@staff("book-for-others")
def desk(session_id: int) -> Response:
    """The form, and what to tell the person."""
    return _form(session_id, DeskForm())


@staff("book-for-others")
@creates()
def create(session_id: int) -> Response:
    """Book, and show the ticket with the code to say or print."""
    form = DeskForm()
    if not form.validate_on_submit():
        return _once_more(session_id, form)
    wish = form.to_request(session_id)
    try:
        placed = bookings.place(wish, by=g.actor, at=clock.now())
    except Missing:
        raise
    except Refusal as refusal:
        return _once_more(session_id, form, refusal)
    _tell(wish, placed)
    return redirect(url_for("bookings.show", code=placed.link_code), 303)


def _tell(wish: BookingRequest, placed: Placed) -> None:
    """What became of it; and that nobody will be told, when nobody can be."""
    name = wish.seats[0].name
    flash(_("%(name)s is on the list. Say the code below, or print this page.", name=name)
          if placed.state == "placed"
          else _("%(name)s is number %(n)s in the line.", name=name, n=placed.position))
    if placed.rest is not None:
        flash(_("Those for whom there was no place wait as number %(n)s in the line.",
                n=placed.rest.position))
    if wish.told.by_nobody:
        flash(_("There is no phone number and no e-mail: nobody can be told when something "
                "changes. Ask them to look in again."), "warning")


def _once_more(session_id: int, form: DeskForm, refusal: Refusal | None = None) -> Response:
    stop_writing()
    found = events.session(session_id, library_id=g.library.id)
    if refusal is None or isinstance(refusal, Invalid):
        form.refuse(wrong_with(form.to_request(session_id), role=g.actor.role,
                               session=queries.terms(found, g.library)))
    return _form(session_id, form, status=422, refusal=refusal)


def _form(session_id: int, form: DeskForm, **answer: Any) -> Response:
    found = events.session(session_id, library_id=g.library.id)
    offer(form, found)
    return page("bookings/desk.html", session=found, form=form, **answer,
                where=where_of(found, g.library),
                at_most=queries.seats_at_most(found, g.library),
                day=found.starts_at.astimezone(g.library.zone).date())
