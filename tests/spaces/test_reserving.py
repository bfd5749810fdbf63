"""No part of a space is held twice: by one desk, by forty at once, in whole or in halves."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from scheduler.db import db, transaction
from scheduler.domain.errors import ClosedThen, Missing, NotYourRole, Refusal, SpaceTaken
from scheduler.domain.interval import Interval
from scheduler.domain.permissions import Actor
from scheduler.spaces import actions as spaces
from scheduler.spaces.actions import ReservationRequest
from scheduler.spaces.models import Claim, Part, Reservation
from tests import make

AT = make.NOW


def when(starts: str = "2026-03-04 10:00", hours: float = 2) -> Interval:
    start = make.instant(starts)
    return Interval(start, start + timedelta(hours=hours))


def wish(space, starts: str = "2026-03-04 10:00", hours: float = 2) -> ReservationRequest:
    return ReservationRequest(space_id=space.id, when=when(starts, hours), purpose="programme")


def live_claims() -> int:
    return db.session.scalar(select(func.count(Claim.id)).where(Claim.released_at.is_(None)))


def test_a_reservation_claims_its_space_with_setup_and_teardown(app: Flask):
    northside = make.library()
    space = make.space(northside, setup_minutes=30, teardown_minutes=15)

    spaces.reserve(wish(space), by=make.staff(northside), at=AT)

    claim = db.session.scalar(select(Claim))
    assert (claim.starts_at, claim.ends_at) == (
        make.instant("2026-03-04 09:30"), make.instant("2026-03-04 12:15"))


def test_the_buffer_of_one_keeps_another_away_and_says_until_when(app: Flask):
    northside = make.library()
    ben, space = make.staff(northside), make.space(northside, teardown_minutes=30)
    spaces.reserve(wish(space), by=ben, at=AT)

    with pytest.raises(SpaceTaken) as refused:
        spaces.reserve(wish(space, "2026-03-04 12:00"), by=ben, at=AT)

    assert refused.value.facts == {"space": "Ruang Belajar", "what": "an activity",
                                   "until": make.instant("2026-03-04 12:30")}


def test_a_whole_room_holds_both_halves_and_a_half_leaves_the_other_free(app: Flask):
    northside = make.library()
    ben = make.staff(northside)
    left, right = (Part(library_id=northside.id, name=name) for name in ("kiri", "kanan"))
    whole = make.space(northside, "Aula", parts=[left, right])
    one, other = make.space(northside, "Kiri", parts=[left]), make.space(
        northside, "Kanan", parts=[right])
    spaces.reserve(wish(one), by=ben, at=AT)

    spaces.reserve(wish(other), by=ben, at=AT)
    with pytest.raises(SpaceTaken):
        spaces.reserve(wish(whole), by=ben, at=AT)

    assert live_claims() == 2


def test_what_is_given_back_can_be_held_again(app: Flask):
    northside = make.library()
    ben, space = make.staff(northside), make.space(northside)
    first = spaces.reserve(wish(space), by=ben, at=AT)

    spaces.release(first.id, by=ben, at=AT, reason="batal")
    spaces.reserve(wish(space), by=ben, at=AT)

    assert live_claims() == 1


def test_moving_by_an_hour_over_oneself_is_no_clash(app: Flask):
    northside = make.library()
    ben, space = make.staff(northside), make.space(northside)
    mine = spaces.reserve(wish(space), by=ben, at=AT)
    spaces.reserve(wish(space, "2026-03-04 14:00"), by=ben, at=AT)

    spaces.move(mine.id, when("2026-03-04 11:00"), by=ben, at=AT)
    with pytest.raises(SpaceTaken):
        spaces.move(mine.id, when("2026-03-04 13:00"), by=ben, at=AT)


def test_closed_doors_need_a_reason_from_someone_who_may_give_one(app: Flask):
    northside = make.library()
    space = make.space(northside)
    late = wish(space, "2026-03-04 19:00")

    with pytest.raises(ClosedThen):
        spaces.reserve(late, by=make.staff(northside), at=AT)
    with pytest.raises(NotYourRole):
        spaces.reserve(late, by=make.staff(northside, "desk", "Eka"), at=AT,
                       outside_hours_reason="pengajian")
    kept = spaces.reserve(late, by=make.staff(northside, name="Ada"), at=AT,
                          outside_hours_reason="pengajian")

    assert kept.id is not None


def test_dora_cannot_hold_northsides_room(app: Flask):
    space = make.space(make.library("northside"))
    dora = make.staff(make.library("southside"), name="Dora")

    with pytest.raises(Missing):
        spaces.reserve(wish(space), by=dora, at=AT)


def test_forty_wishes_for_one_room_and_overlapping_times_leave_one(app: Flask):
    northside = make.library()
    ben, space_id = make.staff(northside), make.space(northside).id
    db.session.commit()

    def ask(number: int) -> str:
        with app.app_context():
            return _asked(space_id, ben, minutes=number)

    with ThreadPoolExecutor(40) as desks:
        answers = list(desks.map(ask, range(40)))

    assert sorted(set(answers)) == ["held", "space-taken"]
    assert answers.count("held") == 1
    assert live_claims() == 1
    assert db.session.scalar(select(func.count(Reservation.id))) == 1


def _asked(space_id: int, by: Actor, *, minutes: int) -> str:
    start = make.instant("2026-03-04 10:00") + timedelta(minutes=minutes)
    request = ReservationRequest(
        space_id=space_id, when=Interval(start, start + timedelta(hours=1)), purpose="loan")
    try:
        with transaction():
            spaces.reserve(request, by=by, at=AT)
        return "held"
    except Refusal as refusal:
        return refusal.slug


def test_forty_wishes_for_two_halves_in_either_order_never_deadlock(app: Flask):
    northside = make.library()
    ben = make.staff(northside)
    parts = [Part(library_id=northside.id, name=name) for name in ("kiri", "kanan")]
    one = make.space(northside, "Satu", parts=parts).id
    two = make.space(northside, "Dua", parts=parts[::-1]).id
    db.session.commit()

    def ask(number: int) -> str:
        with app.app_context():
            return _asked((one, two)[number % 2], ben, minutes=0)

    with ThreadPoolExecutor(40) as desks:
        answers = list(desks.map(ask, range(40)))

    assert answers.count("held") == 1 and answers.count("space-taken") == 39
    assert live_claims() == 2
