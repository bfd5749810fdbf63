"""Where librarians offer something, give it dates and see what stands."""

from flask import Blueprint, Response, flash, g, redirect, url_for
from flask_babel import ngettext

from scheduler import clock
from scheduler.domain.errors import Invalid, Refusal
from scheduler.domain.words import N_
from scheduler.events import actions as events
from scheduler.events import queries
from scheduler.events.actions import SessionRequest
from scheduler.events.cards import card
from scheduler.events.forms import DateForm, EventForm
from scheduler.libraries import holidays
from scheduler.access import staff
from scheduler.spaces import queries as spaces
from scheduler.web import page


class AgesSwapped(Invalid):
    message = N_("The lowest age must not be above the highest.")


def add_to(bp: Blueprint) -> None:
    """Put these pages on the events' own blueprint."""
    for rule, view, method in (
        ("/<lib>/events/", manage, "GET"), ("/<lib>/events/new", new, "GET"),
        ("/<lib>/events/", create, "POST"), ("/<lib>/events/<int:event_id>/dates", dates, "GET"),
        ("/<lib>/events/<int:event_id>/dates", add_dates, "POST"),
    ):
        bp.add_url_rule(rule, view.__name__, view, methods=[method])


@staff("edit-event")
def manage() -> Response:
    """What is planned, and what is offered."""
    today = clock.today(g.library.zone)
    coming = queries.upcoming(g.library.id, at=clock.now(), limit=50)
    return page("events/manage.html", events=queries.events(g.library.id),
                cards=[card(session, g.library, today=today) for session in coming],
                sessions=coming)


@staff("edit-event")
def new() -> Response:
    """The form for a new event."""
    return _form(EventForm())


@staff("edit-event")
def create() -> Response:
    """A new event and its dates, in one go or not at all."""
    form = EventForm()
    form.offer_spaces(spaces.live(g.library.id))
    if not form.validate_on_submit():
        return _form(form, status=422)
    try:
        if (form.age_from.data or 0) > (form.age_to.data or 200):
            raise AgesSwapped()
        event = events.offer(form.event_values(), by=g.actor, at=clock.now())
        return _scheduled(form, event.id)
    except Refusal as refusal:
        return _form(form, refusal=refusal)


@staff("schedule")
def dates(event_id: int) -> Response:
    """More dates for an event."""
    return _dates(event_id, DateForm())


@staff("schedule")
def add_dates(event_id: int) -> Response:
    """Add them all, or none when one cannot be held."""
    form = DateForm()
    form.offer_spaces(spaces.live(g.library.id))
    if not form.validate_on_submit():
        return _dates(event_id, form, status=422)
    try:
        return _scheduled(form, event_id)
    except Refusal as refusal:
        return _dates(event_id, form, refusal=refusal)


def _scheduled(form: DateForm, event_id: int) -> Response:
    made = [events.schedule(
        SessionRequest(event_id=event_id, when=when, place=form.place.data or "",
                       space_id=int(form.space.data) if form.space.data else None,
                       capacity=form.capacity.data),
        by=g.actor, at=clock.now(), outside_hours_reason=form.outside_hours_reason.data or "",
    ) for when in form.intervals(g.library.zone)]
    flash(ngettext("%(num)s session is in the programme.", "%(num)s sessions are in the programme.",
                   len(made)))
    for name in holidays.on(g.library.country, [
            session.starts_at.astimezone(g.library.zone).date() for session in made]):
        flash(name, "warning")
    return redirect(url_for("events.manage"), 303)


def _form(form: EventForm, *, status: int = 200, refusal: Refusal | None = None) -> Response:
    form.offer_spaces(spaces.live(g.library.id))
    return page("events/new.html", status=status, refusal=refusal, form=form)


def _dates(
    event_id: int, form: DateForm, *, status: int = 200, refusal: Refusal | None = None,
) -> Response:
    event = queries.event(event_id, library_id=g.library.id)
    form.offer_spaces(spaces.live(g.library.id))
    return page("events/dates.html", status=status, refusal=refusal, form=form, event=event)
