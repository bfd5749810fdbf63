"""A feed with the programme's filters holds what the programme's page lists with them."""

import re

import pytest
from flask.testing import FlaskClient

from scheduler.events import actions as events
from scheduler.events.actions import SessionRequest
from tests import make
from tests.calendars.scenes import FEED, _morning, place

LISTED = re.compile(r'href="/northside/sessions/(\d+)"')
TOLD = re.compile(r"^URL:http://localhost/northside/sessions/(\d+)", re.MULTILINE)
FORTNIGHT = "from=2026-03-01&to=2026-03-20"


@pytest.fixture(autouse=True)
def programme(app: object, stand_at: object) -> None:
    """Ten sessions that differ in everything one can filter by."""
    stand_at(make.NOW)
    northside = make.library()
    hall, by = make.space(northside, "Aula"), make.staff(northside)
    make.space(make.library("southside"), "Aula")
    plain = make.event(northside, "Menjahit tas", topic="jahit", audience="Ibu-ibu")
    kinds = [make.event(northside, "Bercerita", kind="sharing", summary="Dongeng 100% seru"),
             make.event(northside, "Komputer", kind="learning", topic="digital"),
             make.event(northside, "Anak", age_from=6, age_to=12),
             make.event(northside, "Lansia", age_from=60), make.event(northside, "O'Neill \\ _x")]
    for number, event in enumerate([plain, *kinds]):
        make.session(event, f"2026-03-0{number + 3} 10:00")
    events.schedule(SessionRequest(plain.id, _morning(9), space_id=hall.id, capacity=2), by=by,
                    at=make.NOW)
    place(make.session(plain, "2026-03-10 10:00", capacity=1).id, "Cleo")
    off = make.session(plain, "2026-03-11 10:00")
    events.cancel(off.id, reason="", by=by, at=make.NOW)
    make.session(plain, "2026-03-25 10:00")
    make.session(plain, "2026-03-12 10:00", published_at=None)


def told(client: FlaskClient, query: str) -> list[str]:
    answer = client.get(f"{FEED}?{query}")
    assert answer.status_code == 200, query
    return TOLD.findall(answer.get_data(as_text=True))


def listed(client: FlaskClient, query: str) -> list[str]:
    answer = client.get(f"/northside/?{query}")
    assert answer.status_code == 200, query
    return list(dict.fromkeys(LISTED.findall(answer.text)))


@pytest.mark.parametrize(("query", "count"), [
    ("", 9), ("kind=sharing", 1), ("kind=training", 7), ("kind=nothing", 0), ("space=aula", 1),
    ("space=cellar", 0), ("topic=jahit", 4), ("topic=Jahit", 0), ("age=6", 8), ("age=12", 8),
    ("age=13", 7), ("age=60", 8), ("age=0", 7), ("age=9999999999999999999999", 8),
    ("age=x", 9), ("age=%C2%B2", 9), ("age=-5", 9), ("q=MENJAHIT", 4), ("q=digital", 1),
    ("q=ibu-ibu", 4), ("q=nothing", 0), ("q=O'Neill", 1), ("q=100%25", 1), ("q=%00", 9),
    ("free=1", 7), ("kind=training&topic=jahit&free=1", 2), ("q=%F0%9F%A7%B5", 0),
    ("kind=&q=&free=", 9), (f"q={'x' * 5000}", 0),
])
def test_a_filter_means_the_same_in_the_feed_and_on_the_page(
    client: FlaskClient, query: str, count: int,
):
    both = f"{FORTNIGHT}&{query}"

    assert len(told(client, both)) == count
    assert told(client, both) == listed(client, both)


@pytest.mark.parametrize(("query", "count"), [
    ("from=2026-03-10", 3), ("to=2026-03-05", 3), ("from=2026-03-04&to=2026-03-04", 1),
    ("from=2026-03-12&to=2026-03-01", 0), ("from=1066-10-14", 10), ("to=9999-12-31", 10),
    ("from=yesterday&to=%00", 10), ("from=2026-13-45", 10), ("", 10),
])
def test_dates_narrow_a_feed_and_nonsense_does_not(client: FlaskClient, query: str, count: int):
    assert len(told(client, query)) == count


def test_a_feed_says_in_its_source_only_what_it_understood(client: FlaskClient):
    body = client.get(f"{FEED}?kind=sharing&from=never&utm_source=x&lang=xx").data

    assert b"/northside/feeds/programme.ics?kind=sharing\r\n" in body.replace(b"\r\n ", b"")


def test_seats_that_fill_change_a_feed_of_free_places(client: FlaskClient):
    before = client.get(f"{FEED}?free=1")

    place(7, "Dewi")
    place(7, "Eka")
    after = client.get(f"{FEED}?free=1", headers={"If-None-Match": before.headers["ETag"]})

    assert after.status_code == 200
    assert len(TOLD.findall(after.get_data(as_text=True))) == (
        len(TOLD.findall(before.get_data(as_text=True))) - 1)


def test_the_subscribe_page_carries_the_filters_into_every_door(client: FlaskClient):
    text = client.get("/northside/subscribe?kind=learning&q=a+b").text

    assert 'value="http://localhost/northside/feeds/programme.ics?kind=learning&amp;q=a+b"' in text
    assert "webcal://localhost/northside/feeds/programme.ics?kind=learning&amp;q=a+b" in text
    assert "cid=webcal%3A%2F%2Flocalhost%2Fnorthside%2Ffeeds%2Fprogramme.ics%3Fkind%3Dlearning" in (
        text)
    assert 'value="http://localhost/northside/feeds/spaces/aula.ics"' in text
    assert 'href="/tickets/calendar"' in text


def test_staff_get_the_rooms_address_once_and_residents_none(client: FlaskClient, sign_in: object):
    plain = client.get("/northside/subscribe").text
    refused = client.post("/northside/subscribe/rooms")
    sign_in(make.member(make.library("elsewhere"), "librarian", "Dora"))
    foreign = client.post("/northside/subscribe/rooms")

    assert "subscribe/rooms" not in plain
    assert (refused.status_code, refused.location.split("?")[0]) == (303, "/sign-in")
    assert foreign.status_code == 403


def test_one_session_comes_as_a_file_from_its_page_and_its_ticket(client: FlaskClient):
    page = client.get("/northside/sessions/1").text
    answer = client.get("/northside/sessions/1.ics")

    assert 'href="/northside/sessions/1.ics"' in page
    assert answer.headers["Content-Disposition"] == 'attachment; filename="ruang-1.ics"'
    assert answer.data.count(b"BEGIN:VEVENT") == 1
    for missing in ("/northside/sessions/11.ics", "/southside/sessions/1.ics",
                    "/northside/sessions/99999999999999999999.ics"):
        assert client.get(missing).status_code == 404
