"""A page with a hundred buttons asks the database no more than a page with three."""

from datetime import timedelta

import pytest
from flask import Flask

from scheduler import clock
from scheduler.attendance.models import Attendance, Group
from scheduler.bookings import actions as bookings
from scheduler.db import db
from scheduler.domain.booking import BookingRequest, SeatRequest
from scheduler.domain.permissions import GUEST
from scheduler.events.models import Session
from scheduler.libraries.models import Closure, Library
from scheduler.people.models import Invitation, Member
from tests import make
from tests.statements import heard
from tests.test_seen import HOUR, Desk


@pytest.fixture
def northside(app: Flask) -> Library:
    return make.library()


@pytest.fixture
def begun(northside: Library) -> Session:
    """A session that has just begun."""
    return make.session(make.event(northside, capacity=50),
                        starts_at=clock.now() - timedelta(minutes=5))


LISTS = ("events/", "desk/messages", "desk/sessions/{begun}", "desk/sessions/{begun}?show=gaps",
         "settings/people", "settings/closures", "settings/spaces", "settings/libraries",
         "settings/partners", "desk/?q=sari")


@pytest.mark.parametrize("path", LISTS)
def test_a_long_list_asks_no_more_than_a_short_one(
        app: Flask, northside: Library, begun: Session, path: str):
    ada = Desk(app, northside, "Ada", "coordinator")
    where = f"/northside/{path.format(begun=begun.id)}"
    asked = []
    for number in range(12):
        more(northside, begun, number)
        db.session.commit()
        if number in (1, 11):
            with heard() as seen:
                assert ada.open(where).status_code == 200
            asked.append(len(seen))

    assert asked[0] == asked[1]


def more(library: Library, begun: Session, number: int) -> None:
    """One more of all that a list may hold, each with its buttons."""
    at, day = clock.now(), timedelta(days=number + 2)
    event = make.event(library, f"Acara {number}")
    make.session(event, starts_at=at + day)
    make.session(event, starts_at=at + day + HOUR, published_at=None)
    make.event(library, f"Usang {number}", retired_at=at)
    make.space(library, f"Lama {number}", retired_at=at)
    make.partner(library, f"Mitra {number}", retired_at=at)
    bookings.place(BookingRequest(
        session_id=begun.id, seats=(SeatRequest(f"Sari {number}"),), consent=True,
        phone=f"0812345678{number:02}"), by=GUEST(library.id), at=begun.starts_at - HOUR)
    keys = {"library_id": library.id, "session_id": begun.id}
    db.session.add_all([
        Attendance(**keys, key=f"note-{number}", name=f"Tamu {number}", how="walk-in", came_at=at),
        Group(**keys, name=f"SD {number}", noted_at=at),
        Closure(library_id=library.id, starts_at=at + day, ends_at=at + day + HOUR, reason="Atap"),
        Library(slug=f"below-{number}", name=f"Below {number}", kind="village",
                parent_id=library.id, created_at=at, closed_on=at.date() - timedelta(days=1)),
        Member(library_id=library.id, account=make.account(f"Gita{number}"), role="desk",
               since=at, ended_at=at),
        Invitation(library_id=library.id, purpose="role", role="desk", name=f"Fajar {number}",
                   token_hash=f"t{number}", code_hash=f"c{number}", invited_at=at,
                   expires_at=at + day, phone="+6281298765432")])
    db.session.flush()
