"""Opening hours: several spans a day, weeks from a date on, weeks for a while, closed days."""

from datetime import date
from typing import Any

from flask.testing import FlaskClient

from scheduler.db import db
from scheduler.history.models import Version
from scheduler.libraries import queries
from scheduler.libraries.models import Closure, Library, OpeningSchedule
from tests import make

HOURS = "/northside/settings/hours"
CLOSURES = "/northside/settings/closures"
FRIDAY = {f"day_{number}": "08.00–16.00" for number in range(5)} | {
    "day_4": "08.00-11.30, 13.30-16"}


def a_manager(sign_in: Any, role: str = "manager") -> Library:
    northside = make.library()
    sign_in(make.member(northside, role, "Ada"))
    return northside


def openings(library_id: int, day: date) -> list[str]:
    library = db.session.get_one(Library, library_id)
    return [f"{span.start.astimezone(library.zone):%H.%M}-{span.end.astimezone(library.zone):%H.%M}"
            for span in queries.openings_by_day(library, first=day, days=1)[day]]


def test_a_friday_has_its_break(client: FlaskClient, sign_in: Any):
    northside = a_manager(sign_in)

    answer = client.post(HOURS, data={"valid_from": "2026-03-02", **FRIDAY})

    assert (answer.status_code, answer.location) == (303, HOURS)
    assert openings(northside.id, date(2026, 3, 6)) == ["08.00-11.30", "13.30-16.00"]
    assert openings(northside.id, date(2026, 3, 7)) == []
    assert openings(northside.id, date(2026, 3, 1)) == ["08.00-17.00"]


def test_ramadan_goes_before_the_usual_week_and_ends_by_itself(client: FlaskClient, sign_in: Any):
    northside = a_manager(sign_in)

    client.post(HOURS, data={"valid_from": "2026-02-19", "valid_until": "2026-03-20",
                             "name": "Ramadan", "day_0": "08-14"})

    assert openings(northside.id, date(2026, 3, 2)) == ["08.00-14.00"]
    assert openings(northside.id, date(2026, 3, 23)) == ["08.00-17.00"]


def test_a_week_is_changed_and_removed(client: FlaskClient, sign_in: Any):
    northside = a_manager(sign_in)
    number = queries.weeks(northside.id)[0].id

    shown = client.get(f"{HOURS}/{number}").get_data(as_text=True)
    changed = client.post(f"{HOURS}/{number}", data={"valid_from": "2020-01-01", "day_0": "9-10"})
    after = openings(northside.id, date(2026, 3, 2))
    asked = client.get(f"{HOURS}/{number}/removal").status_code
    removed = client.post(f"{HOURS}/{number}/removal").status_code

    assert "08.00–17.00" in shown
    assert (changed.status_code, after, asked, removed) == (303, ["09.00-10.00"], 200, 303)
    assert queries.weeks(northside.id) == []


def test_hours_that_cannot_be_read_keep_what_was_typed(client: FlaskClient, sign_in: Any):
    northside = a_manager(sign_in)

    answer = client.post(HOURS, data={
        "valid_from": "2026-03-02", "name": "Minggu baru", "day_0": "pagi sampai sore",
        "day_1": "16-8", "day_2": "8-12, 11-13"})

    text = answer.get_data(as_text=True)
    assert answer.status_code == 422
    for kept in ("Minggu baru", "pagi sampai sore", "16-8", "8-12, 11-13", "2026-03-02"):
        assert kept in text
    assert len(queries.weeks(northside.id)) == 1


def test_two_weeks_cannot_begin_on_one_day(client: FlaskClient, sign_in: Any):
    a_manager(sign_in)

    answer = client.post(HOURS, data={"valid_from": "2020-01-01", "day_0": "8-9"})
    backwards = client.post(HOURS, data={"valid_from": "2026-03-02", "valid_until": "2026-03-01"})

    assert (answer.status_code, backwards.status_code) == (409, 422)


def test_absurd_dates_are_sentences(client: FlaskClient, sign_in: Any):
    a_manager(sign_in)

    for day in ("9999-12-31", "0001-01-01", "soon", ""):
        assert client.post(HOURS, data={"valid_from": day}).status_code == 422
        assert client.post(CLOSURES, data={"first": day, "reason": "x"}).status_code == 422


def test_a_closed_day_is_closed_and_can_be_undone(client: FlaskClient, sign_in: Any):
    northside = a_manager(sign_in)
    day = date(2026, 3, 4)

    client.post(CLOSURES, data={"first": "2026-03-04", "last": "2026-03-05", "reason": "Nyepi"})
    shut = openings(northside.id, day)
    closure = db.session.query(Closure).one().id
    client.post(f"{CLOSURES}/{closure}/withdrawal")
    opened = openings(northside.id, day)
    client.post(f"{CLOSURES}/{closure}/restoration")

    assert (shut, opened, openings(northside.id, day)) == ([], ["08.00-17.00"], [])


def test_a_part_of_a_day_can_be_closed(client: FlaskClient, sign_in: Any):
    northside = a_manager(sign_in)

    client.post(CLOSURES, data={"first": "2026-03-04", "starts": "12:00", "ends": "13:00",
                                "reason": "Salat"})

    assert openings(northside.id, date(2026, 3, 4)) == ["08.00-12.00", "13.00-17.00"]


def test_feeds_and_figures_look_again_after_a_change(client: FlaskClient, sign_in: Any):
    northside = a_manager(sign_in)

    client.post(HOURS, data={"valid_from": "2026-03-02", "day_0": "8-9"})

    raised = {row.scope for row in db.session.query(Version).filter_by(scope_id=northside.id)}
    assert raised == {"programme", "figures"}


def test_only_managers_set_hours_and_never_a_neighbours(client: FlaskClient, sign_in: Any):
    northside = make.library()
    number = queries.weeks(northside.id)[0].id
    sign_in(make.member(make.library("southside"), "manager", "Dora"))

    assert client.get(HOURS).status_code == 403
    assert client.post(f"/southside/settings/hours/{number}/removal").status_code == 404
    assert client.post(f"/southside/settings/hours/{number}", data={
        "valid_from": "2026-03-02"}).status_code == 404
    assert db.session.get(OpeningSchedule, number) is not None


def test_a_librarian_is_told_that_it_needs_a_manager(client: FlaskClient, sign_in: Any):
    a_manager(sign_in, "librarian")

    assert client.post(HOURS, data={"valid_from": "2026-03-02"}).status_code == 403


def test_weeks_that_are_over_are_folded_away(client: FlaskClient, sign_in: Any):
    northside = a_manager(sign_in)
    for starts, ends in (("2019-01-01", None), ("2025-03-01", "2025-03-30"), ("2200-01-01", None)):
        db.session.add(OpeningSchedule(
            library_id=northside.id, valid_from=date.fromisoformat(starts), name=starts,
            valid_until=date.fromisoformat(ends) if ends else None))

    shown, folded = client.get(HOURS).get_data(as_text=True).split("<details")

    assert "2200-01-01" in shown and "Berlaku hari ini" in shown
    assert "2019-01-01" in folded and "2025-03-01" in folded and "2 pekan sebelumnya" in folded
