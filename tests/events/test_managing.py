"""Staff find any of their sessions: by words, kind, room, days, and by how it stands."""

import re
from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from scheduler import clock
from scheduler.db import db
from scheduler.libraries.models import Library
from tests import make
from tests.statements import heard


@pytest.fixture
def northside(client: FlaskClient, sign_in) -> Library:
    """Sewing every Tuesday, a story for children, one cancelled, one over, one a draft."""
    northside = make.library()
    sewing = make.event(northside, "Menjahit tas")
    story = make.event(northside, "Dongeng", kind="sharing")
    for week in (10, 17):
        make.session(sewing, f"2099-03-{week} 10:00", series_id=make.series(
            sewing, first_on=make.date(2099, 3, week)).id, title_more=f"ke-{week}")
    make.session(story, "2099-04-01 10:00")
    make.session(story, "2099-04-02 10:00", title_more="batal").cancelled_at = make.NOW
    make.session(story, "2020-04-02 10:00", title_more="lalu")
    make.session(story, "2099-04-03 10:00", title_more="konsep").published_at = None
    db.session.commit()
    sign_in(make.member(northside))
    return northside


SEWING, STORY = ["Menjahit tas: ke-10", "Menjahit tas: ke-17"], ["Dongeng", "Dongeng: batal"]


@pytest.mark.parametrize(("asked", "found"), [
    ("", SEWING + STORY),
    ("q=jahit", SEWING), ("q=JAHID", SEWING), ("q=ke-17", SEWING[1:]), ("q=nihil", []),
    ("kind=sharing", STORY), ("repeats=series", SEWING), ("repeats=once", STORY),
    ("from=2099-03-17&to=2099-03-17", SEWING[1:]), ("to=2099-03-16", SEWING[:1]),
    ("state=cancelled", STORY[1:]), ("state=open", ["Dongeng: lalu"]), ("state=held", []),
    ("state=nonsense&repeats=x&from=x&page=x", SEWING + STORY),
])
def test_a_session_is_found(client: FlaskClient, northside: Library, asked: str, found: list[str]):
    page = client.get(f"/northside/events/?{asked}").get_data(as_text=True)
    rows = page[page.index('id="planned"'):]

    assert re.findall(r'<h3 class="h3s"><a[^>]*>([^<]*)<', rows) == found


def test_what_is_over_waits_behind_its_number(client: FlaskClient, northside: Library):
    page = client.get("/northside/events/").get_data(as_text=True)

    assert "Selesai, belum ditutup (1)" in page and "Dibatalkan (1)" in page
    assert "Tidak ditemukan" in client.get("/northside/events/?q=nihil").get_data(as_text=True)


def test_five_hundred_cost_what_one_costs(client: FlaskClient, northside: Library):
    event = make.event(northside, "Merajut")

    def statements() -> int:
        db.session.commit()
        with heard() as said:
            client.get("/northside/events/?q=merajut&state=open")
        return len(said)
    make.session(event, starts_at=clock.now() - 30 * 24 * timedelta(hours=1))
    few = statements()
    for number in range(500):
        make.session(event, starts_at=clock.now() - (number + 31) * 24 * timedelta(hours=1))

    assert statements() == few
