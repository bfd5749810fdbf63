"""Note who came; count once, however often the same thing is said."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, insert, select

from scheduler.attendance import queries
from scheduler.attendance.models import Attendance, Group, Headcount
from scheduler.db import db
from scheduler.domain.attendance import MOST, CountWrong, agreed, check_begun, check_doors
from scheduler.domain.errors import (
    IdentityNumber,
    Missing,
    NameNeeded,
    SessionCancelled,
    SessionClosed,
)
from scheduler.domain.identity import has_identity_number
from scheduler.domain.people import AGE_BANDS
from scheduler.domain.permissions import Actor, check
from scheduler.domain.phone import Called
from scheduler.events import queries as events
from scheduler.events.changing import change
from scheduler.events.models import Session
from scheduler.history import actions as history
from scheduler.people.knowing_actions import know


@dataclass(frozen=True)
class WalkIn(Called):
    """Someone without a booking; recognised later only when they leave a phone number."""

    name: str
    phone: str = ""
    sex: str = "unspecified"
    age_band: str = "unspecified"
    village: str = ""


def mark(seat_id: int, *, session_id: int, by: Actor, at: datetime, how: str = "roll-call") -> None:
    """The person of a seat came; saying so twice counts once.

    Refusals: NotYourRole, Missing, SessionCancelled, SessionClosed, TooEarlyToCount.
    """
    session = expecting(session_id, by=by, verb="mark", at=at)
    seat, booking = queries.seat_for_update(seat_id, session_id=session_id,
                                            library_id=by.library_id)
    seat.absent_at = None
    known = booking.person_id if seat.position == 1 and booking.phone else None
    if _is_here(session_id, key=f"seat-{seat.id}", person_id=known):
        return

    db.session.execute(insert(Attendance), {
        "library_id": by.library_id, "session_id": session_id, "seat_id": seat.id,
        "person_id": known, "key": f"seat-{seat.id}", "name": seat.name, "sex": seat.sex,
        "age_band": seat.age_band, "village": seat.village, "how": how, "came_at": at,
        "noted_by": by.account_id})

    announce("marked", session, by=by, at=at, seat=seat_id)


def unmark(seat_id: int, *, session_id: int, by: Actor, at: datetime) -> None:
    """Take a mark back; taking it back twice changes nothing."""
    session = open_session(session_id, by=by, verb="mark")
    queries.seat_for_update(seat_id, session_id=session_id, library_id=by.library_id)
    db.session.execute(delete(Attendance).where(
        Attendance.session_id == session_id, Attendance.seat_id == seat_id))
    announce("unmarked", session, by=by, at=at, seat=seat_id)


def walk_in(
    person: WalkIn, *, session_id: int, key: str, by: Actor, at: datetime, how: str = "walk-in",
) -> None:
    """Someone came without a booking. `key` names the note, so a repeat counts once.

    A phone number and a name make them recognisable (domain §6a); a name alone does not. Who
    turns out to have booked is marked on their own place.
    Refusals: NameNeeded, PhoneWrong, IdentityNumber, and those of `mark`.
    """
    session = expecting(session_id, by=by, verb="mark", at=at)
    if not person.name.strip():
        raise NameNeeded()
    if any(has_identity_number(text) for text in (person.name, person.village)):
        raise IdentityNumber()
    known = know(person.name.strip(), phone=person.phone, sex=person.sex,
                 age_band=person.age_band, village=person.village, library_id=by.library_id,
                 at=at) if person.phone else None
    booked = queries.seat_of_person(known, session_id=session_id) if known else None
    if booked is not None:
        mark(booked, session_id=session_id, by=by, at=at, how=how)
    if booked is not None or _is_here(session_id, key=key, person_id=known):
        return

    db.session.execute(insert(Attendance), {
        "library_id": by.library_id, "session_id": session_id, "person_id": known, "key": key,
        "name": person.name.strip(), "sex": person.sex, "age_band": person.age_band,
        "village": person.village, "how": how, "came_at": at, "noted_by": by.account_id})

    announce("walked-in", session, by=by, at=at)


def _is_here(session_id: int, *, key: str, person_id: int | None) -> bool:
    same = Attendance.key == key
    if person_id is not None:
        same = same | (Attendance.person_id == person_id)
    return db.session.scalar(select(Attendance.id).where(
        Attendance.session_id == session_id, same).limit(1)) is not None


def set_counts(
    counts: Mapping[str, int], *, session_id: int, with_disability: int, by: Actor, at: datetime,
    age_band: str = "unspecified", shown: Mapping[str, int] | None = None,
) -> None:
    """Set how many of an age came without a name, by sex; 0 takes a count away.

    `shown` is what the page said before (with `with_disability`); what another phone counted
    since then is kept. Refusals: CountWrong(most), Missing, and those of `mark`.
    """
    session = expecting(session_id, by=by, verb="count", at=at)
    _check_counts([*counts.values(), with_disability])
    if age_band not in AGE_BANDS:
        raise Missing()
    current = queries.loose_counts(session_id).get(age_band, {})
    seen = shown or {}

    settled = {sex: agreed(people, shown=seen.get(sex, current.get(sex, 0)),
                           current=current.get(sex, 0)) for sex, people in counts.items()}
    db.session.execute(delete(Headcount).where(
        Headcount.session_id == session_id, Headcount.group_id.is_(None),
        Headcount.age_band == age_band))
    _write_counts(session, settled, age_band=age_band)
    session.with_disability = agreed(
        with_disability, shown=seen.get("with_disability", session.with_disability),
        current=session.with_disability)

    announce("counted", session, by=by, at=at)


def add_group(
    name: str, *, leader: str, counts: Mapping[str, int], session_id: int, by: Actor,
    at: datetime,
) -> None:
    """A *rombongan* came: its name, its leader, and how many by sex."""
    session = expecting(session_id, by=by, verb="count", at=at)
    if not name.strip():
        raise NameNeeded()
    _check_counts(counts.values())
    if not any(counts.values()):
        raise CountWrong(most=MOST)
    if has_identity_number(f"{name} {leader}"):
        raise IdentityNumber()

    group = Group(library_id=by.library_id, session_id=session_id, name=name.strip(),
                  leader=leader.strip(), noted_at=at, noted_by=by.account_id)
    db.session.add(group)
    db.session.flush()
    _write_counts(session, counts, group_id=group.id)

    announce("group-came", session, by=by, at=at)


def _write_counts(
    session: Session, counts: Mapping[str, int], *, group_id: int | None = None,
    age_band: str = "unspecified",
) -> None:
    rows = [{"library_id": session.library_id, "session_id": session.id, "group_id": group_id,
             "sex": sex, "age_band": age_band, "people": people}
            for sex, people in counts.items() if people]
    if rows:
        db.session.execute(insert(Headcount), rows)


def _check_counts(counts: Collection[int]) -> None:
    if any(not 0 <= people <= MOST for people in counts):
        raise CountWrong(most=MOST)


def close(session_id: int, *, typed_total: int | None, by: Actor, at: datetime) -> Session:
    """End the count: from now on it feeds the indicators (F1: a typed total wins upwards).

    Refusals: CountWrong, NotYourRole, Missing, SessionCancelled, SessionClosed, NotBegunYet.
    """
    session = begun(session_id, by=by, verb="close-session", at=at)
    if typed_total is not None:
        _check_counts([typed_total])

    change(session, by=by, at=at, closed_at=at, closed_by=by.account_id, typed_total=typed_total)

    announce("closed", session, by=by, at=at)
    return session


def reopen(session_id: int, *, by: Actor, at: datetime) -> Session:
    """Change a closed count; reopening an open one changes nothing."""
    check("reopen-session", by)
    session = events.session_for_update(session_id, library_id=by.library_id)
    change(session, by=by, at=at, closed_at=None, closed_by=None, typed_total=None)
    announce("reopened", session, by=by, at=at)
    return session


def open_session(session_id: int, *, by: Actor, verb: str) -> Session:
    """The session, locked, as long as its count may still change."""
    check(verb, by)
    session = events.session_for_update(session_id, library_id=by.library_id)
    if session.cancelled_at is not None:
        raise SessionCancelled()
    if session.closed_at is not None:
        raise SessionClosed()
    return session


def expecting(session_id: int, *, by: Actor, verb: str, at: datetime) -> Session:
    """The session, locked, once people may be noted at it. Refuses with TooEarlyToCount."""
    session = open_session(session_id, by=by, verb=verb)
    check_doors(session.starts_at, zone=events.library_of(session).zone, at=at)
    return session


def begun(session_id: int, *, by: Actor, verb: str, at: datetime) -> Session:
    """The session, locked, once it has begun. Refuses with NotBegunYet."""
    session = open_session(session_id, by=by, verb=verb)
    check_begun(session.starts_at, zone=events.library_of(session).zone, at=at)
    return session


def announce(
    verb: str, session: Session, *, by: Actor, at: datetime, **facts: int,
) -> None:
    """Write down what was done. Of a closed session the database lets the figures know."""
    history.record(verb, "session", subject_id=session.id, by=by, at=at, facts=facts)
    history.changed("session", session.id, at=at)
