"""The desk counts the door: empty is missing, zero is a count, and nothing is counted twice."""

import csv
from io import StringIO

import pytest
from flask.testing import FlaskClient

from scheduler import clock
from scheduler.db import db
from scheduler.history.models import Entry
from scheduler.libraries.models import Library
from scheduler.people.models import Member
from scheduler.visits.models import VisitCount
from tests import make

URL = "/northside/desk/visits"
DAYS = {"day_1": "40", "day_2": "", "day_3": "0", "day_4": "1.240"}


@pytest.fixture
def ben(client: FlaskClient) -> Member:
    """Northside's desk, signed in."""
    member = make.member(make.library(), "desk")
    make.signed_in(client, member)
    return member


def counts() -> list[tuple[str, str, int, str]]:
    rows = db.session.query(VisitCount).order_by(VisitCount.starts_on, VisitCount.id)
    return [(str(row.starts_on), str(row.ends_on), row.people, row.source) for row in rows]


def visits(client: FlaskClient, first: str = "2026-02-01", last: str = "2026-02-28") -> str:
    answer = client.get(f"/northside/indicators.csv?from={first}&to={last}")
    return next(row["value"] for row in csv.DictReader(StringIO(answer.text))
                if row["indicator"] == "visits")


def test_a_months_days_are_saved_and_move_the_indicator(client: FlaskClient, ben: Member):
    answer = client.post(f"{URL}?month=2026-02&source=gate", data=DAYS)

    assert (answer.status_code, answer.location) == (303, f"{URL}?month=2026-02&source=gate")
    assert counts() == [("2026-02-01", "2026-02-02", 40, "gate"),
                        ("2026-02-03", "2026-02-04", 0, "gate"),
                        ("2026-02-04", "2026-02-05", 1240, "gate")]
    assert visits(client) == "1280"
    assert "3 hitungan disimpan." in client.get(answer.location).text


def test_saving_again_corrects_and_emptying_takes_away(client: FlaskClient, ben: Member):
    for days in (DAYS, {"day_1": "41", "day_2": "", "day_3": "", "day_4": "1240"}):
        client.post(f"{URL}?month=2026-02&source=gate", data=days)

    assert counts() == [("2026-02-01", "2026-02-02", 41, "gate"),
                        ("2026-02-04", "2026-02-05", 1240, "gate")]
    assert [entry.facts["counts"] for entry in db.session.query(Entry).filter_by(
        subject="visits").order_by(Entry.id)][1] == [
        {"first": "2026-02-01", "last": "2026-02-01", "source": "gate", "was": 40, "people": 41},
        {"first": "2026-02-03", "last": "2026-02-03", "source": "gate", "was": 0,
         "people": None}]


def test_a_day_that_was_not_sent_is_left_as_it_stands(client: FlaskClient, ben: Member):
    client.post(f"{URL}?month=2026-02&source=gate", data=DAYS)
    client.post(f"{URL}?month=2026-02&source=gate", data={"day_4": "7", "day_40": "9"})

    assert [row[2] for row in counts()] == [40, 0, 7]


def test_of_two_sources_the_better_one_counts(client: FlaskClient, ben: Member):
    client.post(f"{URL}?month=2026-02&source=guestbook", data={"day_1": "31"})
    client.post(f"{URL}?month=2026-02&source=gate", data={"day_1": "40"})

    assert visits(client) == "40"
    page = client.get(f"{URL}?month=2026-02&source=gate").text
    assert "hitungan yang lebih baik" in page


def test_one_number_may_speak_of_several_days(client: FlaskClient, ben: Member):
    span = {"first": "2026-02-01", "last": "2026-02-28", "people": "900", "source": "tally"}

    answer = client.post(f"{URL}/spans", data=span)

    assert (answer.status_code, counts()) == (303, [("2026-02-01", "2026-03-01", 900, "tally")])
    assert visits(client) == "900"


def test_a_count_is_removed_after_being_named(client: FlaskClient, ben: Member):
    client.post(f"{URL}?month=2026-02&source=gate", data={"day_1": "40"})
    where = f"{URL}/{db.session.query(VisitCount.id).scalar()}/removal"

    assert "40" in client.get(where).text
    assert client.post(where).status_code == 303
    assert (counts(), visits(client)) == ([], "")


@pytest.mark.parametrize(("typed", "sentence"), [
    ({"day_1": "empat puluh", "day_2": "12"}, "bilangan bulat"),
    ({"day_1": "-4", "day_2": "12"}, "bilangan bulat"),
    ({"day_1": "99999999999999999999", "day_2": "12"}, "bilangan bulat"),
])
def test_a_number_that_is_none_keeps_all_that_was_typed(
    client: FlaskClient, ben: Member, typed: dict[str, str], sentence: str,
):
    answer = client.post(f"{URL}?month=2026-02&source=gate", data=typed)

    assert (answer.status_code, counts()) == (422, [])
    assert all(f'value="{text}"' in answer.text for text in typed.values())
    assert sentence in answer.text


@pytest.mark.parametrize("wrong", [
    {"last": "2026-01-31"}, {"last": "9999-12-31"}, {"first": "2020-01-01"}, {"people": ""},
    {"people": "banyak"}, {"source": "guess"}, {"first": "31-02-2026"},
    {"label": "NIK 3201012345678901"},
])
def test_a_span_that_cannot_be_gets_a_sentence(
    client: FlaskClient, ben: Member, wrong: dict[str, str],
):
    typed = {"first": "2026-02-01", "last": "2026-02-28", "people": "900", "source": "tally",
             "label": "Pintu depan", **wrong}

    answer = client.post(f"{URL}/spans", data=typed)

    assert (answer.status_code, counts()) == (422, [])
    assert 'role="alert"' in answer.text
    assert f'value="{typed["label"]}"' in answer.text


def test_tomorrow_cannot_be_counted_yet(client: FlaskClient, ben: Member):
    today = clock.today(db.session.query(Library).one().zone)
    tomorrow = today.fromordinal(today.toordinal() + 1).isoformat()

    answer = client.post(f"{URL}/spans", data={
        "first": tomorrow, "last": tomorrow, "people": "5", "source": "tally"})

    assert (answer.status_code, counts()) == (422, [])
    assert "belum" in answer.text


def test_another_librarys_count_is_missing(client: FlaskClient, ben: Member):
    client.post(f"{URL}?month=2026-02&source=gate", data={"day_1": "40"})
    number = db.session.query(VisitCount.id).scalar()
    dora = make.member(make.library("southside"), "desk", "Dora")
    make.signed_in(client, dora)

    for ask in (client.get, client.post):
        assert ask(f"/southside/desk/visits/{number}/removal").status_code == 404
    assert len(counts()) == 1


def test_residents_are_asked_to_sign_in(client: FlaskClient):
    make.library()

    assert client.get(URL).location == "/sign-in?next=/northside/desk/visits"


@pytest.mark.parametrize("month", ["", "2026-13", "0000-01", "9999-12", "1066-10", "٢٠٢٦-٠٢"])
def test_a_month_that_is_none_shows_this_one(client: FlaskClient, ben: Member, month: str):
    assert client.get(URL, query_string={"month": month}).status_code == 200


def test_the_page_says_how_many_open_days_have_a_count(client: FlaskClient):
    weekdays = tuple((day, 480, 1020) for day in range(5))
    make.signed_in(client, make.member(make.library(hours=weekdays), "desk"))
    client.post(f"{URL}?month=2026-02&source=gate", data={f"day_{n}": "5" for n in range(1, 15)})

    assert "10 dari 20 hari buka sudah punya hitungan." in client.get(f"{URL}?month=2026-02").text
