"""What a year starts from and aims at, and months in which nothing took place."""

import pytest
from flask.testing import FlaskClient

from scheduler import clock
from scheduler.db import db
from scheduler.domain.errors import NotYourRole
from scheduler.history.models import Entry
from scheduler.indicators import actions
from scheduler.indicators.models import Goal, QuietMonth
from scheduler.people.models import Member
from tests import make
from tests.indicators.test_figures import held, sheet

URL = "/northside/settings/targets"
TYPED = {"visits_baseline": "39.500", "visits_source": "laporan 2025", "visits_target": "56.000",
         "attendances_target": "7500"}


@pytest.fixture
def ada(client: FlaskClient) -> Member:
    """Northside's manager, signed in."""
    member = make.member(make.library(), "manager", "Ada")
    make.signed_in(client, member)
    return member


def goals() -> list[tuple[str, str, float, str]]:
    return [(row.indicator, row.purpose, row.value, row.source)
            for row in db.session.query(Goal).order_by(Goal.indicator, Goal.purpose)]


def log() -> list[tuple[str, str, float | None, float | None, str]]:
    return [(entry.verb, entry.facts["purpose"], entry.facts["was"], entry.facts["value"],
             entry.facts["words"])
            for entry in db.session.query(Entry).filter_by(subject="goal").order_by(Entry.id)]


def test_a_year_gets_its_baseline_and_targets(client: FlaskClient, ada: Member):
    answer = client.post(f"{URL}?year=2026", data=TYPED)

    assert (answer.status_code, answer.location) == (303, f"{URL}?year=2026")
    assert goals() == [("attendances", "target", 7500, ""),
                       ("visits", "baseline", 39500, "laporan 2025"),
                       ("visits", "target", 56000, "")]
    page = client.get(answer.location).text
    assert "39.500" in page
    assert 'name="visits_baseline"' not in page


def test_a_target_may_change_and_both_values_are_kept(client: FlaskClient, ada: Member):
    for target in ("100", "120", ""):
        client.post(f"{URL}?year=2026", data={"visits_target": target})

    assert (goals(), log()) == ([], [
        ("set", "target", None, 100, ""), ("set", "target", 100, 120, ""),
        ("set", "target", 120, None, "")])


def test_a_baseline_stands_until_it_is_corrected_with_a_reason(client: FlaskClient, ada: Member):
    client.post(f"{URL}?year=2026", data=TYPED)

    again = client.post(f"{URL}?year=2026", data={**TYPED, "visits_baseline": "1"})
    assert again.status_code == 409
    assert 'value="56.000"' in again.text

    number = db.session.query(Goal.id).filter_by(purpose="baseline").scalar()
    where = f"{URL}/{number}/correction"
    bare = client.post(where, data={"value": "39000", "source": "arsip", "reason": ""})
    assert (bare.status_code, 'value="39000"' in bare.text) == (422, True)
    assert client.post(where, data={"value": "39000", "source": "arsip",
                                    "reason": "salah jumlah"}).status_code == 303

    assert goals()[1] == ("visits", "baseline", 39000, "arsip")
    assert log()[-1] == ("corrected", "baseline", 39500, 39000, "salah jumlah")
    assert "salah jumlah" in client.get(f"{URL}?year=2026").text


@pytest.mark.parametrize("wrong", [
    {"visits_target": "banyak"}, {"visits_target": "-5"}, {"visits_baseline": "9" * 30},
    {"visits_source": "x" * 500}, {"visits_source": "3201012345678901"},
])
def test_a_goal_that_is_no_number_keeps_what_was_typed(
    client: FlaskClient, ada: Member, wrong: dict[str, str],
):
    typed = {**TYPED, **wrong}

    answer = client.post(f"{URL}?year=2026", data=typed)

    assert (answer.status_code, goals()) == (422, [])
    assert all(f'value="{text}"' in answer.text for text in typed.values())


@pytest.mark.parametrize("year", ["", "1066", "9999", "abcd", "٢٠٢٦"])
def test_a_year_that_is_none_shows_this_one(client: FlaskClient, ada: Member, year: str):
    this = clock.today(ada.library.zone).year

    assert f"Data awal dan target {this}" in client.get(URL, query_string={"year": year}).text


def test_librarians_do_not_set_targets_and_doras_are_missing(client: FlaskClient, ada: Member):
    client.post(f"{URL}?year=2026", data=TYPED)
    number = db.session.query(Goal.id).filter_by(purpose="baseline").scalar()
    make.signed_in(client, make.member(ada.library, "librarian", "Ben"))
    assert client.get(URL).status_code == 403
    make.signed_in(client, make.member(make.library("southside"), "manager", "Dora"))

    for ask in (client.get, client.post):
        assert ask(f"/southside/settings/targets/{number}/correction").status_code == 404


def test_a_declared_quiet_month_is_complete_and_zero(client: FlaskClient):
    ben = make.member(make.library(), "librarian")
    make.signed_in(client, ben)
    where = "/northside/desk/quiet-months/2026-03"

    assert "Maret 2026" in client.get(where).text
    assert client.post(where).location == "/northside/indicators?period=2026"

    found = sheet(client, "northside")
    assert {name: found[name] for name in (
        "sessions", "attendances", "completeness_involvement")} == {
        "sessions": "0", "attendances": "0", "completeness_involvement": "100"}
    assert client.post(f"{where}/withdrawal").status_code == 303
    assert sheet(client, "northside")["sessions"] == ""


def test_a_month_with_sessions_or_still_to_come_is_not_quiet(client: FlaskClient):
    library = make.library()
    held(make.event(library), "2026-03-03 10:00", "A", closed=False)
    make.signed_in(client, make.member(library, "librarian"))

    answers = [client.post(f"/northside/desk/quiet-months/{month}") for month in (
        "2026-03", "2099-01", "2026-13", "1000-01")]

    assert [answer.status_code for answer in answers] == [409, 422, 404, 404]
    assert "Ada pertemuan di bulan ini" in answers[0].text
    assert db.session.query(QuietMonth).count() == 0


def test_declaring_twice_is_said_and_counts_once(client: FlaskClient):
    make.signed_in(client, make.member(make.library(), "librarian"))
    where = "/northside/desk/quiet-months/2026-03"

    assert [client.post(where).status_code for _ in range(2)] == [303, 409]
    assert db.session.query(QuietMonth).count() == 1
    assert client.post("/northside/desk/quiet-months/2026-02/withdrawal").status_code == 404


def test_the_desk_declares_nothing(client: FlaskClient):
    eka = make.staff(make.library(), "desk", "Eka")

    with pytest.raises(NotYourRole):
        actions.declare_quiet(clock.today(make.library("south").zone), by=eka, at=make.NOW)
