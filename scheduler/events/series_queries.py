"""Questions about series: which to look after, what is left of one, and what it left out."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime

from sqlalchemy import func, or_, select
from sqlalchemy.orm import contains_eager, joinedload

from scheduler.db import db
from scheduler.domain import resting
from scheduler.domain.errors import Missing
from scheduler.events.models import Event, LeftOut, Series, SeriesTerms, Session
from scheduler.libraries.models import Library
from scheduler.spaces.models import Space


def to_look_after(*, before: date) -> Sequence[int]:
    """Series whose dates do not reach a date yet, and those that may have to rest or to wake,
    in every library, by number."""
    return db.session.scalars(
        select(Series.id).join(Event, Event.id == Series.event_id)
        .join(Library, Library.id == Series.library_id)
        .outerjoin(SeriesTerms, SeriesTerms.series_id == Series.id)
        .outerjoin(Space, Space.id == SeriesTerms.space_id)
        .where(Series.ended_at.is_(None), Series.completed_at.is_(None), or_(
            Series.expanded_to < before, Series.rested_at.is_not(None),
            Event.retired_at.is_not(None), Library.closed_on.is_not(None),
            Space.retired_at.is_not(None)))
        .order_by(Series.id)).all()


def for_update(series_id: int) -> Series:
    """A series, locked and read afresh, with its terms; refuses with Missing."""
    found = db.session.scalar(
        select(Series).where(Series.id == series_id)
        .with_for_update(of=Series).execution_options(populate_existing=True))
    if found is None:
        raise Missing()
    return found


def of_event(event_id: int, *, library_id: int) -> Sequence[Series]:
    """An event's series that were not ended, the first first."""
    return db.session.scalars(
        select(Series).where(Series.event_id == event_id, Series.library_id == library_id,
                             Series.ended_at.is_(None)).order_by(Series.id)).all()


def in_space(space_id: int, *, library_id: int) -> Sequence[Series]:
    """The series that were not ended and are usually held in a space, the first first."""
    return db.session.scalars(
        select(Series).join(SeriesTerms, SeriesTerms.series_id == Series.id)
        .where(Series.library_id == library_id, Series.ended_at.is_(None),
               SeriesTerms.space_id == space_id).order_by(Series.id)).all()


def why_it_rests(series: Series, *, today: date) -> str:
    """Why a series makes no dates as things stand; empty when it does."""
    library = db.session.get_one(Library, series.library_id)
    space = series.usual.space
    return resting.why_it_rests(
        event_retired=series.event.retired_at, library_closed=library.closed_on,
        space_retired=space.retired_at if space else None, today=today)


def standing_days(series_id: int) -> set[date]:
    """The days of a series that have a session."""
    return set(db.session.scalars(
        select(Session.series_on).where(Session.series_id == series_id,
                                        Session.cancelled_at.is_(None),
                                        Session.series_on.is_not(None))))


def some(series_ids: Iterable[int], *, library_id: int) -> Sequence[Series]:
    """Some of a library's series, by number."""
    return db.session.scalars(
        select(Series).where(Series.id.in_(series_ids), Series.library_id == library_id)
        .order_by(Series.id)).all()


def days_to_come(series_ids: Iterable[int], *, at: datetime) -> dict[int, list[date]]:
    """For each of some series the days on which something stands and is not over."""
    found = defaultdict[int, list[date]](list)
    for number, day in db.session.execute(
            select(Session.series_id, Session.series_on).where(
                Session.series_id.in_(series_ids), Session.series_on.is_not(None),
                Session.ends_at > at, Session.cancelled_at.is_(None))
            .order_by(Session.series_on)):
        found[number].append(day)
    return found


def to_come(series_id: int, *, at: datetime) -> Sequence[Session]:
    """What stands of a series and is not over, soonest first, with its room."""
    return db.session.scalars(
        select(Session).where(Session.series_id == series_id, Session.ends_at > at,
                              Session.cancelled_at.is_(None))
        .options(joinedload(Session.reservation)).order_by(Session.starts_at, Session.id)).all()


def at_rest(library_id: int) -> Sequence[Series]:
    """A library's series that may rest, though their activity is offered: their room or their
    library is gone, or something failed."""
    return db.session.scalars(
        select(Series).join(Event, Event.id == Series.event_id)
        .join(Library, Library.id == Series.library_id)
        .outerjoin(SeriesTerms, SeriesTerms.series_id == Series.id)
        .outerjoin(Space, Space.id == SeriesTerms.space_id)
        .where(Series.library_id == library_id, Series.ended_at.is_(None),
               Series.completed_at.is_(None), Event.retired_at.is_(None), or_(
                   Series.rested_at.is_not(None), Library.closed_on.is_not(None),
                   Space.retired_at.is_not(None)))
        .options(contains_eager(Series.event)).order_by(Series.id)).all()


def with_left_out(library_id: int, *, since: date) -> Sequence[tuple[int, str, int]]:
    """Series of a library that could not hold some dates to come: number, title, how many."""
    return [tuple(row) for row in db.session.execute(
        select(Series.id, Event.title, func.count(LeftOut.id))
        .join(Event, Event.id == Series.event_id).join(LeftOut, LeftOut.series_id == Series.id)
        .where(Series.library_id == library_id, Series.ended_at.is_(None),
               Event.retired_at.is_(None), LeftOut.day >= since, LeftOut.why != "hand")
        .group_by(Series.id, Event.title).order_by(Event.title, Series.id))]


def called_off(series_id: int, *, at: datetime) -> Sequence[Session]:
    """Dates of a series that were called off and are not over, soonest first."""
    return db.session.scalars(
        select(Session).where(Session.series_id == series_id, Session.ends_at > at,
                              Session.published_at.is_not(None),
                              Session.cancelled_at.is_not(None))
        .order_by(Session.starts_at, Session.id)).all()


def called_off_from(series_id: int, day: date) -> Sequence[Session]:
    """The dates of a series that were called off, from one of its days on."""
    return db.session.scalars(
        select(Session).where(Session.series_id == series_id, Session.series_on >= day,
                              Session.cancelled_at.is_not(None)).order_by(Session.id)).all()


def left_out(series_ids: Sequence[int], *, since: date) -> Sequence[LeftOut]:
    """The dates that series left out from a day on, soonest first."""
    return db.session.scalars(
        select(LeftOut).where(LeftOut.series_id.in_(series_ids), LeftOut.day >= since)
        .order_by(LeftOut.day, LeftOut.id)).all()


def left_out_day(series_id: int, day: date) -> LeftOut | None:
    """The date a series left out, if it did."""
    return db.session.scalar(
        select(LeftOut).where(LeftOut.series_id == series_id, LeftOut.day == day))


def days_from(series_id: int, day: date) -> set[date]:
    """The days of a series from one on, with a session, called off or left out."""
    return {*db.session.scalars(
        select(Session.series_on).where(Session.series_id == series_id,
                                        Session.series_on >= day)),
        *db.session.scalars(select(LeftOut.day).where(LeftOut.series_id == series_id,
                                                      LeftOut.day >= day))}
