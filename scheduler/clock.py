"""The only module that knows what time it is. Everything else is told (`at`)."""

import os
import time
import zoneinfo
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

# What the clocks of a zone do is taken from the `tzdata` package, the same wherever Ruang runs:
# systems are often years behind. PYTHONTZPATH chooses another folder.
if not os.environ.get("PYTHONTZPATH"):
    zoneinfo.reset_tzpath(to=())
    ZoneInfo.clear_cache()


def now() -> datetime:
    """This instant, aware, in UTC."""
    return datetime.now(UTC)


def uptime() -> float:
    """Seconds since this machine was switched on, asleep or awake: nobody can set them back."""
    return time.clock_gettime(getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC))


def today(zone: ZoneInfo) -> date:
    """The date on the wall of a library in `zone`."""
    return now().astimezone(zone).date()
