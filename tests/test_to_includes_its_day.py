"""`to` includes its day at every address that takes it: pages, feeds, figures, links of ours."""

import re
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from scheduler.attendance import actions as desk
from scheduler.db import db
from scheduler.libraries.models import Closure
from tests import make

# Each with how it shows that the session of 4 March 2026, 13.30, is among what it lists.
LISTS = {"/northside/?from={first}&to={to}": "Uji siang",
         "/northside/feeds/programme.ics?from={first}&to={to}": "Uji siang",
         "/northside/feeds/network.ics?from={first}&to={to}": "Uji siang",
         "/northside/indicators/attendances?from={first}&to={to}": "Uji siang",
         "/northside/indicators.csv?from={first}&to={to}": r",sessions,[^,]*,[^,]*,1,"}


@pytest.fixture(autouse=True)
def session(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    northside = make.library()
    made = make.session(make.event(northside, "Uji siang"), "2026-03-04 13:30")
    by = make.staff(northside, "librarian")
    monkeypatch.setattr("scheduler.clock.now", lambda: make.instant("2026-03-04 14:00"))
    desk.set_counts({"female": 3}, session_id=made.id, with_disability=0, by=by,
                    at=make.instant("2026-03-04 14:00"))
    desk.close(made.id, typed_total=None, by=by, at=make.instant("2026-03-04 16:00"))
    db.session.commit()


def shows(client: FlaskClient, address: str, first: str, to: str) -> bool:
    answer = client.get(address.format(first=first, to=to))
    assert answer.status_code == 200
    return re.search(LISTS[address], answer.get_data(as_text=True)) is not None


@pytest.mark.parametrize("address", LISTS)
def test_the_day_of_to_is_in_and_the_day_after_it_is_not(client: FlaskClient, address: str):
    assert shows(client, address, "2026-03-04", "2026-03-04")
    assert shows(client, address, "2026-03-01", "2026-03-04")
    assert shows(client, address, "2026-03-04", "2026-03-05")
    assert not shows(client, address, "2026-03-01", "2026-03-03")
    assert not shows(client, address, "2026-03-05", "2026-03-06")


def test_no_address_takes_a_last_day_that_this_sweep_does_not_know():
    code = Path(__file__).parent.parent / "scheduler"
    asking = {str(path.relative_to(code)) for path in code.rglob("*.py")
              if re.search(r"(args|filters|query)\.get\(\"to\"", path.read_text())}

    assert asking == {"calendars/filters.py", "events/managing.py", "events/network_views.py",
                      "events/programme_views.py", "indicators/views.py"}


@pytest.mark.parametrize(("starts", "ends", "last"), [
    ("2026-03-04 13:00", "2026-03-04 15:00", "2026-03-04"),
    ("2026-03-04 00:00", "2026-03-05 00:00", "2026-03-04"),
    ("2026-03-04 00:00", "2026-03-06 12:00", "2026-03-06"),
])
def test_the_page_of_closed_days_leads_to_the_days_that_are_closed(
    client: FlaskClient, starts: str, ends: str, last: str,
):
    ada = make.member(make.library("southside"), "manager", "Ada")
    db.session.add(Closure(library_id=ada.library_id, reason="Listrik",
                           starts_at=make.instant(starts), ends_at=make.instant(ends)))
    make.signed_in(client, ada)

    page = client.get("/southside/settings/closures").get_data(as_text=True)

    assert f"?from=2026-03-04&amp;to={last}\"" in page
