"""The counting rules clause by clause, from the desk and the importers to the sheet."""

from datetime import date, timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import insert

from scheduler.attendance import actions as desk
from scheduler.attendance.actions import WalkIn
from scheduler.db import db
from scheduler.events.models import Contribution, Event
from scheduler.indicators.models import PastActivity
from scheduler.libraries.models import Library
from scheduler.partners.models import Agreement, Partner
from scheduler.visits.models import VisitCount
from tests import make
from tests.indicators.test_figures import held, sheet

AT = make.NOW


def counted(library: Library, first: str, people: int, *, days: int = 1,
            source: str = "gate") -> None:
    start = date.fromisoformat(first)
    db.session.execute(insert(VisitCount), [{
        "library_id": library.id, "starts_on": start, "ends_on": start + timedelta(days=days),
        "people": people, "source": source, "noted_at": AT}])


def past(library: Library, first: str, *, months: int = 1, **values: int) -> None:
    start = date.fromisoformat(first)
    end = start.replace(year=start.year + (start.month + months - 1) // 12,
                        month=(start.month + months - 1) % 12 + 1)
    db.session.execute(insert(PastActivity), [{
        "library_id": library.id, "starts_on": start, "ends_on": end, "kind": "training",
        "format": "", "age_group": "", "unrecorded": 0, "noted_at": AT, **values}])


def came(event: Event, starts: str, *people: WalkIn, closed: bool = True) -> None:
    session, ben = make.session(event, starts), make.staff_at(event.library_id)
    for number, one in enumerate(people):
        desk.walk_in(one, session_id=session.id, key=str(number), by=ben, at=make.LATER)
    if closed:
        desk.close(session.id, typed_total=None, by=ben, at=make.LATER)


def people(found: dict[str, str]) -> tuple[str, str, str]:
    return found["attendances"], found["people_low"], found["people_high"]


def test_sitti_by_name_at_three_sessions_may_be_one_or_three(client: FlaskClient):
    event = make.event(make.library())
    for day in (3, 4, 5):
        came(event, f"2026-03-0{day} 10:00", WalkIn("Sitti"))

    assert people(sheet(client, "northside")) == ("3", "1", "3")


def test_a_familys_phone_is_as_many_people_as_it_has_names(client: FlaskClient):
    event, phone = make.event(make.library()), "081234567890"
    came(event, "2026-03-03 10:00", WalkIn("Sitti", phone=phone), WalkIn("Daeng", phone=phone))
    came(event, "2026-03-04 10:00", WalkIn("  sitti ", phone="+62 812-3456-7890"))

    assert people(sheet(client, "northside")) == ("3", "2", "2")


def test_eight_meetings_of_a_course_are_one_event(client: FlaskClient):
    northside = make.library()
    course = make.event(northside, "Menjahit")
    for day in range(1, 9):
        held(course, f"2026-03-{day:02} 10:00", counted=5)
    held(make.event(northside, "Dongeng"), "2026-03-20 10:00", counted=5)

    found = sheet(client, "northside")

    assert (found["events"], found["sessions"]) == ("2", "9")


def test_drafts_cancelled_and_open_sessions_are_not_involvement(client: FlaskClient):
    event = make.event(make.library())
    held(event, "2026-03-03 10:00", counted=7)
    make.session(event, "2026-03-04 10:00", published_at=None)
    make.session(event, "2026-03-05 10:00", cancelled_at=AT)
    make.session(event, "2026-03-06 10:00", published_at=None, closed_at=AT, typed_total=9)
    held(event, "2026-03-07 10:00", counted=7, closed=False)

    found = sheet(client, "northside")

    assert (found["sessions"], *people(found)) == ("1", "7", "7", "7")
    assert found["completeness_involvement"] == "50"


def test_silent_libraries_stay_among_the_expected(client: FlaskClient):
    city = make.library("city", kind="regency", hours=())
    below = [make.library(f"village-{number}", parent_id=city.id) for number in range(17)]
    for library in below[:10]:
        counted(library, "2026-03-01", 310, days=31)
        held(make.event(library), "2026-03-03 10:00", counted=5)

    found = sheet(client, "city")

    assert {found[f"completeness_{name}"][:5] for name in ("visits", "involvement")} == {"58.82"}


def test_an_institution_is_one_partner_at_every_level(client: FlaskClient):
    nation = make.library("nation", kind="nation", hours=())
    province = make.library("province", kind="province", parent_id=nation.id, hours=())
    for number in range(2):
        city = make.library(f"city-{number}", kind="regency", parent_id=province.id, hours=())
        for library in (city, make.library(f"village-{number}", parent_id=city.id)):
            partner = Partner(library_id=library.id, name="PKK", key="pkk", created_at=AT)
            db.session.add(partner)
            db.session.flush()
            db.session.add_all([
                Agreement(library_id=library.id, partner_id=partner.id, instrument="mou",
                          starts_on=date(2026, 3, 1)),
                Contribution(library_id=library.id, partner_id=partner.id, what="Kain",
                             given_on=date(2026, 3, 9))])

    assert [(found["partners_active"], found["partners_contributing"],
             found["partners_active_contributing"], found["partners_activation"]) for found in (
        sheet(client, "nation", of=slug) for slug in ("nation", "province", "city-0", "village-0"))
    ] == [("1", "1", "1", "100")] * 4


@pytest.mark.parametrize(("ended", "active"), [
    ({}, "1"), ({"ends_on": date(2026, 3, 31)}, "1"), ({"ends_on": date(2026, 3, 30)}, "0"),
    ({"ended_early_on": date(2026, 3, 31)}, "0"), ({"starts_on": date(2026, 4, 1)}, "0"),
])
def test_active_is_in_force_on_the_last_day(client: FlaskClient, ended: dict, active: str):
    northside = make.library()
    partner = Partner(library_id=northside.id, name="PKK", key="pkk", created_at=AT)
    db.session.add(partner)
    db.session.flush()
    db.session.add(Agreement(library_id=northside.id, partner_id=partner.id, instrument="mou",
                             **{"starts_on": date(2026, 1, 1), **ended}))

    assert sheet(client, "northside")["partners_active"] == active


def test_a_session_over_midnight_belongs_to_the_day_it_began(client: FlaskClient):
    event = make.event(make.library())
    held(event, "2025-12-31 23:30", counted=6)

    years = [sheet(client, "northside", f"{year}-01-01", f"{year}-12-31")["attendances"]
             for year in (2025, 2026)]

    assert years == ["6", ""]


def test_each_library_keeps_its_own_new_year(client: FlaskClient):
    nation = make.library("nation", kind="nation", timezone="Asia/Jakarta", hours=())
    east = make.library("east", parent_id=nation.id, timezone="Asia/Jayapura")
    make.library("west", parent_id=nation.id, timezone="Asia/Jakarta")
    starts = make.instant("2026-01-01 00:30", "Asia/Jayapura")  # 22.30 the day before in Jakarta
    session = make.session(make.event(east), starts_at=starts)
    desk.close(session.id, typed_total=3, by=make.staff_at(east.id), at=make.LATER)

    assert [sheet(client, "nation", f"{year}-01-01", f"{year}-12-31")["attendances"]
            for year in (2025, 2026)] == ["", "3"]


def test_a_quarter_and_its_days_are_not_added(client: FlaskClient):
    northside = make.library()
    counted(northside, "2026-01-01", 900, days=90, source="import")
    for day in range(1, 11):
        counted(northside, f"2026-01-{day:02}", 20)

    assert sheet(client, "northside", "2026-01-01", "2026-03-31")["visits"] == "900"
    assert sheet(client, "northside", "2026-01-01", "2026-01-31")["visits"] == "200"
    assert sheet(client, "northside", "2026-02-01", "2026-02-28")["visits"] == ""


def test_a_month_and_all_its_days_count_the_better_source(client: FlaskClient):
    northside = make.library()
    counted(northside, "2026-02-01", 500, days=28, source="import")
    for day in range(1, 29):
        counted(northside, f"2026-02-{day:02}", 10)

    assert sheet(client, "northside", "2026-02-01", "2026-02-28")["visits"] == "280"


def test_days_after_a_library_closed_for_good_are_not_asked_for(client: FlaskClient):
    city = make.library("city", kind="regency", hours=())
    gone = make.library("gone", parent_id=city.id, closed_on=date(2026, 3, 11))
    counted(gone, "2026-03-01", 50, days=10)

    found = sheet(client, "city")

    assert (found["completeness_visits"], found["visits_per_open_day"]) == ("100", "5")
    assert sheet(client, "city", "2026-04-01", "2026-04-30")["completeness_visits"] == ""


def test_earlier_attendances_may_all_have_been_other_people(client: FlaskClient):
    northside = make.library()
    past(northside, "2026-03-01", sessions=4, attendance=50)
    came(make.event(northside), "2026-03-04 10:00", WalkIn("Sitti", phone="+6281234567890"))

    found = sheet(client, "northside")

    assert people(found) == ("51", "1", "51")
    assert found["identified_share"].startswith("1.96")


def test_what_lies_partly_in_the_time_is_left_out(client: FlaskClient):
    northside = make.library()
    past(northside, "2026-01-01", months=12, sessions=40, attendance=500)

    assert sheet(client, "northside", "2026-01-01", "2026-06-30")["sessions"] == ""
    assert sheet(client, "northside", "2026-01-01", "2026-12-31")["sessions"] == "40"


def test_a_zero_that_was_counted_is_not_a_zero_that_was_not(client: FlaskClient):
    city = make.library("city", kind="regency", hours=())
    zero, silent = (make.library(slug, parent_id=city.id) for slug in ("zero", "silent"))
    counted(zero, "2026-03-01", 0, days=31)
    held(make.event(zero), "2026-03-03 10:00")

    assert [(found["visits"], found["attendances"]) for found in (
        sheet(client, "city", of=slug) for slug in ("zero", "silent", "city"))] == [
        ("0", "0"), ("", ""), ("0", "0")]
