"""Nothing that someone hands in ends in a crash: a row, a reason, or a sentence."""

from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import func, select

from scheduler.db import db
from scheduler.imports.models import Import, ImportRow
from scheduler.indicators.models import PastActivity
from scheduler.libraries.models import Library, OpeningHours
from scheduler.visits.models import VisitCount
from tests import make

HEAD = "library,period,count,source\n"


def run(app: Flask, tmp_path: Path, kind: str, content: bytes | str, *options: str) -> Result:
    file = tmp_path / f"{kind}.csv"
    file.write_bytes(content.encode() if isinstance(content, str) else content)
    db.session.commit()
    db.session.remove()
    return app.test_cli_runner().invoke(args=["imports", "run", kind, str(file), *options])


def counted() -> list[tuple[str, int, str]]:
    return [(str(starts), people, label) for starts, people, label in db.session.execute(select(
        VisitCount.starts_on, VisitCount.people, VisitCount.label).order_by(VisitCount.starts_on))]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("end", ["\r\n", "\r"])
def test_a_file_from_any_machine_says_the_same(
    app: Flask, tmp_path: Path, encoding: str, end: str,
):
    make.library("utara", name="Café Utara")
    text = end.join(["Source;Count;PERIOD;Library;note", 'Buku tamu;1.234;2026-01;"Café Utara";"a',
                     'b"', ";;;;", "Buku tamu;0;2026-02;utara;", ""])

    result = run(app, tmp_path, "visits", text.encode(encoding))

    assert (result.exit_code, counted()) == (
        0, [("2026-01-01", 1234, "Buku tamu"), ("2026-02-01", 0, "Buku tamu")]), result.output


@pytest.mark.parametrize(("row", "where"), [
    ("northside,2026-01,,", "count"), ("northside,2026-01,1.5,", "count"),
    ("northside,2026-01,1.234,", "count"), ("northside,2026-01,99999999999,", "count"),
    ("northside,2026-01,-4,", "count"), ("northside,2026-01,3201234567890123,", "count"),
    ("northside,2026-01,4,NIK 3201234567890123", "source"),
    ("3201234567890123,2026-01,4,", "library"),
    ("northside,2026-01,4,=cmd|' /C calc'!A0", "source"),
    ("northside,0001-01-01,4,", "period"), ("northside,2026-13,4,", "period"),
    ("northside,2023-04-01/P99999D,4,", "period"), ("northside,2026-01-01/2026-02-01,4,", "period"),
    ("northside,2026-01,4," + "x" * 500, "source"), (",2026-01,4,", "library"),
    ("northside,,4,", "period"), ("x" * 200_000 + ",2026-01,4,", "library"),
    ("no'where; drop table library,2026-01,4,", "library"), ("northside", "period"),
])
def test_a_bad_row_is_named_and_nothing_is_taken(
    app: Flask, tmp_path: Path, row: str, where: str,
):
    make.library()

    result = run(app, tmp_path, "visits", HEAD + row + "\n")

    assert result.exit_code == 1 and f"line 2, {where}: " in result.output, result.output
    assert "3201234567890123" not in result.output
    assert counted() == []


def test_identity_numbers_are_not_kept_even_of_rows_that_cannot_be_taken(
    app: Flask, tmp_path: Path,
):
    make.library()
    bad = tmp_path / "bad.csv"

    run(app, tmp_path, "visits", HEAD + "northside,2026-01,4,3201 2345 6789 0123\n",
        "--bad-rows", str(bad))

    assert "northside,2026-01,4,," in bad.read_text() and "6789" not in bad.read_text()
    assert db.session.scalar(select(func.count(ImportRow.id))) == 0


@pytest.mark.parametrize("content", [
    b"", b"\n\n", b"library,period,count\n", b"PK\x03\x04\x14\x00", b"\xd0\xcf\x11\xe0\xa1",
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", b"library,period,count\nnorthside,2026,\x00\n",
    b"%PDF-1.7\n%\xe2\xe3", b"\xff\xfe\x00", b"x" * 300_000, b'"' * 9,
    b"library,library,period,count\n",
])
def test_a_file_that_is_no_table_gets_one_sentence(app: Flask, tmp_path: Path, content: bytes):
    make.library()

    result = run(app, tmp_path, "visits", content)

    assert result.exit_code == 1 and result.output.startswith("Error: "), result.output
    assert len(result.output.splitlines()) == 1 and result.exception.__class__ is SystemExit
    assert db.session.scalar(select(func.count(Import.id))) == 0


def test_rows_that_say_the_same_twice_count_once(app: Flask, tmp_path: Path):
    make.library()

    result = run(app, tmp_path, "visits", HEAD + "northside,2026-01,5,gate\n" * 3)

    assert "new: 1" in result.output and "same: 2" in result.output and "taken: 1" in result.output


def test_a_changed_count_is_changed_not_new_and_only_of_its_own_source(
    app: Flask, tmp_path: Path,
):
    make.library()
    run(app, tmp_path, "visits", HEAD + "northside,2026-01,5,gate\nnorthside,2026-01,9,Dinas\n")

    result = run(app, tmp_path, "visits",
                 HEAD + "northside,2026-01,6,gate\nnorthside,2026-01,9,Dinas\n")

    assert "new: 0\nchanged: 1\nsame: 1\nbad: 0\ntaken: 1\n" in result.output
    assert sorted(row[1] for row in counted()) == [6, 9]


def test_only_bad_rows_end_with_an_error_even_when_the_good_ones_are_asked_for(
    app: Flask, tmp_path: Path,
):
    make.library()

    result = run(app, tmp_path, "visits", HEAD + "nowhere,2026-01,5,\n", "--good-rows")

    assert result.exit_code == 1 and "taken: 0" in result.output


def test_a_preview_leaves_nothing_behind(app: Flask, tmp_path: Path):
    make.library()

    result = run(app, tmp_path, "visits", HEAD + "northside,2026-01,5,gate\n", "--preview")

    assert result.exit_code == 0 and "new: 1" in result.output and counted() == []
    assert db.session.scalar(select(func.count(Import.id))) == 0


def test_figures_beyond_all_counting_are_refused_before_they_are_added(
    app: Flask, tmp_path: Path,
):
    make.library()
    row = "northside,2024,training,,,999999999,999999999\n"

    result = run(app, tmp_path, "history",
                 "library,period,kind,format,age_group,sessions,attendance\n" + row * 3)

    assert result.exit_code == 1 and "bad: 3" in result.output
    assert db.session.scalar(select(func.count(PastActivity.id))) == 0


def test_hours_that_overlap_name_the_line_they_overlap(app: Flask, tmp_path: Path):
    make.library(hours=())

    result = run(app, tmp_path, "hours", "library,valid_from,weekday,opens,closes\n"
                 "northside,2026-01-01,Senin,08:00,12:00\nnorthside,2026-01-01,Mon,11:00,14:00\n"
                 "northside,2026-01-01,1,08:00,12:00\n", "--good-rows")

    assert "bad: 1" in result.output and "line 3, opens" in result.output
    assert db.session.scalar(select(func.count(OpeningHours.id))) == 1


def test_a_week_that_starts_with_0_counts_monday_from_0(app: Flask, tmp_path: Path):
    make.library(hours=())
    rows = "".join(f"northside,2026-01-01,{day},08:00,09:00\n" for day in (6, 0))

    run(app, tmp_path, "hours", "library,valid_from,weekday,opens,closes\n" + rows)

    assert list(db.session.scalars(
        select(OpeningHours.weekday).order_by(OpeningHours.weekday))) == [0, 6]


def test_a_tree_of_rings_and_strangers_says_which_rows_are_wrong(app: Flask, tmp_path: Path):
    make.library("kota", name="Kota")
    make.library("satu", name="Kembar")
    make.library("dua", name="Kembar")

    result = run(app, tmp_path, "libraries", "slug,name,parent,kind,timezone,population_year\n"
                 "a,A,bb,desa,WITA,\nbb,B,a,desa,WIB,\nc,C,KOTA,desa,WIT,2025\nd,D,Kembar,desa,,\n"
                 "e,E,,castle,,\nf,F,,desa,Mars/Base,\ng,G,,desa,,25\nh,H,a,desa,,\n"
                 "sign-in,S,,desa,,\n=x,X,,desa,,\nk,=x(),,desa,,\nl,L,kota,desa,,\nl,M,kota,desa,,\n",
                 "--good-rows")

    named = {line.split(":")[0] for line in result.output.splitlines() if line.startswith("line")}
    assert named == {"line 2, parent", "line 3, parent", "line 5, parent", "line 6, kind",
                     "line 7, timezone", "line 8, population_year", "line 9, parent",
                     "line 10, slug", "line 11, slug", "line 12, name", "line 14, slug"}
    found = db.session.execute(select(Library.slug, Library.timezone).where(
        Library.slug.in_(["c", "l"])).order_by(Library.slug)).all()
    assert [tuple(row) for row in found] == [("c", "Asia/Jayapura"), ("l", "Asia/Jakarta")]
