"""The day and the hour on the wall of the library where a session is, reckoned in SQL.

Instants are microseconds since 1970 on both engines, so this is whole numbers only.
"""

from collections.abc import Sequence
from datetime import date, timedelta

from sqlalchemy import BigInteger, ColumnElement, case, cast, literal, select
from sqlalchemy.sql.elements import SQLColumnExpression

from scheduler.columns import MICROSECOND, micros
from scheduler.db import db
from scheduler.domain.offsets import offsets
from scheduler.events.models import Session
from scheduler.libraries.models import Library

A_DAY, A_MINUTE = timedelta(days=1) // MICROSECOND, timedelta(minutes=1) // MICROSECOND
FIRST_DAY = date(1970, 1, 1)  # a Thursday
THURSDAY = 3


def zones() -> Sequence[str]:
    """The time zones of all libraries, by name."""
    return db.session.scalars(
        select(Library.timezone).distinct().order_by(Library.timezone)).all()


def day_of(zones: Sequence[str]) -> ColumnElement[int]:
    """How many days after 1970-01-01 a session begins, by its library's calendar."""
    return _wall(zones) // A_DAY


def date_of(days: int) -> date:
    """The date that `day_of` counted."""
    return FIRST_DAY + timedelta(days=days)


def number_of(day: date) -> int:
    """The number that `day_of` gives for a date."""
    return (day - FIRST_DAY).days


def weekday_of(zones: Sequence[str]) -> ColumnElement[int]:
    """Its weekday there, 0 for Monday."""
    return (day_of(zones) + THURSDAY) % 7


def minute_of(zones: Sequence[str]) -> ColumnElement[int]:
    """Minutes since midnight there."""
    return (_wall(zones) % A_DAY) // A_MINUTE


def _wall(zones: Sequence[str]) -> ColumnElement[int]:
    """Microseconds since 1970 as the clock on the wall would count them."""
    starts: SQLColumnExpression[int] = cast(Session.starts_at, BigInteger)
    ahead = [_ahead(zone, starts) for zone in zones] or [literal(0, BigInteger)]
    if len(ahead) == 1:
        return starts + ahead[0]
    here = (Session.library_id.in_(select(Library.id).where(Library.timezone == zone))
            for zone in zones)
    return starts + case(*zip(here, ahead, strict=True), else_=0)


def _ahead(zone: str, starts: SQLColumnExpression[int]) -> ColumnElement[int]:
    *changing, last = offsets(zone)
    ahead = literal(last.ahead // MICROSECOND, BigInteger)
    return case(*((starts < micros(one.until), one.ahead // MICROSECOND)
                  for one in changing if one.until), else_=ahead) if changing else ahead
