"""Set a library's clock to another zone, and all that is planned with it."""

from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import select

from scheduler.db import db
from scheduler.domain.permissions import Actor
from scheduler.domain.wall import wall_kept
from scheduler.libraries import zoning
from scheduler.libraries.models import Closure, Library
from scheduler.libraries.zoning import KEEPS, ZoneAsked, ZoneChange
from scheduler.outbox import actions as outbox


def check_asked(library: Library, zone: str, *, keeps: str, at: datetime) -> None:
    """Was it said what planned things keep? Refuses with ZoneAsked(n) when there are any."""
    if zone == library.timezone or keeps in KEEPS:
        return
    planned = zoning.planned(library.id, at=at)
    if planned:
        raise ZoneAsked(n=planned)


def set_clock(library: Library, zone: str, *, keeps: str, by: Actor, at: datetime) -> None:
    """Set the clock; planned things keep the hour on the wall, unless `keeps` is instant.

    Closed days are days of the wall in any case, like opening hours. Refusals: those of the
    followers.
    """
    before, after = ZoneInfo(library.timezone), ZoneInfo(zone)
    change = ZoneChange(library.id, before, after, keeps if keeps in KEEPS else "wall")
    library.timezone = zone
    db.session.flush()
    _shift_closures(change, at=at)
    zoning.follow(change, by=by, at=at)
    outbox.restate_zone(library.id, before.key, after.key, shift=lambda moment: wall_kept(
        moment, before=before, after=after) if change.keeps == "wall" else moment, at=at)


def _shift_closures(change: ZoneChange, *, at: datetime) -> None:
    for row in db.session.scalars(select(Closure).where(
            Closure.library_id == change.library_id, Closure.ends_at > at)):
        row.starts_at, row.ends_at = (
            wall_kept(edge, before=change.before, after=change.after)
            for edge in (row.starts_at, row.ends_at))
    db.session.flush()
