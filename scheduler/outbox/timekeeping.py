"""Is this the time? What the workers of a database remember of it, in the table of ticks."""

from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select
from sqlalchemy.dialects import postgresql, sqlite

from scheduler import clock
from scheduler.db import db, transaction
from scheduler.domain.clockwork import is_believed
from scheduler.outbox.models import Message, Tick

BELIEVED, DOUBTED = "clock", "clock-doubted"
AN_HOUR = 50 * 60.0  # seconds of running, a little less than one
WINDOW = timedelta(days=7)  # in which the hours that a new time has stood are counted


class Timekeeper:
    """One worker's look at the clock. Its own running time tells how long a new time stands."""

    def __init__(self, uptime: Callable[[], float] = clock.uptime) -> None:
        self._uptime = uptime
        self._noted: float | None = None

    def believes(self, at: datetime) -> bool:
        """Whether work by date may go on; either way it is written down for the next look."""
        with transaction():
            last = _last()
            seen = self._note_doubt(at) if not is_believed(at, last=last, seen=0) else 0
            if not is_believed(at, last=last, seen=seen):
                return False
            self._noted = None
            _believe(at)
            return True

    def _note_doubt(self, at: datetime) -> int:
        """In how many hours this time has been seen, now included; a leap of hours is no hour."""
        now = self._uptime()
        if self._noted is None or now - self._noted >= AN_HOUR:
            self._noted = now
            insert = postgresql.insert if db.engine.dialect.name == "postgresql" else sqlite.insert
            db.session.execute(insert(Tick).values(name=DOUBTED, minute=hour_of(at))
                               .on_conflict_do_nothing())
        return db.session.scalar(select(func.count()).select_from(Tick).where(
            Tick.name == DOUBTED, Tick.minute <= at, Tick.minute > at - WINDOW)) or 0


def hour_of(at: datetime) -> datetime:
    """The hour an instant lies in."""
    return at.replace(minute=0, second=0, microsecond=0)


def _last() -> datetime | None:
    """The last time believed; before there was one, when a tick or a letter was written."""
    return (_newest(BELIEVED) or _newest() or db.session.scalar(
        select(Message.posted_at).order_by(Message.id.desc()).limit(1)))


def _newest(name: str = "") -> datetime | None:
    wanted = Tick.name == name if name else Tick.name != DOUBTED
    return db.session.scalar(
        select(Tick.minute).where(wanted).order_by(Tick.minute.desc()).limit(1))


def _believe(at: datetime) -> None:
    db.session.execute(delete(Tick).where(Tick.name.in_((BELIEVED, DOUBTED)))
                       .execution_options(synchronize_session=False))
    db.session.add(Tick(name=BELIEVED, minute=at))
