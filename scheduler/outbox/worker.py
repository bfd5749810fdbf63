"""Deliver by lease: lease, commit, send, mark. Lost never; repeated only under the same id."""

import logging
import signal
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from flask import Flask, current_app
from flask_mailman import Mail
from sqlalchemy import case, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import OperationalError

from scheduler import clock
from scheduler.db import db, transaction
from scheduler.outbox import mailing, queries
from scheduler.outbox.models import Message, Tick
from scheduler.outbox.queries import LEASE, WAITS
from scheduler.outbox.timekeeping import Timekeeper, hour_of
from scheduler.troubles import reason_of

log = logging.getLogger(__name__)
BATCH, PAUSE = 20, 1.0
HOUR = timedelta(hours=1)
DOUBT = 60.0  # seconds between looks at a doubtful clock


def set_up(app: Flask) -> None:
    """Give the app its way to send mail."""
    Mail(app)


def run() -> None:
    """Deliver until told to stop (SIGTERM, SIGINT); the letter in hand is finished first."""
    stopped: list[int] = []
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda number, _frame: stopped.append(number))
    hourly, road = Hourly(), mailing.Road()
    while not stopped:
        at = clock.now()
        try:
            hourly.look(at=at)
            sent = deliver(at=at, most=1, road=road) + run_errands(at=at)
        except OperationalError as error:
            log.warning("the database does not answer: %s", reason_of(error))
            sent = 0
        if not sent:
            time.sleep(PAUSE)


class Hourly:
    """The hourly tasks, which erase and settle by date: only while the clock is believed."""

    def __init__(self) -> None:
        self._keeper, self._ticked = Timekeeper(), datetime.min.replace(tzinfo=UTC)
        self._doubted: float | None = None

    def look(self, *, at: datetime) -> None:
        """Do what is due in a new hour. A time that is doubted is looked at again each minute."""
        if self._ticked == hour_of(at) or (
                self._doubted is not None and clock.uptime() - self._doubted < DOUBT):
            return
        if self._keeper.believes(at):
            tick(at=at)
            self._ticked, self._doubted = hour_of(at), None
            return
        if self._doubted is None:
            log.warning("is it really %s? Nothing is erased or settled until that time has stood "
                        "for some hours", at.isoformat(timespec="minutes"))
        self._doubted = clock.uptime()


def tick(*, at: datetime) -> list[str]:
    """Do each hourly task once an hour, whoever comes first; returns what was done."""
    ticks = current_app.extensions.get("ticks", {})
    return [name for name, task in ticks.items() if _done(name, task, at=at)]


def _done(name: str, task: Callable[..., Any], *, at: datetime) -> bool:
    """Do one task with the row that stands for it; one that breaks waits for the next hour."""
    try:
        with transaction():
            if not _is_first(name, hour_of(at)):
                return False
            task(at=at)
        return True
    except OperationalError:
        raise
    except Exception:
        log.exception("the task %s broke; it is done again in an hour", name)
        with transaction():
            _is_first(name, hour_of(at))
        return False


def run_errands(*, at: datetime) -> int:
    """A little of each task that can wait, in transactions of its own; how much was done."""
    errands = current_app.extensions.get("errands", {})
    return sum(_run(name, errand, at=at) for name, errand in errands.items())


def _run(name: str, errand: Callable[..., int], *, at: datetime) -> int:
    """Do a little of one task; one that breaks rests an hour, and letters go on."""
    broke: dict[str, datetime] = current_app.extensions.setdefault("broken-errands", {})
    if name in broke and timedelta() <= at - broke[name] < HOUR:
        return 0
    try:
        return errand(at=at)
    except OperationalError:
        raise
    except Exception:
        log.exception("the errand %s broke; it is done again in an hour", name)
        db.session.rollback()
        broke[name] = at
        return 0


def _is_first(name: str, minute: datetime) -> bool:
    """Whether this worker wrote the row that stands for the task at that time."""
    upsert = postgresql.insert if db.engine.dialect.name == "postgresql" else sqlite.insert
    return bool(db.session.execute(
        upsert(Tick).values(name=name, minute=minute).on_conflict_do_nothing()
        .returning(Tick.name)).first())


def deliver(*, at: datetime, most: int = BATCH, road: mailing.Road | None = None) -> int:
    """Send what is due, `most` letters of it; returns how many were tried."""
    road = road or mailing.Road()
    for tried in range(most):
        message_id = _lease(at=at)
        if message_id is None:
            return tried
        _deliver_one(message_id, road, at=at)
    return most


def _lease(*, at: datetime) -> int | None:
    """Take one letter so that nobody else does for a while, whatever becomes of this worker."""
    with transaction():
        message = queries.next_due(at=at)
        if message is None:
            return None
        message.leased_until, message.tries = at + LEASE, message.tries + 1
        return message.id


def _deliver_one(message_id: int, road: mailing.Road, *, at: datetime) -> None:
    message = db.session.get_one(Message, message_id)
    try:
        mail = mailing.mail(message)
        db.session.rollback()  # nothing is held while the mail server thinks
        road.hand_in(mail)
    except OSError as error:
        _failed(message_id, error, at=at)
    except OperationalError:
        raise
    except Exception as error:
        log.exception("letter %s cannot be written", message_id)
        _hand_over(message_id, trouble=mailing.said(error))
    else:
        _change(message_id, settled_at=clock.now(), outcome="sent", leased_until=None)


def _failed(message_id: int, error: OSError, *, at: datetime) -> None:
    """Try again later; or let a human tell it, when mail will not do it or not in time."""
    log.warning("letter %s not delivered: %s", message_id, type(error).__name__)
    message = db.session.get_one(Message, message_id)
    again = at + WAITS[min(message.tries, len(WAITS)) - 1]
    too_late = bool(message.phone) and message.needed_at is not None and message.needed_at <= again
    exhausted = message.tries > len(WAITS)
    db.session.rollback()
    if mailing.is_final(error) or exhausted or too_late:
        _hand_over(message_id, trouble=mailing.said(error))
    else:
        _change(message_id, due_at=again, leased_until=None, trouble=mailing.said(error))


def _hand_over(message_id: int, *, trouble: str) -> None:
    """Make it a task for a human: by phone when there is a number, otherwise as it is."""
    _change(message_id, channel="telling", leased_until=None, trouble=trouble,
            address=case((Message.phone != "", Message.phone), else_=Message.address))


def _change(message_id: int, **values: Any) -> None:
    with transaction():
        db.session.execute(update(Message).where(Message.id == message_id).values(**values))
