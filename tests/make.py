"""Makers: plain functions with dull defaults. What matters to a test is written in the test.

The cast: Ada runs Northside; Ben is its librarian; Cleo is a resident; Dora works at
Southside and must never see Northside.
"""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from flask.testing import FlaskClient

from scheduler import clock
from scheduler.db import db
from scheduler.domain.people import folded
from scheduler.domain.permissions import Actor
from scheduler.events.models import Event, LeftOut, Series, SeriesTerms, Session
from scheduler.libraries.models import Library, OpeningHours, OpeningSchedule
from scheduler.partners.models import Agreement, Partner
from scheduler.people import web_session_actions as web_sessions
from scheduler.people.models import Account, Member, Person
from scheduler.spaces.models import Part, Space

NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)  # Monday 09.00 in Makassar
LATER = datetime(2027, 1, 4, 1, 0, tzinfo=UTC)  # when all that tests plan has taken place
ZONE = "Asia/Makassar"


def instant(text: str, zone: str = ZONE) -> datetime:
    """"2026-03-04 10:00" on the wall of the library, as an instant."""
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


def _added(row: Any) -> Any:
    db.session.add(row)
    db.session.flush()
    return row


def library(slug: str = "northside", **values: Any) -> Library:
    """A village library in WITA, open every day from 08.00 to 17.00 unless `hours=()`."""
    hours = values.pop("hours", tuple((day, 480, 1020) for day in range(7)))
    defaults = {"name": slug.title(), "kind": "village", "timezone": ZONE, "created_at": NOW}
    made = _added(Library(slug=slug, **{**defaults, **values}))
    if hours:
        schedule = _added(OpeningSchedule(
            library_id=made.id, valid_from=datetime(2020, 1, 1).date()))
        for weekday, opens, closes in hours:
            db.session.add(OpeningHours(library_id=made.id, schedule_id=schedule.id,
                                        weekday=weekday, opens=opens, closes=closes))
        db.session.flush()
    return made


def space(at_library: Library, name: str = "Ruang Belajar", **values: Any) -> Space:
    """A shown room for 20 made of one part of its own (or of `parts`)."""
    parts = values.pop("parts", None) or [Part(library_id=at_library.id, name=name)]
    defaults = {"slug": name.lower().replace(" ", "-"), "capacity": 20, "shown_at": NOW}
    return _added(Space(library_id=at_library.id, name=name, parts=parts,
                        **{**defaults, **values}))


def event(at_library: Library, title: str = "Menjahit tas", **values: Any) -> Event:
    """A training event for 16."""
    defaults = {"kind": "training", "capacity": 16, "made_at": NOW}
    return _added(Event(library_id=at_library.id, title=title, **{**defaults, **values}))


def session(of: Event, starts: str = "2026-03-04 10:00", **values: Any) -> Session:
    """A published two-hour session without a reservation; `capacity` as its event's."""
    begins = values.pop("starts_at", None) or instant(starts)
    defaults = {
        "starts_at": begins, "ends_at": begins + timedelta(hours=2), "capacity": of.capacity,
        "published_at": NOW, "made_at": NOW, "changed_at": NOW, "place": "Teras",
        "uid": f"session-{of.id}-{begins.timestamp():.0f}@test",
    }
    keys = {"library_id": of.library_id, "event_id": of.id}
    return _added(Session(**{**keys, **defaults, **values}))


def series(of: Event, **values: Any) -> Series:
    """An endless weekly series of two hours at the terrace, without a session; one date of it
    was left out."""
    defaults = {"rule": "FREQ=WEEKLY;BYDAY=TU", "first_on": date(2026, 3, 3),
                "starts_minute": 600, "minutes": 120, "expanded_to": date(2027, 3, 4)}
    keys = {"library_id": of.library_id, "event_id": of.id}
    made = _added(Series(**{**keys, **defaults, **values}))
    _added(SeriesTerms(series_id=made.id, library_id=of.library_id, place="Teras",
                       capacity=of.capacity, published_at=NOW))
    _added(LeftOut(library_id=of.library_id, series_id=made.id, day=date(2099, 3, 3), why="closed",
                   what="Perbaikan", noted_at=NOW))
    db.session.refresh(made)
    return made


def partner(at_library: Library, name: str = "Karang Taruna", **values: Any) -> Partner:
    """An institution without agreements."""
    defaults = {"key": folded(name), "type": "community", "created_at": NOW}
    return _added(Partner(library_id=at_library.id, name=name, **{**defaults, **values}))


def agreement(of: Partner, starts_on: str = "2026-01-01", **values: Any) -> Agreement:
    """An open MoU."""
    return _added(Agreement(
        library_id=of.library_id, partner_id=of.id, instrument="mou",
        starts_on=date.fromisoformat(starts_on), **values))


def account(name: str = "Ben", **values: Any) -> Account:
    """Someone who can sign in with the e-mail name@example.org."""
    defaults = {"email": f"{name.lower()}@example.org", "stamp": "s", "created_at": NOW}
    return _added(Account(name=name, **{**defaults, **values}))


def member(at_library: Library, role: str = "librarian", name: str = "Ben") -> Member:
    """An account with a role at a library."""
    return _added(Member(library_id=at_library.id, account=account(name), role=role, since=NOW))


def actor(of: Member) -> Actor:
    """The member as the one who acts."""
    return Actor(library_id=of.library_id, role=of.role, account_id=of.account_id,
                 name=of.account.name)


def staff(at_library: Library, role: str = "librarian", name: str = "Ben") -> Actor:
    """A new member of the library, ready to act."""
    return actor(member(at_library, role, name))


def staff_at(library_id: int) -> Actor:
    """Someone who may do a librarian's work there, without an account."""
    return Actor(library_id=library_id, role="librarian")


def person(at_library: Library, name: str = "Cleo", **values: Any) -> Person:
    """A resident known by phone."""
    defaults = {"phone": "+6281234567890", "folded_name": folded(name), "created_at": NOW}
    return _added(Person(library_id=at_library.id, name=name, **{**defaults, **values}))


def signed_in(client: FlaskClient, of: Member) -> FlaskClient:
    """Give the browser the web session that signing in would have given it."""
    key = web_sessions.begin(of.account, address="127.0.0.1", idle=web_sessions.IDLE,
                             at=clock.now())
    db.session.commit()
    with client.session_transaction() as cookie:
        cookie["_user_id"] = key
        cookie["_fresh"] = True
    return client
