"""The dates of something that repeats, shown to its librarian before anybody else sees them."""

from datetime import date
from typing import Any

from flask import Response, g, request
from flask_babel import gettext as _

from scheduler import clock
from scheduler.db import stop_writing
from scheduler.domain.errors import ClosedThen, Refusal
from scheduler.domain.wall import instant_of, wall_time
from scheduler.events import series_actions as series
from scheduler.events.forms import DateForm, skipped
from scheduler.events.rhythm import of_rule
from scheduler.events.series_actions import DatesRefused, SeriesRequest
from scheduler.i18n import clock as wall_clock
from scheduler.i18n import words_of
from scheduler.libraries import holidays
from scheduler.libraries import queries as libraries
from scheduler.once import OURS
from scheduler.web import page

# What the page asks itself, or what was only meant for the page before.
ASKED = frozenset({*OURS, "step", "skip", "draft", "instead", "outside_hours_reason"})
Pick = tuple[date, str, bool]


def is_wanted(form: DateForm) -> bool:
    """Does the reader want to look at the dates of something that repeats?"""
    return form.is_looked_at and form.every.data != "0" and "draft" not in request.form


def previewed(form: DateForm, wish: SeriesRequest, *, title: str, url: str) -> Response:
    """Make the dates, note which cannot be held, and take all of it back.

    What is shown is what publishing would do now. Refusals: those of `series.repeat` that are
    not about single dates.
    """
    refused: Any = ()
    try:
        series.repeat(wish, skip=skipped(request.form.getlist("skip")), by=g.actor, at=clock.now(),
                      outside_hours_reason=(form.outside_hours_reason.data or "").strip())
    except DatesRefused as refusal:
        refused = refusal.facts["dates"]
    stop_writing()
    g.keeps_key = True
    days = series.meant(wish)
    return page(
        "events/preview.html", form=form, title=title, url=url, last=days[-1], days=len(days),
        words=of_rule(wish.rule, wish.minute, g.library), until=_until(form),
        dates=_dates(days, dict(refused)),
        refused=len(refused), more=not wish.rule.is_endless and series.has_more(wish),
        asks_for_reason=any(isinstance(why, ClosedThen) for _day, why in refused),
        carried=[(name, value) for name, value in request.form.items(multi=True)
                 if name not in ASKED])


def _until(form: DateForm) -> str:
    """Said where it goes on after midnight, so that a slip of the finger is seen in time."""
    if form.last_day == form.on.data:
        return ""
    ends = form.when(g.library.zone).end.astimezone(g.library.zone)
    return _("until %(hour)s the next day", hour=wall_clock(ends))


def _dates(days: list[date], refused: dict[date, Refusal]) -> list[Pick]:
    """Each date, what is to be known of it, and whether it is ticked to be left out."""
    named = holidays.named(g.library.country, days)
    why = {day: words for day, words, _ticked in picks(refused)}
    out = {day for day, _words, is_ticked in (*picks(refused), *ticked()) if is_ticked}
    return [(day, " · ".join(part for part in (why.get(day), named.get(day)) if part), day in out)
            for day in days]


def ticked() -> list[Pick]:
    """The dates that the reader ticked to be left out."""
    return [(day, "", True) for day in sorted(skipped(request.form.getlist("skip")))]


def picks(refused: dict[date, Refusal]) -> list[Pick]:
    """The dates that can be left out, why, and whether they are ticked.

    Ticked are those that no reason helps: the room is taken, or the library is closed that day.
    One outside hours can be held when there is a reason for it.
    """
    shut = _shut_days([day for day, why in refused.items() if isinstance(why, ClosedThen)])
    return [(day, words_of(why), day in shut or not isinstance(why, ClosedThen))
            for day, why in refused.items()]


def _shut_days(days: list[date]) -> set[date]:
    """Those of some days on which a closure was entered."""
    if not days:
        return set()
    begin, end = _midnight(min(days)), _midnight(max(days), later=1)
    shut = libraries.closures_between(g.library.id, start=begin, end=end)
    return {day for day in days for one in shut
            if one.starts_at < _midnight(day, later=1) and one.ends_at > _midnight(day)}


def _midnight(day: date, *, later: int = 0) -> Any:
    return instant_of(wall_time(day, 1440 * later), g.library.zone)
