"""Files are read cell by cell, taken whole or not at all, and never counted twice."""

from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import func, select

from scheduler.db import db
from scheduler.indicators.models import PastActivity
from scheduler.libraries.models import Library, OpeningHours, OpeningSchedule
from scheduler.visits.models import VisitCount
from tests import make

TREE = """slug,name,parent,kind,timezone,population,population_year
lalowiu,Desa Lalowiu,kendari,village,Asia/Makassar,2100,2025
kendari,Kota Kendari,,regency,Asia/Makassar,351000,2025
"""


def run(app: Flask, tmp_path: Path, kind: str, text: str, *options: str) -> Result:
    file = tmp_path / f"{kind}.csv"
    file.write_text(text, encoding="utf-8")
    db.session.commit()
    db.session.remove()
    return app.test_cli_runner().invoke(args=["imports", "run", kind, str(file), *options])


def test_a_tree_may_name_its_parents_below_their_children(app: Flask, tmp_path: Path):
    result = run(app, tmp_path, "libraries", TREE)

    assert result.exit_code == 0, result.output
    kendari = db.session.scalar(select(Library).where(Library.slug == "kendari"))
    lalowiu = db.session.scalar(select(Library).where(Library.slug == "lalowiu"))
    assert (lalowiu.parent_id, lalowiu.population, lalowiu.timezone) == (
        kendari.id, 2100, "Asia/Makassar")


def test_taking_a_file_again_changes_nothing(app: Flask, tmp_path: Path):
    run(app, tmp_path, "libraries", TREE)

    again = run(app, tmp_path, "libraries", TREE)

    assert "same: 2" in again.output and "taken: 0" in again.output
    assert db.session.scalar(select(func.count(Library.id))) == 2


def test_a_changed_name_is_changed_in_place(app: Flask, tmp_path: Path):
    run(app, tmp_path, "libraries", TREE)

    run(app, tmp_path, "libraries", TREE.replace("Desa Lalowiu", "Taman Baca Lalowiu"))

    assert db.session.scalar(select(Library.name).where(Library.slug == "lalowiu")) == (
        "Taman Baca Lalowiu")


def test_circles_and_unknown_parents_are_named_by_line(app: Flask, tmp_path: Path):
    result = run(app, tmp_path, "libraries",
                 "slug,name,parent,kind\na,A,b,village\nb,B,a,village\nc,C,nowhere,village\n")

    assert result.exit_code == 1
    assert "bad: 3" in result.output
    assert "line 4, parent" in result.output and "nowhere" in result.output
    assert db.session.scalar(select(func.count(Library.id))) == 0


VISITS = """library,period,count,source
northside,2026-03-01,0,gate
Northside,2026-02,1.234,tally
northside,2023-04-01/P3M,900,Statistik tahunan
"""


def test_visits_come_as_days_months_and_intervals_and_zero_is_a_count(app: Flask, tmp_path: Path):
    make.library()

    result = run(app, tmp_path, "visits", VISITS)

    assert result.exit_code == 0, result.output
    rows = db.session.execute(select(
        VisitCount.starts_on, VisitCount.ends_on, VisitCount.people, VisitCount.source,
        VisitCount.label).order_by(VisitCount.starts_on)).all()
    assert [(str(start), str(end), *rest) for start, end, *rest in rows] == [
        ("2023-04-01", "2023-07-01", 900, "import", "Statistik tahunan"),
        ("2026-02-01", "2026-03-01", 1234, "tally", ""),
        ("2026-03-01", "2026-03-02", 0, "gate", ""),
    ]


def test_a_bad_row_keeps_the_whole_file_out_unless_the_good_rows_are_asked_for(
    app: Flask, tmp_path: Path,
):
    make.library()
    text = VISITS + "atlantis,2026-03,5,gate\nnorthside,March,5,gate\nnorthside,2026-01,-5,gate\n"

    refused = run(app, tmp_path, "visits", text)
    nothing = db.session.scalar(select(func.count(VisitCount.id)))
    taken = run(app, tmp_path, "visits", text, "--good-rows")

    assert (refused.exit_code, nothing, taken.exit_code) == (1, 0, 0)
    assert "line 5, library" in refused.output and "atlantis" in refused.output
    assert "line 6, period" in refused.output and "line 7, count" in refused.output
    assert db.session.scalar(select(func.count(VisitCount.id))) == 3


def test_two_rows_that_disagree_about_the_same_month_are_refused(app: Flask, tmp_path: Path):
    make.library()

    result = run(app, tmp_path, "visits",
                 "library,period,count,source\nnorthside,2026-02,5,gate\nnorthside,2026-02,6,gate\n")

    assert "line 3, count" in result.output


HISTORY = """library,period,kind,format,age_group,sessions,attendance
northside,2020-01,berlatih,onsite,adult,2,10
northside,2020-01,training,onsite,adult,3,
northside,2020-02,,onsite,adult,1,0
"""


def test_history_adds_parts_of_a_figure_and_keeps_what_was_never_recorded(
    app: Flask, tmp_path: Path,
):
    make.library()

    run(app, tmp_path, "history", HISTORY)
    again = run(app, tmp_path, "history", HISTORY)

    rows = db.session.execute(select(
        PastActivity.kind, PastActivity.sessions, PastActivity.attendance,
        PastActivity.unrecorded).order_by(PastActivity.starts_on)).all()
    assert [tuple(row) for row in rows] == [("training", 5, 10, 3), ("unspecified", 1, 0, 0)]
    assert "taken: 0" in again.output


HOURS = """library,valid_from,weekday,opens,closes
northside,2026-05-01,Senin,08:00,12:00
northside,2026-05-01,Monday,13.00,16.30
northside,2026-05-01,5,08:00,11:30
northside,2026-05-01,Minggu,,
"""


def test_hours_hold_a_noon_break_and_a_closed_day(app: Flask, tmp_path: Path):
    make.library(hours=())

    result = run(app, tmp_path, "hours", HOURS)

    assert result.exit_code == 0, result.output
    rows = db.session.execute(select(
        OpeningHours.weekday, OpeningHours.opens, OpeningHours.closes)
        .order_by(OpeningHours.weekday, OpeningHours.opens)).all()
    assert [tuple(row) for row in rows] == [(0, 480, 720), (0, 780, 990), (4, 480, 690)]


def test_hours_of_the_same_first_day_replace_what_stood_there(app: Flask, tmp_path: Path):
    make.library(hours=())
    run(app, tmp_path, "hours", HOURS)

    run(app, tmp_path, "hours",
        "library,valid_from,weekday,opens,closes\nnorthside,2026-05-01,Tue,09:00,10:00\n")

    assert db.session.scalar(select(func.count(OpeningSchedule.id))) == 1
    assert [tuple(row) for row in db.session.execute(
        select(OpeningHours.weekday, OpeningHours.opens))] == [(1, 540)]


@pytest.mark.parametrize(("row", "where"), [
    ("northside,2026-05-01,Someday,08:00,12:00", "weekday"),
    ("northside,2026-05-01,Monday,8,12:00", "opens"),
    ("northside,2026-05-01,Monday,12:00,08:00", "closes"),
    ("northside,1 Mei,Monday,08:00,12:00", "valid_from"),
])
def test_a_bad_hour_is_named_by_its_column(app: Flask, tmp_path: Path, row: str, where: str):
    make.library(hours=())

    result = run(app, tmp_path, "hours", f"library,valid_from,weekday,opens,closes\n{row}\n")

    assert f"line 2, {where}" in result.output


@pytest.mark.parametrize("content", ["", "a;b;c\n1;2;3\n", "\x00\x01binary"])
def test_a_file_that_is_no_table_is_refused_with_a_sentence(
    app: Flask, tmp_path: Path, content: str,
):
    result = run(app, tmp_path, "visits", content)

    assert result.exit_code == 1
    assert "Traceback" not in result.output and len(result.output) > 20


def test_names_that_two_libraries_share_ask_for_the_slug(app: Flask, tmp_path: Path):
    make.library("one", name="Taman Baca")
    make.library("two", name="Taman Baca")

    result = run(app, tmp_path, "visits", "library,period,count\nTaman Baca,2026-03,4\n")

    assert "Taman Baca" in result.output and result.exit_code == 1
