"""A question about sessions, narrowed by the filters of the programme."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select

from scheduler.domain.searching import Wish, wished
from scheduler.events import local_time
from scheduler.events.filters import PARTS
from scheduler.events.finding_queries import finds
from scheduler.events.models import Event, Session
from scheduler.spaces.models import Reservation, Space

SATURDAY = 5


def filtered(
    wanted: Select[Any], filters: Mapping[str, str], *, wish: Wish | None = None,
    at: datetime | None = None,
) -> Select[Any]:
    """A question about sessions and their events, narrowed as the programme's page narrows it.

    `wish`: the words of the filter `q` as a search has understood them. `at`: what has begun by
    then has no places left for anyone. One statement more where a filter asks for days or hours.
    """
    if filters.get("kind"):
        wanted = wanted.where(Event.kind == filters["kind"])
    if filters.get("topic"):
        wanted = wanted.where(Event.topic == filters["topic"])
    if filters.get("space"):
        wanted = wanted.where(_in_a_room(Space.slug == filters["space"]))
    if filters.get("access"):
        wanted = wanted.where(_in_a_room(Space.has_a_way_in))
    if filters.get("age"):
        age = int(filters["age"])
        wanted = wanted.where(func.coalesce(Event.age_from, 0) <= age,
                              func.coalesce(Event.age_to, 200) >= age)
    if filters.get("q"):
        wanted = wanted.where(finds(wished(filters["q"]) if wish is None else wish))
    if filters.get("free"):
        wanted = wanted.where(Session.cancelled_at.is_(None), Session.shut_at.is_(None),
                              Session.seats_newcomers)
        wanted = wanted if at is None else wanted.where(Session.starts_at > at)
    return _at_hours(wanted, filters) if {"days", "part"} & filters.keys() else wanted


def _in_a_room(such: ColumnElement[bool]) -> ColumnElement[bool]:
    return Session.reservation_id.in_(
        select(Reservation.id).join(Space, Space.id == Reservation.space_id)
        .where(such).correlate(None))


def _at_hours(wanted: Select[Any], filters: Mapping[str, str]) -> Select[Any]:
    zones = local_time.zones()
    if filters.get("days"):
        wanted = wanted.where(local_time.weekday_of(zones) >= SATURDAY)
    if filters.get("part"):
        first, end = PARTS[filters["part"]]
        minute = local_time.minute_of(zones)
        wanted = wanted.where(minute >= first, minute < end)
    return wanted
