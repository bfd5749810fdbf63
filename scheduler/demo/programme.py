"""The demo's coming month: sessions in their rooms, some nearly full, one called off."""

import base64
from datetime import UTC, date, datetime, time, timedelta
from random import Random

from sqlalchemy import insert

from scheduler.bookings.models import Booking, Seat
from scheduler.db import db
from scheduler.demo.network import Place
from scheduler.domain.interval import Interval
from scheduler.events.models import Contribution, Event, Session
from scheduler.spaces.models import Claim, Reservation

LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
MONTH = 31


def build(rng: Random, places: list[Place], *, today: date, at: datetime) -> None:
    """One or two sessions most days in the cities, two a week elsewhere."""
    for place in places:
        taken: dict[int, list[Interval]] = {}
        for ahead in range(MONTH):
            day = today + timedelta(days=ahead)
            if day.weekday() == 6:
                continue
            wanted = rng.choice((1, 1, 2)) if place.is_city else int(rng.random() < 0.35)
            for _ in range(wanted):
                _session(rng, place, day, at=at, taken=taken)


def _session(
    rng: Random, place: Place, day: date, *, at: datetime, taken: dict[int, list[Interval]],
) -> None:
    event = rng.choice(place.events)
    space = next(room for room in place.spaces if room.id == event.space_id)
    wall = datetime.combine(day, time(rng.choice((9, 13))), place.library.zone)
    starts = wall.astimezone(UTC)
    when = Interval(starts, starts + timedelta(minutes=rng.choice((90, 120, 150))))
    whole = when.padded(timedelta(minutes=space.setup_minutes),
                        timedelta(minutes=space.teardown_minutes))
    if any(whole.overlaps(other) for other in taken.get(space.id, [])):
        return
    taken.setdefault(space.id, []).append(whole)
    session = _scheduled(rng, place, event, when=when, whole=whole, at=at)
    if event.capacity:
        _book(rng, place, session, at=at)


def _scheduled(
    rng: Random, place: Place, event: Event, *, when: Interval, whole: Interval, at: datetime,
) -> Session:
    space = next(room for room in place.spaces if room.id == event.space_id)
    reservation = Reservation(
        library_id=place.library.id, space_id=space.id, purpose=event.purpose, title=event.title,
        starts_at=when.start, ends_at=when.end, setup_minutes=space.setup_minutes,
        teardown_minutes=space.teardown_minutes, made_at=at, confirmed_at=at,
    )
    db.session.add(reservation)
    db.session.flush()
    db.session.execute(insert(Claim), [
        {"library_id": place.library.id, "reservation_id": reservation.id, "part_id": part.id,
         "starts_at": whole.start, "ends_at": whole.end} for part in space.parts
    ])
    session = Session(
        library_id=place.library.id, event_id=event.id, reservation_id=reservation.id,
        starts_at=when.start, ends_at=when.end, capacity=event.capacity, place="",
        uid=f"session-{rng.getrandbits(64):016x}@ruang", published_at=at, made_at=at, changed_at=at,
    )
    db.session.add(session)
    db.session.flush()
    if event.purpose == "collaboration":
        db.session.add(Contribution(
            library_id=place.library.id, session_id=session.id, role="speaker", noted_at=at,
            partner_id=rng.choice(place.partners).id))
    return session


def _book(rng: Random, place: Place, session: Session, *, at: datetime) -> None:
    full = rng.random() < 0.15
    wanted = session.capacity if full else rng.randrange(0, session.capacity or 1)
    guests = rng.sample(place.people, min(wanted + (2 if full else 0), len(place.people)))
    for person in guests:
        seated = session.seats_taken < wanted
        booking = Booking(
            library_id=place.library.id, session_id=session.id, person_id=person.id, seats=1,
            state="placed" if seated else "waiting", phone=person.phone or "",
            link_code=base64.urlsafe_b64encode(rng.randbytes(18)).decode().rstrip("="),
            desk_code="".join(rng.choices(LETTERS, k=4)), placed_at=at,
            seated_at=at if seated else None,
            needs=["wheelchair"] if rng.random() < 0.04 else [],
            people=[Seat(library_id=place.library.id, position=1, name=person.name, sex=person.sex,
                         age_band=person.age_band, village=person.village)],
        )
        db.session.add(booking)
        session.seats_taken += int(seated)
        session.parties_waiting += int(not seated)
    db.session.flush()
