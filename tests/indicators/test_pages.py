"""The indicator pages: honest beside every number, the same few questions however much there is."""

import csv
from collections.abc import Sequence
from datetime import date, timedelta
from io import StringIO

import pytest
from flask.testing import FlaskClient
from sqlalchemy import insert

from scheduler import clock
from scheduler.attendance import actions as desk
from scheduler.attendance import roll_actions as roll
from scheduler.bookings import actions as bookings
from scheduler.bookings.models import Seat
from scheduler.db import db
from scheduler.domain.booking import BookingRequest, SeatRequest
from scheduler.domain.permissions import GUEST
from scheduler.events.models import Event
from scheduler.indicators.models import Goal, PastActivity
from scheduler.libraries.models import Closure, Library
from scheduler.visits.models import VisitCount
from tests import make
from tests.indicators.test_figures import held, sheet
from tests.statements import heard

AT = make.NOW


def city_of(names: Sequence[str]) -> tuple[Library, list[Library]]:
    city = make.library("city", kind="regency", hours=())
    return city, [make.library(name, parent_id=city.id) for name in names]


def visited(library: Library, first: str, people: int, *, days: int = 1) -> None:
    start = date.fromisoformat(first)
    db.session.execute(insert(VisitCount), [{
        "library_id": library.id, "starts_on": start, "ends_on": start + timedelta(days=days),
        "people": people, "source": "gate", "noted_at": AT}])


def goal(library: Library, indicator: str, value: float, purpose: str = "target") -> None:
    db.session.add(Goal(library_id=library.id, indicator=indicator, year=2026, purpose=purpose,
                        value=value, set_at=AT))
    db.session.flush()


def many_sessions(of: Event, number: int) -> None:
    for count in range(number):
        make.session(of, starts_at=make.instant("2026-03-02 08:00") + timedelta(minutes=count),
                     closed_at=AT, typed_total=count, uid=f"{of.id}-{count}")


@pytest.mark.parametrize("path", ["indicators", "indicators.csv", "indicators/attendances",
                                  "indicators/visits", "indicators/partners_active"])
def test_a_page_asks_as_much_for_3_sessions_as_for_300(client: FlaskClient, path: str):
    asked = []
    for slug, number in (("few", 3), ("many", 300)):
        many_sessions(make.event(make.library(slug)), number)
        with heard() as seen:
            assert client.get(f"/{slug}/{path}?period=2026-03").status_code == 200
        asked.append(len(seen))

    assert asked[0] == asked[1]


def test_a_page_asks_as_much_for_12_libraries_as_for_1(client: FlaskClient):
    asked = []
    for slug, number in (("one", 1), ("dozen", 12)):
        area = make.library(slug, kind="regency", hours=())
        for count in range(number):
            many_sessions(make.event(make.library(f"{slug}-{count}", parent_id=area.id)), 2)
        with heard() as seen:
            client.get(f"/{slug}/indicators?period=2026-03")
        asked.append(len(seen))

    assert asked[0] == asked[1]


def test_a_villages_figures_roll_up_through_its_city_to_the_province(client: FlaskClient):
    province = make.library("province", kind="province", hours=())
    city = make.library("city", kind="regency", hours=(), parent_id=province.id)
    village = make.library("village", parent_id=city.id)
    held(make.event(village), "2026-03-03 10:00", "A", counted=6)

    rows = csv.DictReader(StringIO(client.get("/province/indicators.csv?period=2026-03").text))

    attended = [row for row in rows if row["indicator"] == "attendances"]
    assert [(row["library"], row["value"]) for row in attended] == [
        ("province", "7"), ("city", "7"), ("village", "7")]
    page = client.get("/province/indicators?period=2026-03").text
    assert 'href="/city/indicators?period=2026-03"' in page
    assert 'href="/village/indicators?period=2026-03"' not in page


def test_a_partner_has_no_completeness_in_the_sheet(client: FlaskClient):
    held(make.event(make.library()), "2026-03-03 10:00", "A")

    rows = csv.DictReader(StringIO(client.get("/northside/indicators.csv?period=2026-03").text))
    beside = {row["indicator"]: row["completeness"] for row in rows}

    assert {name: beside[name] for name in ("attendances", "visits", "partners_active")} == {
        "attendances": "100", "visits": "0", "partners_active": ""}


def test_a_closed_holiday_is_not_asked_for(client: FlaskClient):
    northside = make.library()
    for day in range(1, 29):
        if day != 17:
            visited(northside, f"2026-02-{day:02}", 5)
    assert sheet(client, "northside", "2026-02-01", "2026-02-28")["completeness_visits"] == "0"

    db.session.add(Closure(library_id=northside.id, reason="Imlek",
                           starts_at=make.instant("2026-02-17 00:00"),
                           ends_at=make.instant("2026-02-18 00:00")))
    db.session.flush()

    found = sheet(client, "northside", "2026-02-01", "2026-02-28")
    assert (found["completeness_visits"], found["visits_per_open_day"]) == ("100", "5")


def test_a_library_that_closed_for_good_still_counts_before_that(client: FlaskClient):
    _city, (one, two) = city_of(["one", "two"])
    held(make.event(one), "2026-02-03 10:00", "A")
    held(make.event(two), "2026-02-03 10:00", "A")
    two.closed_on = date(2026, 3, 1)

    assert sheet(client, "city", "2026-02-01", "2026-02-28")["attendances"] == "2"
    assert sheet(client, "city", "2026-02-01", "2026-03-31")[
        "completeness_involvement"].startswith("66.6")


def test_visits_per_capita_waits_for_the_year_to_end(client: FlaskClient):
    northside = make.library(population=1000)
    year = clock.today(northside.zone).year
    for each in (year - 1, year):
        visited(northside, f"{each}-01-01", 500)

    assert [sheet(client, "northside", f"{each}-01-01", f"{each}-12-31")["visits_per_capita"]
            for each in (year - 1, year)] == ["0.5", ""]


def test_growth_compares_only_months_that_are_complete_in_both_years(client: FlaskClient):
    northside = make.library()
    for year, counts in ((2025, (100, 50)), (2026, (150, 900))):
        visited(northside, f"{year}-01-01", counts[0], days=31)
        visited(northside, f"{year}-02-01", counts[1], days=14 if year == 2025 else 28)

    page = client.get("/northside/indicators?from=2026-01-01&to=2026-02-28").text

    assert "+50%" in page
    assert "(1 dari 2 bulan)" in page


def test_a_target_shows_how_far_on_its_way_the_year_is(client: FlaskClient):
    northside = make.library()
    goal(northside, "visits", 3650)
    goal(northside, "visits", 3000, "baseline")
    visited(northside, "2026-01-01", 155, days=31)

    page = client.get("/northside/indicators?period=2026-01").text

    assert "50% dari laju" in page
    assert "target 3.650" in page
    assert "data awal 3.000" in page
    assert "Sedikit tertinggal: Kunjungan." in page


def test_an_area_says_who_has_sent_nothing(client: FlaskClient):
    _city, (one, _two) = city_of(["one", "two"])
    held(make.event(one), "2026-03-03 10:00", "A")

    page = client.get("/city/indicators?period=2026-03").text

    assert "1 dari 2 perpustakaan sudah mengirim data Maret 2026." in page
    assert '<a href="/two/indicators?period=2026-03">Two</a>.' in page


def sexes(page: str) -> list[str]:
    rows = page.split("Kehadiran menurut jenis kelamin")[-1].split("</table>")[0]
    return [cell.split("</td>")[0] for cell in rows.split('data-h="Kehadiran">')[1:]]


def test_small_numbers_by_sex_are_hidden_in_public_and_not_from_staff(
    client: FlaskClient, sign_in,
):
    northside = make.library()
    session = held(make.event(northside), "2026-03-03 10:00", counted=20, closed=False)
    ben = make.staff_at(northside.id)
    desk.set_counts({"male": 2, "female": 30}, session_id=session.id, with_disability=0, by=ben,
                    at=make.LATER)
    desk.close(session.id, typed_total=None, by=ben, at=make.LATER)
    url = "/northside/indicators?period=2026-03"

    outside = client.get(url).text
    sign_in(make.member(northside))

    assert sexes(outside) == ["disembunyikan", "disembunyikan", "0"]
    assert '<td class="n" data-h="Laki-laki">2</td>' in client.get(url).text


def test_a_session_with_very_few_people_is_hidden_in_public(client: FlaskClient, sign_in):
    event = make.event(make.library())
    for day, people in ((3, 2), (4, 9), (5, 40)):
        held(event, f"2026-03-{day:02} 10:00", counted=people)
    url = "/northside/indicators/attendances?period=2026-03"

    outside = client.get(url).text
    sign_in(make.member(event.library))

    shown = [cell.split("</td>")[0] for cell in outside.split('data-h="Kehadiran">')[1:]]
    assert shown == ["40", "disembunyikan", "disembunyikan"]
    assert 'data-h="Kehadiran">2</td>' in client.get(url).text


def test_past_activity_stands_among_the_rows_behind_a_figure(client: FlaskClient):
    northside = make.library()
    db.session.execute(insert(PastActivity).values(
        library_id=northside.id, starts_on=date(2025, 3, 1), ends_on=date(2025, 4, 1),
        kind="training", format="", age_group="", sessions=4, attendance=50, unrecorded=0,
        noted_at=AT))

    page = client.get("/northside/indicators/attendances?period=2025").text

    assert "4 pertemuan terdahulu, Berlatih" in page
    assert 'data-h="Kehadiran">50</td>' in page


def test_rows_come_a_hundred_at_a_time_and_all_can_be_reached(client: FlaskClient):
    many_sessions(make.event(make.library()), 230)
    url = "/northside/indicators/sessions?period=2026-03"

    pages = [client.get(f"{url}&page={number}").text for number in (1, 2, 3, 4)]

    assert [page.count('<th scope="row">') for page in pages] == [100, 100, 30, 0]
    assert "Halaman 2 dari 3, 230 baris" in pages[1]


@pytest.mark.parametrize(
    "period", ["2026-Q5", "gestern", "0001", "2026/P30Y", "9999-12", "2026-13"])
def test_a_period_that_is_none_gets_a_sentence(client: FlaskClient, period: str):
    make.library()

    for page in ("indicators", "indicators.csv", "indicators/visits"):
        answer = client.get(f"/northside/{page}", query_string={"period": period})
        assert answer.status_code == 422
        assert period in answer.text


def test_no_show_and_fill_come_from_what_the_desk_said(client: FlaskClient):
    event = make.event(make.library(), capacity=4)
    session = make.session(event, "2026-03-04 10:00")
    ben = make.staff_at(event.library_id)
    bookings.place(BookingRequest(
        session_id=session.id, seats=tuple(SeatRequest(name) for name in "ABC"),
        phone="081234567890", consent=True), by=GUEST(event.library_id), at=AT)
    first, second, _third = db.session.query(Seat).order_by(Seat.position)
    desk.mark(first.id, session_id=session.id, how="roll-call", by=ben, at=make.LATER)
    roll.mark_absent(second.id, session_id=session.id, by=ben, at=make.LATER)
    desk.close(session.id, typed_total=None, by=ben, at=make.LATER)

    found = sheet(client, "northside")

    assert (found["no_show_share"], found["fill_share"]) == ("50", "25")
