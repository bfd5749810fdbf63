"""Many write at once, in any order: nobody waits crosswise, and a count is never outrun."""

import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial

from flask import Flask
from sqlalchemy import func, select

from scheduler.attendance import actions as attendance
from scheduler.attendance.models import Attendance
from scheduler.bookings import actions as bookings
from scheduler.bookings import following_actions as following
from scheduler.bookings import moving_actions as moving
from scheduler.db import db, transaction
from scheduler.domain.booking import BookingRequest, SeatRequest
from scheduler.domain.errors import Refusal
from scheduler.domain.interval import Interval
from scheduler.domain.permissions import GUEST
from scheduler.domain.recurrence import Rule
from scheduler.events import actions as events
from scheduler.events import series_actions as series
from scheduler.events.actions import SessionRequest, Where
from scheduler.events.models import Session
from scheduler.history.models import Version
from scheduler.people.models import Person
from scheduler.spaces import asking_actions as asking
from scheduler.spaces import settings_actions as settings
from scheduler.spaces.actions import ReservationRequest
from scheduler.spaces.models import Reservation
from tests import make

AT = make.NOW
START = make.instant("2026-03-04 09:00")


def at_once(app: Flask, *acts: Callable[[], object]) -> Counter[str]:
    """Do all of it at the same moment; how often it was kept, or which refusal or failure came."""
    db.session.commit()
    db.session.remove()
    ready = threading.Barrier(len(acts))

    def alone(act: Callable[[], object]) -> str:
        with app.app_context():
            ready.wait()
            try:
                with transaction():
                    act()
            except Refusal as refusal:
                return type(refusal).__name__
            except Exception as failure:  # a deadlock, a broken constraint: named by the assertion
                return repr(failure)
        return "kept"

    with ThreadPoolExecutor(len(acts)) as hands:
        return Counter(hands.map(alone, acts))


def hours(number: int) -> Interval:
    """An hour in the morning, or that hour on a later day."""
    begins = START + timedelta(days=number)
    return Interval(begins, begins + timedelta(hours=1))


def in_rooms(count: int) -> tuple[list[int], list[int], int]:
    """Sessions, each in a room of its own; the ids of sessions, rooms and the library."""
    northside = make.library()
    event, ben = make.event(northside), make.staff(northside)
    rooms = [make.space(northside, f"Ruang {number}").id for number in range(count)]
    return [events.schedule(SessionRequest(event.id, hours(0), space_id=room), by=ben, at=AT).id
            for room in rooms], rooms, northside.id


def to_room(session_id: int, when: Interval, room: int, *, library_id: int) -> Callable[[], object]:
    change = moving.Change(when, Where(room), 16)
    return lambda: moving.reschedule(session_id, change, by=make.staff_at(library_id), at=AT)


def test_two_sessions_exchange_their_rooms_without_a_deadlock(app: Flask):
    (one, other), (first, second), northside = in_rooms(2)

    for number in range(1, 26):
        done = at_once(app, to_room(one, hours(number), second, library_id=northside),
                       to_room(other, hours(number), first, library_id=northside))
        first, second = second, first
        assert done == {"kept": 2}


def test_five_sessions_go_round_five_rooms(app: Flask):
    sessions, rooms, northside = in_rooms(5)

    for number in range(1, 9):
        done = at_once(app, *(
            to_room(session, hours(number), rooms[(place + number) % 5], library_id=northside)
            for place, session in enumerate(sessions)))
        assert done == {"kept": 5}


def test_an_event_is_edited_while_its_roll_is_marked_and_its_series_moves(app: Flask):
    northside = make.library()
    event, ben, room = make.event(northside), make.staff(northside), make.space(northside)
    ids = [each.id for each in series.repeat(series.SeriesRequest(
        Rule("WEEKLY", count=6, weekdays=(2,)), START.date(), 540, 60,
        SessionRequest(event.id, hours(0), space_id=room.id, capacity=16)), by=ben, at=AT)]
    by, event_id, room_id = make.staff_at(northside.id), event.id, room.id

    def edits(number: int) -> None:
        events.edit(event_id, {"title": f"Merajut {number}"}, by=by, at=AT)

    def marks(number: int) -> None:
        attendance.walk_in(attendance.WalkIn(f"Cleo {number}"), session_id=ids[0],
                           key=f"key-{number}", by=by, at=START)

    def moves(session_id: int) -> None:
        one = db.session.get_one(Session, session_id)
        when = Interval(*(edge + timedelta(minutes=5) for edge in (one.starts_at, one.ends_at)))
        following.reschedule_following(
            session_id, moving.Change(when, Where(room_id), 16), by=by, at=AT)

    for number in range(1, 9):
        done = at_once(app, partial(edits, number), partial(marks, number),
                       partial(moves, ids[number % 3]), partial(moves, ids[1]))
        assert not [name for name in done if "(" in name], done


def test_the_versions_rise_once_in_a_transaction_and_not_at_all_when_it_fails(app: Flask):
    (session, _other), (_first, second), northside = in_rooms(2)
    db.session.commit()
    before = versions()

    to_room(session, hours(1), second, library_id=northside)()
    assert versions() == before
    db.session.commit()
    after = versions()
    db.session.rollback()
    to_room(session, hours(2), second, library_id=northside)()
    db.session.rollback()
    db.session.commit()

    assert {scope: after[scope] - before.get(scope, 0) for scope in after} == {
        ("programme", northside): 1, ("session", session): 1, ("space", 1): 1, ("space", 2): 1}
    assert versions() == after


def versions() -> dict[tuple[str, int], int]:
    return {(scope, scope_id): number for scope, scope_id, number in db.session.execute(
        select(Version.scope, Version.scope_id, Version.number))}


def test_thirty_requests_of_one_phone_leave_three_open(app: Flask):
    northside = make.library()
    rooms = [make.space(northside, f"Ruang {number}").id for number in range(30)]
    guest = GUEST(northside.id)

    def asks(room: int) -> Callable[[], object]:
        request = ReservationRequest(space_id=room, when=hours(1), purpose="loan", title="Rapat",
                                     asked_by="Cleo", phone="+6281234567890")
        return lambda: asking.ask(request, by=guest, at=AT)

    done = at_once(app, *(asks(room) for room in rooms))

    assert done == {"kept": 3, "TooManyOpen": 27}
    assert db.session.scalar(select(func.count(Reservation.id))) == 3


def test_one_new_person_walks_into_ten_sessions_at_once(app: Flask):
    northside = make.library()
    event = make.event(northside)
    ids = [make.session(event, starts_at=START, uid=f"session-{number}@test").id
           for number in range(10)]
    by = make.staff_at(northside.id)
    cleo = attendance.WalkIn("Cleo", phone="081234567890")

    done = at_once(app, *(
        partial(attendance.walk_in, cleo, session_id=session_id, key="key", by=by, at=START)
        for session_id in ids))

    assert done == {"kept": 10}
    assert db.session.scalar(select(func.count(Person.id))) == 1
    assert db.session.scalar(select(func.count(Attendance.id)).where(
        Attendance.person_id.is_not(None))) == 10


def test_a_family_books_many_sessions_at_once(app: Flask):
    northside = make.library()
    event = make.event(northside)
    ids = [make.session(event, starts_at=START, uid=f"session-{number}@test").id
           for number in range(8)]
    guest = GUEST(northside.id)

    def books(session_id: int) -> Callable[[], object]:
        request = BookingRequest(session_id=session_id, seats=(SeatRequest("Ada"),),
                                 phone="081234567890", consent=True)
        return lambda: bookings.place(request, by=guest, at=AT)

    assert at_once(app, *(books(each) for each in ids)) == {"kept": 8}
    assert db.session.scalar(select(func.count(Person.id))) == 1


def test_two_managers_give_two_rooms_one_name_at_once(app: Flask):
    northside = make.library()
    by = make.staff(northside, "manager", "Ada")

    done = at_once(app, *(lambda: settings.describe(
        settings.SpaceRequest("Aula"), by=by, at=AT) for _ in range(4)))

    assert done == {"kept": 1, "NameTaken": 3}
