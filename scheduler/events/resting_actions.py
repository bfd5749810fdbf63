"""A series rests while its activity, its room or its library is gone, and wakes by itself."""

from datetime import datetime

from scheduler.domain.permissions import Actor
from scheduler.events import series_queries
from scheduler.events.models import Event, Series
from scheduler.history import actions as history
from scheduler.libraries import queries as libraries


def rest(series: Series, why: str, *, at: datetime) -> None:
    """Make no dates from now on; what stands stays. Said once for each reason."""
    if series.rest_reason == why:
        return
    series.rested_at, series.rest_reason = at, why
    history.record("rested", "series", subject_id=series.id, by=worker(series), at=at,
                   facts={"why": why})


def wake(series: Series, *, at: datetime) -> None:
    """Go on after a rest; the days of the rest have passed."""
    if series.rested_at is None:
        return
    series.rested_at, series.rest_reason = None, ""
    history.record("woke", "series", subject_id=series.id, by=worker(series), at=at)


def settle(event: Event, *, at: datetime) -> None:
    """Let an event's series rest or wake, as things stand."""
    for series in series_queries.of_event(event.id, library_id=event.library_id):
        settle_one(series, at=at)


def settle_one(series: Series, *, at: datetime) -> bool:
    """Let a series rest or wake, as things stand; whether it is awake."""
    today = at.astimezone(libraries.by_id(series.library_id).zone).date()
    why = series_queries.why_it_rests(series, today=today)
    if why:
        rest(series, why, at=at)
    else:
        wake(series, at=at)
    return not why


def worker(series: Series) -> Actor:
    """Nobody in particular, acting for the library."""
    return Actor(series.library_id, "manager")
