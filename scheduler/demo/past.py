"""The demo's past year: sessions held, who came, and people through the door."""

from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any

from sqlalchemy import insert

from scheduler.attendance.models import Attendance, Headcount
from scheduler.db import db
from scheduler.demo.network import Place
from scheduler.events.models import Contribution, Session
from scheduler.indicators.models import Goal
from scheduler.visits.models import VisitCount

GIFTS = ("speaker", "speaker", "staff", "place", "goods", "money")
LEFT_OPEN = 2  # days back to which nobody has closed the sessions yet


def first_day(today: date) -> date:
    """Where the past year begins: the first of this month, a year ago."""
    return date(today.year - 1, today.month, 1)


def build(rng: Random, places: list[Place], *, today: date) -> None:
    """A year of Tuesdays to Saturdays; one village skips months, as villages do."""
    for place in places:
        days = [today - timedelta(days=ago) for ago in range(
            (today - first_day(today)).days, 0, -1)]
        silent = place.library.slug == "desa-wolo"
        for day in days:
            if day.weekday() == 6 or (silent and day.month % 3 == 0):
                continue
            _visits(rng, place, day)
            if day.weekday() in (1, 3, 5) and rng.random() < (0.75 if place.is_city else 0.3):
                _session(rng, place, day, today)
        _goals(place, today)


def _visits(rng: Random, place: Place, day: date) -> None:
    usual = 160 if place.is_city else 18
    db.session.execute(insert(VisitCount), {
        "library_id": place.library.id, "starts_on": day, "ends_on": day + timedelta(days=1),
        "people": max(0, int(rng.gauss(usual, usual / 5))),
        "source": "gate" if place.is_city else "guestbook", "noted_at": wall(place, day, 17),
    })


def _session(rng: Random, place: Place, day: date, today: date) -> None:
    event = rng.choice(place.events)
    starts = wall(place, day, rng.choice((9, 13, 15)))
    closed = starts + timedelta(hours=3) if day < today - timedelta(days=LEFT_OPEN) else None
    session = Session(
        library_id=place.library.id, event_id=event.id, starts_at=starts,
        ends_at=starts + timedelta(hours=2), capacity=event.capacity, place="",
        uid=f"session-{rng.getrandbits(64):016x}@ruang", published_at=starts - timedelta(days=20),
        closed_at=closed, made_at=starts - timedelta(days=30), changed_at=closed or starts,
        typed_total=None, with_disability=rng.choice((0, 0, 0, 1)),
    )
    db.session.add(session)
    db.session.flush()
    _people(rng, place, session)
    if rng.random() < 0.4:
        db.session.add(Contribution(
            library_id=place.library.id, session_id=session.id, role=rng.choice(GIFTS),
            partner_id=rng.choice(place.partners).id, noted_at=closed,
        ))


def _people(rng: Random, place: Place, session: Session) -> None:
    most = min(session.capacity or 40, len(place.people))
    named = rng.sample(place.people, rng.randrange(most // 3, most))
    rows: list[dict[str, Any]] = [{
        "library_id": place.library.id, "session_id": session.id, "person_id": person.id,
        "key": f"person-{person.id}", "name": person.name, "sex": person.sex,
        "age_band": person.age_band, "village": person.village, "how": "roll-call",
        "came_at": session.starts_at,
    } for person in named]
    if rows:
        db.session.execute(insert(Attendance), rows)
    counted = [{"library_id": place.library.id, "session_id": session.id, "sex": sex,
                "age_band": "unspecified", "people": rng.randrange(0, 7)}
               for sex in ("female", "male", "unspecified") if rng.random() < 0.6]
    if counted:
        db.session.execute(insert(Headcount), counted)


def _goals(place: Place, today: date) -> None:
    base = {"visits": 50000 if place.is_city else 4600,
            "attendances": 3600 if place.is_city else 640, "partners_active": 4}
    known = {"library_id": place.library.id, "year": today.year, "source": "laporan tahunan",
             "set_at": wall(place, date(today.year, 1, 15), 8)}
    db.session.execute(insert(Goal), [
        {**known, "indicator": name, "purpose": purpose, "value": round(value * grown)}
        for name, value in base.items()
        for purpose, grown in (("baseline", 1), ("target", 1.25))
    ])


def wall(place: Place, day: date, hour: int) -> datetime:
    """The hour on the wall of the library."""
    return datetime.combine(day, time(hour), place.library.zone)
