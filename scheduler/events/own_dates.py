"""What single dates of a series have of their own, unlike the series."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from scheduler.domain.repeating import Dated, Terms, own
from scheduler.events.models import Series, Session


def dated(session: Session, zone: ZoneInfo) -> Dated:
    """A session as its series sees it."""
    starts, ends = (edge.astimezone(zone) for edge in (session.starts_at, session.ends_at))
    held = session.reservation
    return Dated(session.series_on or starts.date(), starts.date(), Terms(
        starts.hour * 60 + starts.minute, minutes_between(starts, ends),
        held.space_id if held else None, session.place, session.capacity, session.address))


def minutes_between(starts: datetime, ends: datetime) -> int:
    """How long it lasts, as a series counts it: whatever clocks do meanwhile."""
    return (ends.astimezone(UTC) - starts.astimezone(UTC)) // timedelta(minutes=1)


def exceptions(
    series: Series, sessions: Sequence[Session], zone: ZoneInfo,
) -> list[tuple[Session, frozenset[str]]]:
    """Those of a series' sessions that have something of their own, and what it is."""
    found = [(one, own(dated(one, zone), series.terms)) for one in sessions]
    return [(one, what) for one, what in found if what]
