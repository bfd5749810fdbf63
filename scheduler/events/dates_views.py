"""More dates for an event: one, or a rhythm, with the dates that cannot be held named first."""

from datetime import date, timedelta
from typing import Any

from flask import Blueprint, Response, flash, g, redirect, request, url_for
from flask_babel import ngettext

from scheduler import clock
from scheduler.access import staff
from scheduler.db import stop_writing
from scheduler.domain.errors import ClosedThen, Refusal, SpaceTaken
from scheduler.domain.interval import Interval
from scheduler.domain.wall import instant_of, wall_time
from scheduler.events import actions as events
from scheduler.events import queries
from scheduler.events import series_actions as series
from scheduler.events.actions import SessionRequest
from scheduler.events.forms import DateForm, PlaceForm, skipped
from scheduler.events.models import Session
from scheduler.events.series_actions import AllLeftOut, DatesRefused, SeriesRequest
from scheduler.i18n import words_of
from scheduler.libraries import holidays
from scheduler.libraries import queries as libraries
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
        return _dates(event_id, form)
    if not form.validate_on_submit():
        return _dates(event_id, form, status=422)
    try:
        return scheduled(form, event_id)
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
    """Did the reader tap a near alternative? Then it stands in the form, and nothing is saved."""
    choice = request.form.get("instead", "")
    if choice:
        form.fill_in(choice)
    return bool(choice)


def scheduled(form: DateForm, event_id: int) -> Response:
    """Make the dates of the form and say what stands; refuses as the actions do."""
    publish, when = "draft" not in request.form, form.when(g.library.zone)
    wish = SessionRequest(event_id=event_id, when=when, place=(form.place.data or "").strip(),
                          address=(form.address.data or "").strip(),
                          space_id=form.space_id, capacity=form.capacity.data, publish=publish,
                          partner=form.gift)
    made = _made(form, wish, when)
    flash(ngettext("%(num)s session is in the programme.", "%(num)s sessions are in the programme.",
                   len(made)) if publish else
          ngettext("%(num)s session is kept as a draft.", "%(num)s sessions are kept as drafts.",
                   len(made)))
    warnings = holidays.on(g.library.country, [
        session.starts_at.astimezone(g.library.zone).date() for session in made])
    for name in warnings[:MOST_WARNINGS]:
        flash(name, "warning")
    return redirect(url_for("events.manage"), 303)


def _made(form: DateForm, wish: SessionRequest, when: Interval) -> list[Session]:
    reason, rule = (form.outside_hours_reason.data or "").strip(), form.rule
    if rule is None:
        return [events.schedule(wish, by=g.actor, at=clock.now(), outside_hours_reason=reason)]
    return series.repeat(
        SeriesRequest(rule, form.on.data, form.minute, int(when.duration.total_seconds() // 60),
                      wish),
        skip=skipped(request.form.getlist("skip")), by=g.actor, at=clock.now(),
        outside_hours_reason=reason)


def ways_out(form: PlaceForm, refusal: Refusal) -> dict[str, Any]:
    """What helps after a refusal: near alternatives, or the dates that could be left out."""
    stop_writing()
    if isinstance(refusal, (DatesRefused, AllLeftOut)):
        return {"refused": _picks(refusal)}
    if not isinstance(refusal, SpaceTaken) or form.space_id is None:
        return {}
    return {"is_taken": True, "free_again": None, "near": nearby.near(
        form.when(g.library.zone), space_id=form.space_id, people=form.capacity.data,
        library=g.library, among=spaces.live_with_parts(g.library.id), at=clock.now())}


def _picks(refusal: Refusal) -> list[tuple[date, str, bool]]:
    """The dates that can be left out, why, and whether they are ticked.

    Ticked are those the reader ticked, and those that no reason helps: the room is taken, or the
    library is closed that day. One outside hours can be held when there is a reason for it.
    """
    found: Any = refusal.facts.get("dates", ())
    before = [(day, "", isinstance(refusal, DatesRefused))
              for day in sorted(skipped(request.form.getlist("skip")))]
    shut = _shut_days([day for day, why in found if isinstance(why, ClosedThen)])
    return [*before, *((day, words_of(why), day in shut or not isinstance(why, ClosedThen))
                       for day, why in found)]


def _shut_days(days: list[date]) -> set[date]:
    """Those of some days on which a closure was entered."""
    if not days:
        return set()
    zone = g.library.zone
    edges = [instant_of(wall_time(day, 0), zone) for day in (min(days), max(days) + DAY)]
    shut = libraries.closures_between(g.library.id, start=edges[0], end=edges[1])
    return {day for day in days for one in shut
            if one.starts_at < instant_of(wall_time(day + DAY, 0), zone)
            and one.ends_at > instant_of(wall_time(day, 0), zone)}
