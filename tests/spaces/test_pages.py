"""What everyone may see of the rooms: only what is shown, and when it is truly free."""

from datetime import timedelta

from flask.testing import FlaskClient
from sqlalchemy import event

from scheduler import clock
from scheduler.db import db
from scheduler.domain.interval import Interval
from scheduler.spaces import actions as spaces
from scheduler.spaces import queries
from scheduler.spaces.actions import ReservationRequest
from tests import make


def test_only_rooms_that_are_shown_are_listed(client: FlaskClient):
    northside = make.library()
    make.space(northside, "Aula", features=["panggung"], where="lantai 1")
    make.space(northside, "Gudang", shown_at=None)
    make.space(northside, "Ruang Lama", retired_at=make.NOW)

    shown = client.get("/northside/spaces/").text

    assert "Aula" in shown and "panggung" in shown and "lantai 1" in shown
    assert "Gudang" not in shown and "Ruang Lama" not in shown
    assert client.get("/northside/spaces/gudang").status_code == 404
    assert client.get("/northside/spaces/ruang-lama").status_code == 404
    assert client.get("/northside/spaces/nowhere").status_code == 404


def test_a_room_says_what_it_is_like_and_where_to_follow_it(client: FlaskClient):
    northside = make.library(phone="0401 123")
    make.space(northside, about="Untuk rapat.", access="Jalan landai.", rules="Tidak merokok.")

    shown = client.get("/northside/spaces/ruang-belajar").text

    for words in ("Untuk rapat.", "Jalan landai.", "Tidak merokok.", "20 orang", "0401 123",
                  "/northside/?space=ruang-belajar", "/northside/feeds/spaces/ruang-belajar.ics",
                  "webcal://localhost/northside/feeds"):
        assert words in shown, words


def test_free_times_leave_room_for_what_is_held_and_its_buffers(app):
    northside = make.library()
    room = make.space(northside, setup_minutes=30)
    start = make.instant("2026-03-04 10:00")
    spaces.reserve(ReservationRequest(
        space_id=room.id, when=Interval(start, start + timedelta(hours=2)), purpose="loan"),
        by=make.staff_at(northside.id), at=make.NOW)

    days = queries.free_days(room, northside, first=start.date(), days=2, at=make.NOW)

    assert [[(free.start, free.end) for free in stretches] for _day, stretches in days] == [
        [(make.instant("2026-03-04 08:00"), make.instant("2026-03-04 09:30")),
         (make.instant("2026-03-04 12:30"), make.instant("2026-03-04 17:00"))],
        [(make.instant("2026-03-05 08:00"), make.instant("2026-03-05 17:00"))]]


def test_what_is_over_is_not_free(app):
    northside = make.library()
    at = make.instant("2026-03-04 13:00")

    days = queries.free_days(make.space(northside), northside, first=at.date(), days=1, at=at)

    assert days == [(at.date(), [Interval(at, make.instant("2026-03-04 17:00"))])]


def test_a_library_without_hours_or_rooms_is_no_puzzle(client: FlaskClient):
    northside = make.library(hours=())
    assert "Belum ada ruangan yang ditampilkan" in client.get("/northside/spaces/").text

    make.space(northside)

    assert "tidak ada waktu kosong" in client.get("/northside/spaces/ruang-belajar").text
    assert "tidak ada waktu kosong" in client.get("/northside/spaces/").text


def test_the_list_asks_the_same_for_three_rooms_and_thirty(client: FlaskClient):
    northside = make.library()
    seen: list[str] = []

    def note(connection, cursor, statement, *rest):
        seen.append(statement)

    def count() -> int:
        db.session.commit()
        seen.clear()
        event.listen(db.engine, "before_cursor_execute", note)
        assert client.get("/northside/spaces/").status_code == 200
        event.remove(db.engine, "before_cursor_execute", note)
        return len(seen)
    soon = clock.now() + timedelta(hours=1)
    for number in range(3):
        make.space(northside, f"Ruang {number}")
    few = count()
    for number in range(3, 30):
        room = make.space(northside, f"Ruang {number}")
        spaces.reserve(ReservationRequest(
            space_id=room.id, when=Interval(soon, soon + timedelta(hours=1)), purpose="upkeep"),
            by=make.staff_at(northside.id), at=make.NOW)

    assert count() == few
