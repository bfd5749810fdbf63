"""A series as a whole: how it goes on, why it rests, what it left out, what is its own."""

from datetime import date
from typing import Any

from flask import Blueprint, Response, flash, g, redirect, url_for
from flask_babel import gettext as _

from scheduler import clock
from scheduler.access import staff
from scheduler.domain.errors import Missing, Refusal
from scheduler.domain.resting import TROUBLE, WORDS
from scheduler.domain.words import N_
from scheduler.events import left_out_actions, queries, series_queries
from scheduler.events import series_actions as series
from scheduler.events.models import LeftOut, Series
from scheduler.events.own_dates import exceptions
from scheduler.events.rhythm import in_words
from scheduler.events.series_forms import AddBackForm, UsualPlaceForm
from scheduler.i18n import day as said
from scheduler.i18n import day_short
from scheduler.once import creates
from scheduler.opened import changes, decides
from scheduler.spaces import queries as spaces
from scheduler.web import page

LEFT_OUT_WORDS = {
    "taken": N_("the room is taken"), "closed": N_("the library is closed"),
    "hours": N_("outside opening hours"), "hand": N_("left out by hand"),
    "other": N_("it could not be held"),
}
OWN_WORDS = {"day": N_("its own day"), "hours": N_("its own hours"),
             "place": N_("its own place"), "places": N_("its own number of places")}


def add_to(bp: Blueprint) -> None:
    """Put these pages on the events' own blueprint."""
    for rule, view, method in (
        ("", rhythm, "GET"), ("/dates", add_back, "POST"), ("/place", settle_place, "POST"),
        ("/end", end_series, "POST"),
    ):
        bp.add_url_rule(f"/<lib>/series/<int:series_id>{rule}", view.__name__, view,
                        methods=[method])


@staff("schedule")
def rhythm(series_id: int) -> Response:
    """How it goes on."""
    return _page(series_id)


@staff("schedule")
@creates()
def add_back(series_id: int) -> Response:
    """Hold a date after all."""
    found, form = queries.series(series_id, library_id=g.library.id), AddBackForm()
    form.offer(_without_session(found), spaces.live(g.library.id))
    if not form.validate_on_submit():
        return _page(series_id, status=422, form=form)
    day = date.fromisoformat(form.day.data)
    try:
        left_out_actions.add_back(series_id, day, space_id=form.room_id, by=g.actor,
                                  reason=form.reason.data or "", at=clock.now())
    except Missing:
        raise
    except Refusal as refusal:
        return _page(series_id, form=form, refusal=refusal)
    return _done(series_id, _("%(day)s is in the programme again.", day=said(day)))


def _place_form(found: Series) -> UsualPlaceForm:
    form = UsualPlaceForm(formdata=None, usual_room=str(found.usual.space_id or ""),
                          usual_place=found.usual.place)
    form.offer(spaces.live(g.library.id))
    return form


@staff("schedule")
@changes("series", Series, _place_form)
def settle_place(series_id: int) -> Response:
    """Hold the dates that are still to be made somewhere else."""
    queries.series(series_id, library_id=g.library.id)
    form = UsualPlaceForm()
    form.offer(spaces.live(g.library.id))
    if not form.validate_on_submit():
        return _page(series_id, status=422, place_form=form)
    series.settle_place(series_id, space_id=form.room_id, place=form.usual_place.data or "",
                        by=g.actor, at=clock.now())
    return _done(series_id, _("Saved. New dates are held there; those that stand stay."))


@staff("schedule")
@decides("series", Series, of=("ended_at", "rule", "first_on"), again=rhythm)
def end_series(series_id: int) -> Response:
    """Make no more dates of it."""
    series.end(series_id, by=g.actor, at=clock.now())
    return _done(series_id, _("No more dates are added. Those that stand stay."))


def _done(series_id: int, words: str) -> Response:
    flash(words)
    return redirect(url_for("events.rhythm", series_id=series_id), 303)


def _page(
    series_id: int, *, status: int = 200, refusal: Refusal | None = None,
    form: AddBackForm | None = None, place_form: UsualPlaceForm | None = None,
) -> Response:
    found = queries.series(series_id, library_id=g.library.id)
    coming, zone = series_queries.to_come(series_id, at=clock.now()), g.library.zone
    return page(
        "events/series.html", status=status, refusal=refusal, series=found, event=found.event,
        form=form or _add_back_form(found), place_form=place_form or _place_form(found),
        words=in_words(found, g.library, [one.series_on for one in coming if one.series_on]),
        rest=rest_of(found), coming=len(coming),
        last=coming[-1].starts_at.astimezone(zone).date() if coming else None,
        own=[(one, one.starts_at.astimezone(zone).date(),
              ", ".join(_(OWN_WORDS[name]) for name in OWN_WORDS if name in what))
             for one, what in exceptions(found, coming, zone)])


def rest_of(found: Series) -> dict[str, Any]:
    """Why a series rests and since when, in words; empty when it does not."""
    why = series_queries.why_it_rests(found, today=clock.today(g.library.zone)) or (
        TROUBLE if found.rest_reason == TROUBLE else "")
    if not why or found.ended_at is not None or found.completed_at is not None:
        return {}
    since = found.rested_at.astimezone(g.library.zone).date() if found.rested_at else None
    words = (_("Since %(day)s no new dates are added, because %(why)s.", why=_(WORDS[why]),
               day=day_short(since)) if since else
             _("No new dates are added, because %(why)s.", why=_(WORDS[why])))
    return {"why": why, "words": words}


def _add_back_form(found: Series) -> AddBackForm:
    form = AddBackForm(formdata=None)
    form.offer(_without_session(found), spaces.live(g.library.id))
    return form


def _without_session(found: Series) -> list[tuple[str, str]]:
    """The dates to come that were left out or called off, with their reasons."""
    standing = series_queries.standing_days(found.id)
    since, at = clock.today(g.library.zone), clock.now()
    why = {one.series_on: _("called off: %(why)s", why=one.cancel_reason) if one.cancel_reason
           else _("called off") for one in series_queries.called_off(found.id, at=at)
           if one.series_on is not None}
    why |= {one.day: _why(one) for one in series_queries.left_out([found.id], since=since)}
    return [(day.isoformat(), f"{said(day)} ({words})") for day, words in sorted(why.items())
            if day not in standing and day >= since]


def _why(row: LeftOut) -> str:
    words = _(LEFT_OUT_WORDS[row.why])
    return f"{words}: {row.what}" if row.what else words
