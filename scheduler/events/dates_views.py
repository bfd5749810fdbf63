"""More dates for an event: one, or a rhythm, with the dates that cannot be held named first."""

from datetime import timedelta
from typing import Any

from flask import Blueprint, Response, flash, g, redirect, request, url_for
from flask_babel import ngettext

from scheduler import clock
from scheduler.access import staff
from scheduler.db import stop_writing
from scheduler.domain.errors import Refusal, SpaceTaken
from scheduler.domain.recurrence import Rule
from scheduler.domain.reserving import RoomTooSmall
from scheduler.events import actions as events
from scheduler.events import preview_views as preview
from scheduler.events import queries
from scheduler.events import series_actions as series
from scheduler.events.actions import SessionRequest
from scheduler.events.forms import DateForm, PlaceForm, skipped
from scheduler.events.models import Event, Session
from scheduler.events.series_actions import AllLeftOut, DatesRefused, SeriesRequest
from scheduler.libraries import holidays
from scheduler.once import creates
from scheduler.partners import queries as partners
from scheduler.spaces import nearby
from scheduler.spaces import queries as spaces
from scheduler.web import page

MOST_WARNINGS = 5
DAY = timedelta(days=1)


def add_to(bp: Blueprint) -> None:
    """Put these pages on the events' own blueprint."""
    for view, method in ((dates, "GET"), (add_dates, "POST")):
        bp.add_url_rule("/<lib>/events/<int:event_id>/dates", view.__name__, view, methods=[method])


@staff("schedule")
def dates(event_id: int) -> Response:
    """The form, begun with the event's usual room and places."""
    event = queries.event(event_id, library_id=g.library.id)
    form = DateForm(formdata=None, capacity=event.capacity, space=str(event.space_id or ""))
    return _dates(event_id, form)


@staff("schedule")
@creates()
def add_dates(event_id: int) -> Response:
    """Add them all, or none when one cannot be held."""
    form = DateForm()
    offer(form)
    if filled_in(form):
        return _dates(event_id, form, refused=preview.ticked())
    if not form.validate_on_submit():
        return _dates(event_id, form, status=422)
    try:
        return answered(form, queries.event(event_id, library_id=g.library.id),
                        url=url_for("events.add_dates", event_id=event_id))
    except Refusal as refusal:
        return _dates(event_id, form, refusal=refusal, **ways_out(form, refusal))


def _dates(event_id: int, form: DateForm, **values: Any) -> Response:
    offer(form)
    return page("events/dates.html", form=form, **values,
                event=queries.event(event_id, library_id=g.library.id))


def offer(form: DateForm) -> None:
    """Let the reader choose among the library's rooms and partners."""
    form.offer_spaces(spaces.live(g.library.id))
    form.offer_partners(partners.in_use(g.library.id))


def filled_in(form: PlaceForm) -> bool:
    """Did the reader tap a near alternative? Then it stands in the form, and nothing is saved;
    neither when they come back from the dates to change something."""
    choice = request.form.get("instead", "")
    if choice:
        form.fill_in(choice)
    g.keeps_key = bool(choice) or request.form.get("step") == "edit"
    return bool(g.keeps_key)


def answered(form: DateForm, event: Event, *, url: str) -> Response:
    """Make the dates of the form and say what stands, or show them first to a reader who wants
    to look at what repeats; refuses as the actions do."""
    wish = wish_of(form, event.id)
    if preview.is_wanted(form):
        return preview.previewed(form, repeated(form, wish), title=event.title, url=url)
    return _scheduled(form, wish)


def _scheduled(form: DateForm, wish: SessionRequest) -> Response:
    made, publish = _made(form, wish), wish.publish
    flash(ngettext("%(num)s session is in the programme.", "%(num)s sessions are in the programme.",
                   len(made)) if publish else
          ngettext("%(num)s session is kept as a draft.", "%(num)s sessions are kept as drafts.",
                   len(made)))
    warnings = holidays.on(g.library.country, [
        session.starts_at.astimezone(g.library.zone).date() for session in made])
    for name in warnings[:MOST_WARNINGS]:
        flash(name, "warning")
    if len(warnings) > MOST_WARNINGS:
        flash(ngettext("and %(num)s more", "and %(num)s more", len(warnings) - MOST_WARNINGS),
              "warning")
    return redirect(url_for("events.manage"), 303)


def _made(form: DateForm, wish: SessionRequest) -> list[Session]:
    reason = (form.outside_hours_reason.data or "").strip()
    if form.rule is None:
        return [events.schedule(wish, by=g.actor, at=clock.now(), outside_hours_reason=reason)]
    return series.repeat(
        repeated(form, wish), skip=skipped(request.form.getlist("skip")), by=g.actor,
        at=clock.now(), outside_hours_reason=reason)


def repeated(form: DateForm, wish: SessionRequest) -> SeriesRequest:
    """What the form says of something that repeats."""
    return SeriesRequest(form.rule or Rule(), form.on.data, form.minute,
                         int(wish.when.duration.total_seconds() // 60), wish)


def wish_of(form: DateForm, event_id: int) -> SessionRequest:
    """The date, or the first of them, as the form says it. Refuses with EndBeforeStart."""
    return SessionRequest(
        event_id=event_id, when=form.when(g.library.zone), place=(form.place.data or "").strip(),
        address=(form.address.data or "").strip(), space_id=form.space_id,
        capacity=form.capacity.data, agreed=form.agreed_people, partner=form.gift,
        publish="draft" not in request.form)


def ways_out(form: PlaceForm, refusal: Refusal) -> dict[str, Any]:
    """What helps after a refusal: near alternatives, or the dates that could be left out."""
    stop_writing()
    if isinstance(refusal, (DatesRefused, AllLeftOut)):
        found: Any = refusal.facts.get("dates", ())
        stays = isinstance(refusal, DatesRefused)
        return {"refused": [*((day, why, stays) for day, why, _ticked in preview.ticked()),
                            *preview.picks(dict(found))]}
    if not isinstance(refusal, SpaceTaken | RoomTooSmall) or form.space_id is None:
        return {}
    is_small = isinstance(refusal, RoomTooSmall)
    near = nearby.near(
        form.when(g.library.zone), space_id=form.space_id, people=form.capacity.data,
        library=g.library, among=spaces.live_with_parts(g.library.id), at=clock.now(),
        elsewhere=is_small)
    return {"is_taken": bool(near) or not is_small, "free_again": None, "near": near}
