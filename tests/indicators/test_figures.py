"""What really happened moves the figures by exactly what came, and by nothing else."""

import csv
from datetime import timedelta
from io import StringIO

import pytest
from flask.testing import FlaskClient
from sqlalchemy import insert

from scheduler.attendance import actions as desk
from scheduler.attendance.actions import WalkIn
from scheduler.db import db
from scheduler.events.models import Event, Session
from scheduler.indicators.models import PastActivity
from scheduler.libraries.models import Library
from scheduler.partners.models import Agreement, Partner
from scheduler.visits.models import VisitCount
from tests import make

AT = make.NOW


def held(event: Event, starts: str, *people: str, counted: int = 0, total: int | None = None,
         closed: bool = True) -> Session:
    """A session where people with phones named by letters came, and some more were counted."""
    session = make.session(event, starts)
    ben = make.staff_at(event.library_id)
    for name in people:
        desk.walk_in(WalkIn(name, phone=f"08120000{ord(name[0]):04d}"), session_id=session.id,
                     key=name, by=ben, at=make.LATER)
    desk.set_counts({"unspecified": counted}, session_id=session.id, with_disability=0, by=ben,
                    at=make.LATER)
    if closed:
        desk.close(session.id, typed_total=total, by=ben, at=make.LATER)
    return session


def sheet(client: FlaskClient, slug: str, first: str = "2026-03-01", last: str = "2026-03-31",
          of: str | None = None) -> dict[str, str]:
    answer = client.get(f"/{slug}/indicators.csv?from={first}&to={last}")
    assert answer.status_code == 200, answer.text
    return {row["indicator"]: row["value"] for row in csv.DictReader(StringIO(answer.text))
            if row["library"] == (of or slug)}


def test_the_worked_example_of_f5(client: FlaskClient):
    event = make.event(make.library())
    held(event, "2026-03-03 10:00", "A", "B", counted=10)
    held(event, "2026-03-04 10:00", "B", "C")
    held(event, "2026-03-05 10:00", counted=30)

    found = sheet(client, "northside")

    assert {name: found[name] for name in (
        "sessions", "events", "attendances", "people_low", "people_high")} == {
        "sessions": "3", "events": "1", "attendances": "44", "people_low": "30",
        "people_high": "43"}
    assert found["identified_share"].startswith("9.09")


def test_only_a_closed_session_counts_and_a_typed_total_wins(client: FlaskClient):
    event = make.event(make.library())
    held(event, "2026-03-03 10:00", "A", counted=3, total=20)
    held(event, "2026-03-04 10:00", "B", closed=False)

    found = sheet(client, "northside")

    assert (found["sessions"], found["attendances"]) == ("1", "20")


def test_nothing_known_is_an_empty_cell_and_never_zero(client: FlaskClient):
    make.library()

    found = sheet(client, "northside")

    assert (found["visits"], found["attendances"], found["people_low"]) == ("", "", "")


def test_visits_are_added_once_and_an_explicit_zero_counts(client: FlaskClient):
    northside = make.library()
    for day, people, source in (("2026-03-02", 40, "gate"), ("2026-03-02", 31, "guestbook"),
                                ("2026-03-03", 0, "gate")):
        start = make.instant(f"{day} 00:00").date() + timedelta(days=1)
        db.session.execute(insert(VisitCount).values(
            library_id=northside.id, starts_on=start, ends_on=start + timedelta(days=1),
            people=people, source=source, noted_at=AT))

    assert sheet(client, "northside")["visits"] == "40"


def area() -> tuple[Library, Library, Library]:
    city = make.library("city", kind="regency", hours=())
    return city, make.library("one", parent_id=city.id), make.library("two", parent_id=city.id)


def test_an_area_adds_its_libraries_and_counts_a_partner_once(client: FlaskClient):
    city, one, two = area()
    for library in (one, two):
        held(make.event(library), "2026-03-03 10:00", "A", counted=4)
        partner = Partner(library_id=library.id, name="Karang Taruna", key="karang taruna",
                          created_at=AT)
        db.session.add(partner)
        db.session.flush()
        db.session.add(Agreement(library_id=library.id, partner_id=partner.id, instrument="mou",
                                 starts_on=make.instant("2026-01-05 10:00").date()))

    found = sheet(client, "city")

    assert (found["attendances"], found["people_low"], found["partners_active"]) == (
        "10", "10", "1")
    assert sheet(client, "city", of="one")["attendances"] == "5"


def test_silent_libraries_lower_the_completeness(client: FlaskClient):
    _city, one, _two = area()
    held(make.event(one), "2026-03-03 10:00", "A")

    assert sheet(client, "city")["completeness_involvement"] == "50"


def test_past_activity_counts_as_sessions_and_nameless_attendance(client: FlaskClient):
    northside = make.library()
    first = make.instant("2025-03-02 10:00").date().replace(day=1)
    db.session.execute(insert(PastActivity).values(
        library_id=northside.id, starts_on=first, ends_on=first.replace(month=4), kind="training",
        format="", age_group="", sessions=4, attendance=50, unrecorded=0, noted_at=AT))

    found = sheet(client, "northside", "2025-01-01", "2025-12-31")

    assert (found["sessions"], found["attendances"], found["people_low"]) == ("4", "50", "")


def test_a_session_belongs_to_its_librarys_own_day(client: FlaskClient):
    event = make.event(make.library())
    held(event, "2026-04-01 00:30", "A")  # still 31 March in UTC

    assert sheet(client, "northside")["attendances"] == ""
    assert sheet(client, "northside", "2026-04-01", "2026-04-01")["attendances"] == "1"


@pytest.mark.parametrize("query", ["from=yesterday", "from=2026-05-01&to=2026-04-01",
                                   "from=0001-01-01", "to=99999-01-01"])
def test_bad_dates_get_a_sentence(client: FlaskClient, query: str):
    make.library()

    for page in ("indicators", "indicators.csv", "indicators/visits"):
        assert client.get(f"/northside/{page}?{query}").status_code == 422


def test_every_figure_opens_to_its_formula_and_rows(client: FlaskClient):
    held(make.event(make.library()), "2026-03-03 10:00", "A", counted=2)

    for name in ("visits", "attendances", "people_low", "partners_active", "sessions"):
        answer = client.get(f"/northside/indicators/{name}?from=2026-03-01&to=2026-03-31")
        assert answer.status_code == 200
    assert client.get("/northside/indicators/nonsense").status_code == 404
    assert client.get("/northside/indicators?from=2026-03-01&to=2026-03-31").status_code == 200


def test_a_public_page_of_figures_names_no_resident(client: FlaskClient):
    held(make.event(make.library()), "2026-03-03 10:00", "Astuti", counted=2)

    for page in ("indicators", "indicators/attendances", "indicators.csv"):
        assert "Astuti" not in client.get(
            f"/northside/{page}?from=2026-03-01&to=2026-03-31").text


def test_attendance_that_nobody_recorded_is_missing_and_not_zero(client: FlaskClient):
    northside = make.library()
    first = make.instant("2025-03-02 10:00").date().replace(day=1)
    db.session.execute(insert(PastActivity).values(
        library_id=northside.id, starts_on=first, ends_on=first.replace(month=4), kind="training",
        format="", age_group="", sessions=4, attendance=None, unrecorded=4, noted_at=AT))

    found = sheet(client, "northside", "2025-01-01", "2025-12-31")

    assert (found["sessions"], found["attendances"]) == ("4", "")


def test_an_agreement_of_the_office_above_counts_for_its_area(client: FlaskClient):
    city, _one, _two = area()
    partner = Partner(library_id=city.id, name="Dinas", key="dinas", created_at=AT)
    db.session.add(partner)
    db.session.flush()
    db.session.add(Agreement(library_id=city.id, partner_id=partner.id, instrument="mou",
                             starts_on=make.instant("2026-01-05 10:00").date()))

    assert sheet(client, "city")["partners_active"] == "1"


def test_how_many_were_recognised_is_for_staff_only(client: FlaskClient, sign_in):
    event = make.event(make.library())
    held(event, "2026-03-03 10:00", "A", counted=2)
    page = "/northside/indicators/attendances?from=2026-03-01&to=2026-03-31"

    outside = client.get(page).text
    sign_in(make.member(event.library))

    assert "dikenali</th>" not in outside
    assert "dikenali</th>" in client.get(page).text
