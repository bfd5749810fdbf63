"""Take sessions, rooms held and series along when their library's clock is set to another zone."""

from collections.abc import Sequence
from datetime import datetime

from scheduler.db import db
from scheduler.domain.errors import Refusal
from scheduler.domain.interval import Interval
from scheduler.domain.permissions import Actor
from scheduler.domain.wall import instant_of, wall_kept, wall_time
from scheduler.domain.words import N_
from scheduler.events import zone_queries
from scheduler.events.changing import change
from scheduler.events.models import Series, Session
from scheduler.history import actions as history
from scheduler.libraries import doors
from scheduler.libraries.zoning import ZoneChange, ZoneTurns
from scheduler.spaces import actions as spaces
from scheduler.spaces import queries as rooms
from scheduler.spaces.models import Reservation


class ZoneClash(ZoneTurns):
    """Facts: first (the refusal of the first that cannot be moved), n (how many)."""

    message = N_("%(n)s use of a room would clash with what is under way just now. Please try "
                 "again when that is over.",
                 "%(n)s uses of rooms would clash with what is under way just now. Please try "
                 "again when that is over.")


class OtherDay(ZoneTurns):
    """Facts: title."""

    message = N_("“%(title)s” repeats on days that would become others. Please keep the hour on "
                 "the wall.")


def take_along(zones: ZoneChange, *, by: Actor, at: datetime) -> None:
    """Keep the hour on the wall of all that begins after now, or its instant.

    On the wall the instants move, and calendars are told; nobody else has to be, for the hour
    they know is the hour that stays. Refusals: ZoneClash, OtherDay.
    """
    if zones.keeps == "instant":
        for series in zone_queries.series(zones.library_id):
            _keep_instant(series, zones, at=at)
        _touch(zones, by=by, at=at)
        return
    sessions = zone_queries.sessions_for_update(zones.library_id, at=at)
    held = zone_queries.held_for_update(zones.library_id, at=at)
    doors.library_to_close(zones.library_id)
    _move_rooms(held, zones, by=by, at=at)
    for session in sessions:
        _move(session, zones, by=by, at=at)


def _touch(zones: ZoneChange, *, by: Actor, at: datetime) -> None:
    """The instants stay, but every page and calendar shows another hour."""
    for session in zone_queries.sessions_for_update(zones.library_id, at=at):
        session.changed_at = at
        history.changed("session", session.id, at=at)
    history.changed("programme", zones.library_id, at=at)


def _keep_instant(series: Series, zones: ZoneChange, *, at: datetime) -> None:
    """A series speaks of the wall: to keep the instant, its hour there becomes another."""
    first = instant_of(wall_time(series.first_on, series.starts_minute), zones.before)
    shown = first.astimezone(zones.after)
    if shown.date() != series.first_on:
        raise OtherDay(title=series.event.title)
    series.starts_minute = shown.hour * 60 + shown.minute


def _move(session: Session, zones: ZoneChange, *, by: Actor, at: datetime) -> None:
    when = _shifted(Interval(session.starts_at, session.ends_at), zones)
    change(session, by=by, at=at, starts_at=when.start, ends_at=when.end, changed_at=at,
           sequence=session.sequence + 1, **{
               name: wall_kept(moment, before=zones.before, after=zones.after)
               for name in ("booking_opens_at", "booking_closes_at")
               if (moment := getattr(session, name)) is not None and moment > at})
    history.record("kept-its-hour", "session", subject_id=session.id, by=by, at=at)
    history.changed("session", session.id, at=at)


def _shifted(when: Interval, zones: ZoneChange) -> Interval:
    """The same hours on the other wall; as long as before where its clock is moved just then."""
    start, end = (wall_kept(edge, before=zones.before, after=zones.after)
                  for edge in (when.start, when.end))
    return Interval(start, end if end > start else start + when.duration)


def _move_rooms(
    held: Sequence[Reservation], zones: ZoneChange, *, by: Actor, at: datetime,
) -> None:
    """All claims go first, so that none stands in another's way."""
    spaces.let_go_together(held, at=at)
    refused = list[Refusal]()
    for row in held:
        when = _shifted(Interval(row.starts_at, row.ends_at), zones)
        row.starts_at, row.ends_at = when.start, when.end
        if row.held_until is not None:
            row.held_until = min(row.held_until, when.start)
    db.session.flush()
    for row in held:
        space = rooms.space_to_hold(row.space_id, library_id=row.library_id)
        parts = rooms.lock_parts(space.id)
        try:
            spaces.check_free(row, parts, at=at)
            spaces.claim(row, space, parts)
        except Refusal as refusal:
            refused.append(refusal)
        history.record("kept-its-hour", "reservation", subject_id=row.id, by=by, at=at)
        history.changed("space", row.space_id, at=at)
    if refused:
        raise ZoneClash(n=len(refused), first=refused[0])


