"""What a list may be narrowed by: days, hours, ages, rooms; what is chosen can be taken off."""

import re
from datetime import UTC, datetime, timedelta
from itertools import product
from zoneinfo import ZoneInfo

import pytest
from flask.testing import FlaskClient

from scheduler import clock
from scheduler.db import db
from scheduler.events import local_time
from scheduler.events.filters import PARTS
from scheduler.events.models import Session
from scheduler.i18n import dates
from scheduler.libraries.models import Library
from scheduler.spaces.models import Reservation
from tests import make
from tests.statements import heard

PLACES = {"makassar": "Asia/Makassar", "jakarta": "Asia/Jakarta", "london": "Europe/London"}


def titles(page: str) -> list[str]:
    return sorted(re.findall(r'<h3><a href="[^"]+">([^<]+)<', page))


def chips(page: str) -> list[tuple[str, bool]]:
    """The chips of a page: their words, and whether they are chosen."""
    return [(re.sub("<[^>]*>", "", re.sub('<span class="vh">.*?</span>', "", inside)).strip(),
             "aria-current" in head)
            for head, inside in re.findall(r'<a class="chip"([^>]*)>(.*?)</a>', page, re.S)]


def next_day(weekday: int) -> datetime:
    """Noon in Makassar on the next such day that is not today."""
    today = clock.now().astimezone(ZoneInfo(make.ZONE)).replace(hour=12, minute=0)
    return (today + timedelta(days=(weekday - today.weekday() - 1) % 7 + 1)).astimezone(UTC)


def test_day_weekday_and_minute_are_those_of_each_librarys_wall(client: FlaskClient):
    for (slug, zone), hour in product(PLACES.items(), range(0, 400 * 24, 31)):
        library = db.session.query(Library).filter_by(slug=slug).one_or_none() or (
            make.library(slug, timezone=zone, hours=()))
        event = library and (db.session.query(Session).filter_by(library_id=library.id).first())
        make.session(event.event if event else make.event(library),
                     starts_at=make.NOW + timedelta(hours=hour), uid=f"{slug}-{hour}")
    zones = local_time.zones()

    rows = db.session.query(
        Session.starts_at, Library.timezone, local_time.day_of(zones),
        local_time.weekday_of(zones), local_time.minute_of(zones),
    ).join(Library, Library.id == Session.library_id).all()

    assert len(rows) == 930
    for starts_at, zone, day, weekday, minute in rows:
        wall = starts_at.astimezone(ZoneInfo(zone))
        assert (local_time.date_of(day), weekday, minute) == (
            wall.date(), wall.weekday(), wall.hour * 60 + wall.minute)


@pytest.mark.parametrize("view", ["/", "/northside/", "/northside/?view=month"])
def test_a_weekend_is_saturday_and_sunday_there(client: FlaskClient, view: str):
    northside = make.library()
    for weekday, title in enumerate(
            ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu")):
        make.session(make.event(northside, title), starts_at=next_day(weekday))
    ask = {**({"view": "month"} if "month" in view else {}), "days": "weekend"}

    page = client.get(view.partition("?")[0], query_string=ask).text
    feed = client.get("/northside/feeds/programme.ics?days=weekend").text

    assert set(titles(page)) <= {"Sabtu", "Minggu"}
    assert ("Akhir pekan", True) in chips(page)
    if "month" not in view:
        assert titles(page) == ["Minggu", "Sabtu"]
    assert sorted(re.findall("SUMMARY:(.*)\r", feed)) == ["Minggu", "Sabtu"]


def test_the_parts_of_a_day_share_it_without_a_gap(client: FlaskClient):
    northside = make.library()
    begins = next_day(2).astimezone(ZoneInfo(make.ZONE)).replace(hour=0)
    for hour in range(24):
        make.session(make.event(northside, f"pukul {hour:02}"),
                     starts_at=(begins + timedelta(hours=hour)).astimezone(UTC))

    found = [titles(client.get(f"/northside/?part={part}").text) for part in PARTS]

    assert sum(found, []) == [f"pukul {hour:02}" for hour in range(24)]
    assert [len(one) for one in found] == [12, 6, 6]
    assert len(titles(client.get("/northside/?part=never").text)) == 24


def test_a_room_that_names_a_wheelchair_is_found_by_it_and_the_calendar_too(client: FlaskClient):
    northside = make.library()
    for name, features in (("Aula", ["jalur Kursi Roda"]), ("Loteng", ["proyektor"])):
        room = make.space(northside, name, features=features)
        at = next_day(2)
        held = Reservation(library_id=northside.id, space_id=room.id, purpose="programme",
                           starts_at=at, ends_at=at + timedelta(hours=2), made_at=make.NOW,
                           confirmed_at=make.NOW)
        db.session.add(held)
        db.session.flush()
        make.session(make.event(northside, f"Di {name}"), starts_at=at, place="",
                     reservation_id=held.id)

    for address in ("/?access=1", "/northside/?access=1", "/northside/?space=aula"):
        assert titles(client.get(address).text) == ["Di Aula"]
    assert "SUMMARY:Di Loteng" not in client.get("/northside/feeds/programme.ics?access=1").text
    assert ("Ramah kursi roda", False) in chips(client.get("/northside/").text)
    assert ("Aula", True) in chips(client.get("/northside/?space=aula").text)


def test_where_no_room_is_fit_for_wheelchairs_the_page_does_not_offer_to_look(client: FlaskClient):
    make.space(make.library())

    assert ("Ramah kursi roda", False) not in chips(client.get("/northside/").text)


def test_what_is_chosen_can_be_taken_off_singly_and_stays_when_more_is_chosen(client: FlaskClient):
    make.session(make.event(make.library(), "Menjahit"), starts_at=next_day(5))
    query = "kind=training&age=9&part=afternoon&days=weekend&free=1&q=jahit"

    page = client.get(f"/northside/?{query}").text

    on = [words for words, is_on in chips(page) if is_on]
    assert on == ["Berlatih", "9 tahun (anak)", "Akhir pekan", "Siang dan sore, 12.00–18.00",
                  "“jahit”", "Masih ada tempat"]
    for name in ("kind", "age", "part", "days", "free", "q"):
        rest = "&amp;".join(one for one in query.split("&") if not one.startswith(f"{name}="))
        assert f'href="/northside/?{rest}"' in page
    form = page[page.index('<form class="seek"'):page.index("</form>")]
    for kept in ('name="kind" value="training"', 'name="free" value="1"', 'value="9" selected',
                 'name="days" value="weekend"', 'value="afternoon" selected', 'value="jahit"'):
        assert kept in form


def test_an_empty_answer_says_which_choice_stands_in_the_way(client: FlaskClient):
    northside = make.library()
    make.session(make.event(northside, "Menjahit", age_from=15), starts_at=next_day(5))
    make.session(make.event(northside, "Memasak"), starts_at=next_day(6))

    for address in ("/northside/", "/"):
        page = client.get(address, query_string={"q": "jahit", "age": "9"}).text
        day = next_day(5).astimezone(ZoneInfo(make.ZONE)).date()
        with client.application.test_request_context("/?lang=id"):
            said = dates(day, day)
        assert f'q=jahit">Tanpa 9 tahun (anak)</a>: 1 pertemuan, berikutnya Sabtu, {said}' in page
        assert 'age=9">Tanpa “jahit”</a>: 1 pertemuan' in page
        early = client.get(address, query_string={
            "kind": "training", "from": "2026-01-01", "to": "2026-01-05"}).text
        assert 'kind=training">Cari di semua tanggal</a>: 2 pertemuan' in early


def test_what_is_over_or_has_begun_has_no_places_left(client: FlaskClient):
    northside = make.library()
    for title, hours in (("Selesai", -3), ("Berjalan", -1), ("Nanti", 3)):
        make.session(make.event(northside, title), starts_at=clock.now() + timedelta(hours=hours))

    for address in ("/northside/?free=1", "/?free=1", "/northside/?free=1&from=2020-01-01",
                    "/northside/?free=1&view=month"):
        assert set(titles(client.get(address).text)) <= {"Nanti"}
    assert titles(client.get("/northside/?free=1").text) == ["Nanti"]


def test_the_figures_of_the_welcome_are_what_their_lists_show(client: FlaskClient):
    northside = make.library()
    for number in range(5):
        make.session(make.event(northside, "A"), starts_at=next_day(number))
    make.session(make.event(northside, "A"), starts_at=next_day(3), cancelled_at=make.NOW)
    make.session(make.event(northside, "B", kind="sharing"),
                 starts_at=clock.now() - timedelta(hours=9))

    for address in ("/", "/northside/"):
        trio = dict(re.findall(r"<b>(Berbagi|Belajar|Berlatih)</b>.*?<b class=\"n\">(\d+)</b>",
                               client.get(address).text, re.S))
        assert trio == {"Berbagi": "0", "Belajar": "0", "Berlatih": "5"}
        page = client.get(f"{address}?kind=training").text
        assert len(titles(page)) == 5 and "5 pertemuan: Berlatih" in page


@pytest.mark.parametrize("address", [
    "/?days=weekend&part=morning", "/northside/?days=weekend&part=morning&access=1", "/?age=9",
    "/northside/?from=2026-03-01&to=2099-01-01", "/northside/?kind=sharing&age=3&free=1"])
def test_a_narrowed_list_asks_as_often_for_3_as_for_300(client: FlaskClient, address: str):
    def asked() -> int:
        client.get(address)
        with heard() as said:
            client.get(address)
        return len(said)
    event = make.event(make.library())
    for number in range(3):
        make.session(event, starts_at=next_day(5) - timedelta(hours=2 + number))
    few = asked()
    for number in range(297):
        make.session(event, starts_at=next_day(5) + timedelta(hours=number), uid=f"more-{number}")

    assert asked() == few


def test_a_form_sent_empty_is_no_filter(client: FlaskClient):
    make.session(make.event(make.library()), starts_at=next_day(5))

    for address in ("/northside/", "/"):
        page = client.get(f"{address}?q=&from=&to=&age=&part=&space=").text
        assert ("Semua", True) in chips(page) and "Ada ruang untuk Anda" in page


def test_days_that_are_asked_for_are_a_choice_too(client: FlaskClient):
    make.session(make.event(make.library()), starts_at=next_day(5))

    page = client.get("/northside/?from=2026-03-04&to=2099-03-06").text
    start = client.get("/?from=2026-03-04&kind=training").text

    assert ("4 Maret 2026–6 Maret 2099", True) in chips(page)
    assert 'name="from" value="2026-03-04"' in page and 'name="to" value="2099-03-06"' in page
    assert ("Mulai 4 Mar 2026", True) in chips(start)
    assert 'href="/?kind=training" aria-current' in start
