"""One of everything at Northside, for tests that walk through the whole app."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from scheduler import clock
from scheduler.attendance.models import Attendance, Group
from scheduler.bookings import actions as bookings
from scheduler.bookings import queries
from scheduler.db import db
from scheduler.domain.booking import BookingRequest, SeatRequest
from scheduler.domain.permissions import GUEST
from scheduler.events.models import Contribution, Session
from scheduler.imports.models import Import, ImportRow
from scheduler.indicators.models import Goal
from scheduler.libraries import queries as libraries
from scheduler.libraries.models import Closure, Library
from scheduler.outbox.models import Message
from scheduler.partners.models import Agreement, Partner
from scheduler.people import security_actions as keys
from scheduler.people.models import Invitation, Member
from scheduler.spaces.models import Reservation
from scheduler.visits.models import VisitCount
from tests import make

DAY = timedelta(days=1)


@dataclass(frozen=True)
class World:
    """Northside and what stands there, Ada who runs it, and Dora who runs Southside."""

    northside: Library
    southside: Library
    ada: Member
    dora: Member
    values: dict[str, object]


def built() -> World:
    """The world, committed; `values` fills the parts of addresses by their names."""
    northside, southside = make.library(code_prefix="NS"), make.library("southside")
    space = make.space(northside)
    event = make.event(northside, space_id=space.id)
    session = make.session(event, starts_at=clock.now().replace(microsecond=0, second=0))
    placed = bookings.place(BookingRequest(
        session_id=session.id, seats=(SeatRequest("Cleopatra"),), phone="081234567890",
        consent=True), by=GUEST(northside.id), at=make.NOW)
    ada = make.member(northside, "coordinator", "Ada")
    dora = make.member(southside, "coordinator", "Dora")
    keys.note("signed-in", ada.account_id, at=make.NOW, address="203.0.113.9")
    values = {"lib": northside.slug, "place": northside.slug, "slug": space.slug,
              "code": placed.link_code, "token": "no-such-token", "name": "attendances",
              **_numbers(session, placed.id)}
    db.session.commit()
    return World(northside, southside, ada, dora, values)


def _numbers(session: Session, booking_id: int) -> dict[str, object]:
    northside = session.library_id
    first = queries.people_of(booking_id)[0]
    held = _row(Reservation(
        library_id=northside, space_id=session.event.space_id, purpose="loan", title="Rapat RT",
        starts_at=session.starts_at + DAY, ends_at=session.ends_at + DAY, made_at=make.NOW))
    came = _row(Attendance(library_id=northside, session_id=session.id, seat_id=first.id,
                           key=f"seat-{first.id}", name=first.name, how="roll-call",
                           came_at=make.NOW))
    partner = _row(Partner(library_id=northside, name="Dinas", key="dinas", created_at=make.NOW))
    agreement = _row(Agreement(library_id=northside, partner_id=partner.id, instrument="mou",
                               starts_on=make.NOW.date()))
    given = _row(Contribution(library_id=northside, partner_id=partner.id, session_id=session.id,
                              role="speaker"))
    goal = _row(Goal(library_id=northside, indicator="visits", year=2026, purpose="baseline",
                     value=100, set_at=make.NOW))
    count = _row(VisitCount(library_id=northside, starts_on=make.NOW.date(), people=4,
                            source="gate", ends_on=make.NOW.date() + DAY, noted_at=make.NOW))
    closure = _row(Closure(library_id=northside, starts_at=make.NOW + DAY, reason="Perbaikan",
                           ends_at=make.NOW + 2 * DAY))
    group = _row(Group(library_id=northside, session_id=session.id, name="SD 1",
                       noted_at=make.NOW))
    staged = _row(Import(library_id=northside, kind="visits", filename="kunjungan.csv",
                         staged_at=make.NOW, counts={"bad": 1}))
    _row(ImportRow(import_id=staged.id, line=2, fate="bad", column="count", values={"cells": {}},
                   reason={"slug": "CellEmpty", "facts": {"column": "count"}}))
    return {
        "member_id": _row(Member(library_id=northside, account=make.account("Ben"),
                                 role="desk", since=make.NOW)).id,
        "invitation_id": _row(Invitation(
            library_id=northside, purpose="role", role="desk", name="Eka", token_hash="x",
            code_hash="x", invited_at=make.NOW, expires_at=make.NOW)).id,
        "schedule_id": libraries.weeks(northside)[0].id,
        "library_id": _row(Library(slug="below", name="Below", kind="village", parent_id=northside,
                                   created_at=make.NOW)).id,
        "group_id": group.id, "session_id": session.id,
        "series_id": make.series(session.event).id,
        "event_id": session.event_id, "seat_id": first.id,
        "booking_id": booking_id, "message_id": db.session.query(Message.id).scalar(),
        "import_id": staged.id, "reservation_id": held.id, "attendance_id": came.id,
        "count_id": count.id, "goal_id": goal.id, "month": "2026-02",
        "partner_id": partner.id, "contribution_id": given.id,
        "agreement_id": agreement.id, "closure_id": closure.id,
        "space_id": session.event.space_id,
    }


def _row(row: Any) -> Any:
    db.session.add(row)
    db.session.flush()
    return row
