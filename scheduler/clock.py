"""The only module that knows what time it is. Everything else is told (`at`)."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo


def now() -> datetime:
    """This instant, aware, in UTC."""
    return datetime.now(UTC)


def today(zone: ZoneInfo) -> date:
    """The date on the wall of a library in `zone`."""
    return now().astimezone(zone).date()
