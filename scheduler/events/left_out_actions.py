"""The dates that a series means and that have no session: noted with their reason, and made
after all when someone says so."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta

from sqlalchemy import delete

from scheduler.db import db
from scheduler.domain.errors import ClosedThen, Conflict, Missing, OutsideHours, Refusal, SpaceTaken
from scheduler.domain.interval import Interval
from scheduler.domain.permissions import Actor, check
from scheduler.domain.recurrence import occurrence
from scheduler.domain.repeating import Terms
from scheduler.domain.words import N_
from scheduler.events import actions as events
from scheduler.events import queries, series_queries
from scheduler.events.actions import SessionRequest
from scheduler.events.contribution_actions import Gift
from scheduler.events.models import LeftOut, Series, Session
from scheduler.history import actions as history
from scheduler.libraries import queries as libraries
from scheduler.partners import queries as partners


class UsualRoomGone(Conflict):
    message = N_("The usual room is no longer used. Please choose another room for that day.")


def wish_for(series: Series, day: date, *, at: datetime) -> SessionRequest:
    """The session that a series means on a day, made from its terms alone."""
    usual = series.usual
    return SessionRequest(
        event_id=series.event_id, when=time_of(series.terms, day, library_id=series.library_id),
        space_id=usual.space_id, place=usual.place, address=usual.address,
        capacity=usual.capacity, agreed=usual.capacity,
        series_id=series.id, series_on=day, publish=usual.published_at is not None,
        partner=_gift(series))


def time_of(terms: Terms, day: date, *, library_id: int) -> Interval:
    """When terms put a day's session."""
    return occurrence(day, minute=terms.minute, duration=timedelta(minutes=terms.minutes),
                      zone=libraries.by_id(library_id).zone)


def _gift(series: Series) -> Gift | None:
    """What a partner gives to each of them, while the library still works with it."""
    usual = series.usual
    if usual.partner_id is None:
        return None
    partner = partners.partner(usual.partner_id, library_id=series.library_id)
    return None if partner.retired_at else Gift(partner.id, usual.gives, usual.gift)


def note(series: Series, day: date, why: Refusal | None, *, at: datetime) -> None:
    """Write down that a date was left out: for a refusal, or by hand."""
    kind, what = _said(series, day, why)
    known = series_queries.left_out_day(series.id, day)
    if known is None:
        known = LeftOut(library_id=series.library_id, series_id=series.id, day=day)
        db.session.add(known)
    known.why, known.what, known.noted_at = kind, what, at


def _said(series: Series, day: date, why: Refusal | None) -> tuple[str, str]:
    if why is None or isinstance(why, SpaceTaken):
        return ("hand" if why is None else "taken"), ""
    if not isinstance(why, (ClosedThen, OutsideHours)):
        return "other", ""
    when = time_of(series.terms, day, library_id=series.library_id)
    closures = libraries.closures_between(series.library_id, start=when.start, end=when.end)
    library = libraries.by_id(series.library_id)
    if closures or not libraries.openings_by_day(library, first=day, days=1)[day]:
        return "closed", closures[0].reason if closures else ""
    return "hours", ""


def take_along(old: Series, new: Series, days: Mapping[date, date]) -> None:
    """What was left out or called off goes on with the series that goes on, on its days there."""
    for row in series_queries.left_out([old.id], since=min(days)):
        row.series_id, row.day = new.id, days[row.day]
    for session in series_queries.called_off_from(old.id, min(days)):
        session.series_id, session.series_on = new.id, days[session.series_on or min(days)]
    db.session.flush()


def add_back(
    series_id: int, day: date, *, space_id: int | None = None, reason: str = "", by: Actor,
    at: datetime,
) -> Session:
    """Make a date after all that was left out or called off; `space_id` for another room that
    day, `reason` when the library is closed then.

    Refusals: NotYourRole, Missing when the series has no such date to come, UsualRoomGone, and
    those of `events.actions.schedule`.
    """
    check("schedule", by)
    queries.series(series_id, library_id=by.library_id)
    series = series_queries.for_update(series_id)
    wish = wish_for(series, day, at=at)
    if wish.when.end <= at or not _is_open(series, day, at=at):
        raise Missing()

    if space_id is not None:
        wish = replace(wish, space_id=space_id, place="")
    elif series.usual.space is not None and series.usual.space.retired_at is not None:
        raise UsualRoomGone()
    session = events.schedule(wish, by=by, at=at, outside_hours_reason=(
        reason or series.usual.outside_hours_reason))
    db.session.execute(delete(LeftOut).where(LeftOut.series_id == series_id, LeftOut.day == day)
                       .execution_options(synchronize_session=False))

    history.record("added-back", "series", subject_id=series_id, by=by, at=at,
                   facts={"day": day.isoformat(), "session": session.id})
    return session


def _is_open(series: Series, day: date, *, at: datetime) -> bool:
    """Was the date left out or called off, and is nothing there now?"""
    if day in series_queries.standing_days(series.id):
        return False
    return (series_queries.left_out_day(series.id, day) is not None
            or any(one.series_on == day for one in series_queries.called_off(series.id, at=at)))
