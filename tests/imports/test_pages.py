"""In the browser: look first, take, mend what is left; never twice, never a neighbour's."""

from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from scheduler.db import db
from scheduler.history.models import Entry
from scheduler.imports.models import Import, ImportRow
from scheduler.imports.staging import tidy
from scheduler.libraries.models import Library, OpeningHours
from scheduler.visits.models import VisitCount
from tests import make

HEAD = "library,period,count,source\n"
GOOD = "northside,2026-01,5,gate\n"
BAD = "atlantis,2026-01,5,=gate\n"


@pytest.fixture
def ada(app: Flask, sign_in: Any) -> FlaskClient:
    return sign_in(make.member(make.library(), "manager", "Ada"))


def sent(browser: FlaskClient, content: str | bytes, kind: str = "visits", lib: str = "northside"):
    body = content.encode() if isinstance(content, str) else content
    return browser.post(f"/{lib}/imports/", data={
        "kind": kind, "file": (BytesIO(body), "kunjungan.csv")})


def staged(browser: FlaskClient, content: str, kind: str = "visits") -> str:
    answer = sent(browser, content, kind)
    assert answer.status_code == 303, answer.get_data(as_text=True)
    return str(answer.location)


def page_of(browser: FlaskClient, url: str) -> str:
    return browser.get(url).get_data(as_text=True)


def people() -> list[int]:
    return list(db.session.scalars(select(VisitCount.people).order_by(VisitCount.starts_on)))


def test_a_file_is_looked_at_then_taken_once(ada: FlaskClient):
    there = staged(ada, HEAD + GOOD)
    before = people()

    taken = ada.post(f"{there}/taking")
    again = ada.post(f"{there}/taking")

    assert (before, taken.status_code, people()) == ([], 303, [5])
    assert again.status_code == 409 and "sudah dimasukkan" in again.get_data(as_text=True)
    assert db.session.scalar(select(func.count(Entry.id)).where(Entry.verb == "imported")) == 1


def test_a_bad_row_keeps_the_whole_file_out_until_the_good_rows_are_asked_for(ada: FlaskClient):
    there = staged(ada, HEAD + GOOD + BAD)

    shown = page_of(ada, there)
    refused = ada.post(f"{there}/taking")
    nothing = people()
    taken = ada.post(f"{there}/taking", data={"rows": "good"})

    assert "atlantis" in shown and "=gate" in shown
    assert (refused.status_code, nothing, taken.status_code, people()) == (409, [], 303, [5])


def test_rows_to_mend_come_back_with_their_reason_and_without_formulas(ada: FlaskClient):
    there = staged(ada, HEAD + GOOD + BAD)

    answer = ada.get(f"{there}/bad-rows.csv")

    assert answer.headers["Content-Disposition"].startswith("attachment")
    lines = answer.get_data().decode("utf-8-sig").splitlines()
    assert lines[0] == "library,period,count,source,reason"
    assert len(lines) == 2 and lines[1].startswith("atlantis,2026-01,5,'=gate,")

    mended = answer.get_data().replace(b"atlantis", b"northside").replace(b"'=gate", b"gate")
    again = sent(ada, mended)
    assert "baru</dt><dd>1<" in page_of(ada, again.location).replace("\n", "")


def test_a_week_is_mended_as_a_whole(ada: FlaskClient):
    head = "library,valid_from,weekday,opens,closes\n"
    there = staged(ada, head + "northside,2026-01-01,Senin,08:00,12:00\n"
                               "northside,2026-01-01,Selasa,08:00,\n", "hours")
    ada.post(f"{there}/taking", data={"rows": "good"})

    file = ada.get(f"{there}/bad-rows.csv").get_data().decode("utf-8-sig")
    mended = staged(ada, file.replace("Selasa,08:00,,", "Selasa,08:00,12:00,"), "hours")
    ada.post(f"{mended}/taking")

    stood = select(OpeningHours.weekday, OpeningHours.opens, OpeningHours.closes).order_by(
        OpeningHours.id.desc()).limit(2)
    assert sorted(map(tuple, db.session.execute(stood))) == [(0, 480, 720), (1, 480, 720)]


def test_many_rows_are_shown_page_by_page_and_by_fate(ada: FlaskClient):
    days = "".join(f"northside,2026-01-{day:02d},{day},gate\nnorthside,2026-02-{day:02d},{day},\n"
                   for day in range(1, 29))
    there = staged(ada, HEAD + days + BAD)

    first = page_of(ada, f"{there}?rows=new")
    further = page_of(ada, f"{there}?rows=new&page=2")
    odd = ada.get(f"{there}?rows=nonsense&page=٣")

    assert first.count("<tr>") == 51 and "6 lagi" in first
    assert further.count("<tr>") == 7 and "lagi <" not in further
    assert odd.status_code == 200 and "atlantis" in odd.get_data(as_text=True)


@pytest.mark.parametrize(("content", "words"), [
    (b"", "kosong"), (b"PK\x03\x04", "buku kerja"), (b"\x89PNG\r\n\x1a\n\0\0\0", "tidak terbaca"),
    (b"a,b\n1,2\n", "Kolom ini belum ada"), (b"library,period,count\n", "belum ada barisnya"),
])
def test_a_file_that_is_no_table_is_refused_on_its_form(
    ada: FlaskClient, content: bytes, words: str,
):
    answer = sent(ada, content)

    assert answer.status_code == 422 and words in answer.get_data(as_text=True)
    assert db.session.scalar(select(func.count(Import.id))) == 0


def test_a_form_without_a_file_and_a_file_too_large_get_a_sentence(ada: FlaskClient):
    assert ada.post("/northside/imports/", data={"kind": "visits"}).status_code == 422

    answer = ada.post("/northside/imports/", data=b"x", content_type="multipart/form-data",
                      environ_overrides={"CONTENT_LENGTH": str(9 << 20)})

    assert answer.status_code == 413 and "8 MB" in answer.get_data(as_text=True)


def test_a_neighbours_file_is_not_there(ada: FlaskClient, client: FlaskClient):
    there = staged(ada, HEAD + GOOD)
    make.signed_in(client, make.member(make.library("southside"), "manager", "Dora"))

    for path in (there, f"{there}/bad-rows.csv"):
        assert client.get(path.replace("northside", "southside")).status_code == 404
        assert client.get(path).status_code == 403
    taking = client.post(there.replace("northside", "southside") + "/taking")
    assert (taking.status_code, people()) == (404, [])


def test_a_file_speaks_only_of_the_libraries_one_looks_after(ada: FlaskClient):
    make.library("southside")

    there = staged(ada, HEAD + "southside,2026-01,5,gate\n")

    assert "southside" in page_of(ada, there)
    assert ada.post(f"{there}/taking", data={"rows": "good"}).status_code == 303
    assert people() == []


@pytest.mark.parametrize("kind", ["visits", "history", "hours"])
def test_a_template_can_be_brought_in_as_it_is(ada: FlaskClient, kind: str):
    file = ada.get(f"/northside/imports/template.csv?kind={kind}").get_data().decode("utf-8-sig")

    shown = page_of(ada, staged(ada, file, kind))

    assert "baris yang baik saja" not in shown and "Masukkan" in shown
    assert ada.get("/northside/imports/template.csv?kind=nonsense").status_code == 404


def test_a_coordinator_adds_libraries_below_their_own_and_nowhere_else(
    app: Flask, sign_in: Any,
):
    kota = make.library("kota", name="Kota", kind="regency")
    make.library("lain", name="Kota Lain", kind="regency")
    browser = sign_in(make.member(kota, "coordinator", "Ada"))
    template = browser.get("/kota/imports/template.csv?kind=libraries").get_data()

    answer = sent(browser, template.decode("utf-8-sig") + "baru,Baru,lain,village,,,\n"
                  "lain,Diganti,,regency,,,\natas,Atas,,village,,,\n"
                  "kota,Kota Raya,,regency,WITA,,\n",
                  "libraries", "kota")
    taken = browser.post(f"{answer.location}/taking", data={"rows": "good"})

    assert (answer.status_code, taken.status_code) == (303, 303)
    names = dict(tuple(row) for row in db.session.execute(select(Library.slug, Library.name)))
    assert names == {"kota": "Kota Raya", "lain": "Kota Lain", "sdn-1-mekarsari": "SDN 1 Mekarsari",
                     "desa-mekarsari": "Perpustakaan Desa Mekarsari"}


def test_a_manager_brings_in_no_libraries(ada: FlaskClient):
    assert sent(ada, "slug,name,kind\nx,X,village\n", "libraries").status_code == 403


def test_old_rows_are_put_away_and_the_page_stays(ada: FlaskClient):
    there = staged(ada, HEAD + GOOD)
    row = db.session.scalar(select(Import))
    row.staged_at = make.NOW
    db.session.commit()

    tidy(at=make.instant("2026-06-01 00:00"))
    db.session.commit()

    assert db.session.scalar(select(func.count(ImportRow.id))) == 0
    assert "dirapikan" in page_of(ada, there)
