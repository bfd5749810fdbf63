"""A clock that stands where a test puts it, and feeds that remember nothing."""

from collections.abc import Callable
from datetime import datetime

import pytest

from scheduler import clock
from scheduler.calendars import feeds


@pytest.fixture(autouse=True)
def nothing_kept() -> None:
    """Tests put rows straight into the tables, without raising a version."""
    feeds.bodies.clear()


@pytest.fixture
def stand_at(monkeypatch: pytest.MonkeyPatch) -> Callable[[datetime], None]:
    """`stand_at(instant)`: from here on that is now."""
    def stand(instant: datetime) -> None:
        monkeypatch.setattr(clock, "now", lambda: instant)
    return stand
