"""Where librarians offer something, change it, and see what stands."""

from collections.abc import Set
from datetime import datetime
from typing import Any

from flask import Blueprint, Response, flash, g, redirect, request, url_for
from flask_babel import gettext as _

from scheduler import clock
from scheduler.access import staff
from scheduler.domain.errors import Refusal
from scheduler.events import actions as events
from scheduler.events import (
    dates_views,
    drafts_views,
    managing,
    queries,
    series_queries,
    series_views,
)
from scheduler.events import drafting_actions as drafting
from scheduler.events import preview_views as preview
from scheduler.events.cards import card
from scheduler.events.forms import EventForm, WhatForm
from scheduler.events.models import Event, Session
from scheduler.events.rhythm import in_words
from scheduler.once import creates
from scheduler.opened import changes, decides
from scheduler.paging import cut
from scheduler.web import page

A_PAGE, SOME = 25, 5


def add_to(bp: Blueprint) -> None:
    """Put these pages on the events' own blueprint."""
    dates_views.add_to(bp)
    drafts_views.add_to(bp)
    for rule, view, method in (
        ("", manage, "GET"), ("", create, "POST"), ("new", new, "GET"),
        ("offers", offers, "GET"),
        ("<int:event_id>/copy", copy, "GET"),
        ("<int:event_id>/edit", edit, "GET"), ("<int:event_id>/edit", change, "POST"),
        ("<int:event_id>/return", offer_again, "POST"),
        ("drafts/<int:session_id>/publication", publish, "POST"),
    ):
        bp.add_url_rule(f"/<lib>/events/{rule}", view.__name__, view, methods=[method])


@staff("edit-event")
def manage() -> Response:
    """What needs a hand, then the sessions one looks for."""
    at, today = clock.now(), clock.today(g.library.zone)
    asked = managing.asked(request.args, at=at)
    drafts = cut(queries.drafts(g.library.id), size=SOME, name="page_drafts")
    return page(
        "events/manage.html", asked=asked, sessions=asked.found, drafts=drafts,
        thrown_away=cut(queries.thrown_away(g.library.id, at=at), size=10, name="page_thrown"),
        draft_marks=[drafting.mark(session) for session in drafts.rows],
        cards=[card(session, g.library, today=today) for session in asked.found.rows],
        draft_cards=[card(session, g.library, today=today) for session in drafts.rows],
        series=_rhythms({one.series_id for one in asked.found.rows if one.series_id}, at=at),
        resting=[(one, rest["words"]) for one in series_queries.at_rest(g.library.id)
                 if (rest := series_views.rest_of(one))],
        left_out=series_queries.with_left_out(g.library.id, since=today))


@staff("edit-event")
def offers() -> Response:
    """What is offered, and what is no longer."""
    return page(
        "events/offers.html",
        events=cut(queries.offered(g.library.id), size=A_PAGE, name="page_offered"),
        retired=cut(queries.retired(g.library.id), size=A_PAGE, name="page_retired"))


def _rhythms(series_ids: Set[int], *, at: datetime) -> dict[int, str]:
    """What is left of each series, in words."""
    coming = series_queries.days_to_come(series_ids, at=at)
    return {one.id: in_words(one, g.library, coming[one.id])
            for one in series_queries.some(series_ids, library_id=g.library.id)}


@staff("edit-event")
def new() -> Response:
    """The form for a new event."""
    return _new(EventForm(formdata=None))


@staff("edit-event")
def copy(event_id: int) -> Response:
    """The same form, begun with what another event says."""
    form = EventForm(formdata=None)
    dates_views.offer(form)
    form.copy(queries.event(event_id, library_id=g.library.id))
    return _new(form)


@staff("edit-event")
@creates()
def create() -> Response:
    """A new event and its dates, in one go or not at all."""
    form = EventForm()
    dates_views.offer(form)
    if dates_views.filled_in(form):
        return _new(form, refused=preview.ticked())
    if not form.validate_on_submit():
        return _new(form, status=422)
    try:
        event = events.offer(form.event_values(), by=g.actor, at=clock.now())
        return dates_views.answered(form, event, url=url_for("events.create"))
    except Refusal as refusal:
        return _new(form, refusal=refusal, **dates_views.ways_out(form, refusal))


def _new(form: EventForm, **values: Any) -> Response:
    dates_views.offer(form)
    return page("events/new.html", form=form, **values)


@staff("edit-event")
def edit(event_id: int) -> Response:
    """What the event says now."""
    event = queries.event(event_id, library_id=g.library.id)
    return _edit(event, WhatForm(formdata=None, obj=event))


@staff("edit-event")
@changes("event", Event, lambda event: WhatForm(formdata=None, obj=event))
def change(event_id: int) -> Response:
    """What it says from now on, in the programme and in every calendar."""
    event, form = queries.event(event_id, library_id=g.library.id), WhatForm()
    if not form.validate_on_submit():
        return _edit(event, form, status=422)
    events.edit(event_id, form.event_values(), by=g.actor, at=clock.now())
    return _done(_("Saved. The programme and the calendars show it."))


def _edit(event: Event, form: WhatForm, **values: Any) -> Response:
    return page("events/edit.html", form=form, event=event, **values)


@staff("edit-event")
@decides("event", Event, of=("retired_at", "title"), again=offers)
def offer_again(event_id: int) -> Response:
    """Offer it again."""
    event = events.offer_again(event_id, by=g.actor, at=clock.now())
    flash(_("“%(title)s” is offered again.", title=event.title))
    return redirect(url_for("events.offers"), 303)


@staff("publish")
@decides("session", Session, again=manage)
def publish(session_id: int) -> Response:
    """Let everyone see it."""
    events.publish(session_id, by=g.actor, at=clock.now())
    return _done(_("Published."))


def _done(words: str) -> Response:
    flash(words)
    return redirect(url_for("events.manage"), 303)
