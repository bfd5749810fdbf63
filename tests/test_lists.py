"""A list that is cut says how many more there are, and its links lead to all of them."""

import ast
import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests import make
from tests.conftest import empty
from tests.long_lists import LISTS, sessions
from tests.statements import heard

ROOT = Path(__file__).parent.parent

ONE = "the first of them is all that is asked for"
PIECES = "taken in pieces until none is left"
OFFER = "a few to choose from; whoever wants another one types it"
PAGED = "a page of its own, with its own links to the others"
SAID = "what is left out is said beside it"
COOKIE = "a cookie holds no more"
SITEMAP = "a sitemap holds no more"
LOOKS = re.compile(r"(queries|views|page|rows|tree|many|cards|months|lists|finding|roll|register)"
                   r"\.py$")
# Lists that are cut without `scheduler.paging`: how often in a file, and why they may be.
CUT = {
    "attendance/telling_many.py": (1, SAID),
    "calendars/own_views.py": (1, COOKIE), "calendars/queries.py": (1, SAID),
    "calendars/views.py": (1, SAID), "events/contribution_queries.py": (3, OFFER),
    "events/dates_views.py": (1, SAID), "events/finding_queries.py": (1, OFFER),
    "events/months.py": (1, PIECES), "events/other_dates_queries.py": (1, SAID),
    "events/queries.py": (3, ONE),
    "events/sitemap_queries.py": (2, SITEMAP),
    "imports/queries.py": (1, PIECES), "indicators/partner_queries.py": (1, PAGED),
    "indicators/rows.py": (5, PAGED), "indicators/tree.py": (1, PAGED),
    "libraries/tree_queries.py": (1, SAID), "outbox/queries.py": (1, ONE),
    "people/queries.py": (2, PAGED), "people/security_views.py": (1, PAGED),
    "visits/queries.py": (1, ONE),
}


def cuts(path: Path) -> Iterator[int]:
    """The lines where a file asks for the first so many of a list; texts are no lists."""
    nodes = list(ast.walk(ast.parse(path.read_text())))
    unpacked = {id(node.value) for node in nodes if isinstance(node, ast.Starred)}
    for node in nodes:
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and (
                node.func.attr in ("limit", "fetchmany")):
            yield node.lineno
        if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Slice) and (
                node.slice.upper is not None) and id(node) not in unpacked and not (
                is_text(node.value)):
            yield node.lineno


def is_text(node: ast.expr) -> bool:
    """What a method gave back, what was typed, one of two of these."""
    return (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
            or isinstance(node, ast.BoolOp) or "form[" in ast.unparse(node))


def test_whatever_is_cut_goes_through_paging_or_says_why_not():
    folder = ROOT / "scheduler"
    found = {str(path.relative_to(folder)): len(list(cuts(path)))
             for path in folder.rglob("*.py")
             if LOOKS.search(path.name) and any(cuts(path))}

    assert found == {name: number for name, (number, _reason) in CUT.items()}


def test_no_template_cuts_a_list_without_showing_the_rest():
    cut = {str(path.relative_to(ROOT / "templates")): found
           for path in (ROOT / "templates").rglob("*.html")
           if (found := re.findall(r"\w+\[:[^]]+\]|\| *batch|\| *slice", path.read_text()))}

    assert cut == {"indicators/index.html": ["rows[:-1]"]}


@pytest.fixture
def ada(client: FlaskClient) -> FlaskClient:
    return ada_at(client)


def ada_at(client: FlaskClient) -> FlaskClient:
    """The browser of Ada, who may do everything at Northside."""
    northside = make.library(kind="regency")
    return make.signed_in(client, make.member(northside, "coordinator", "Ada"))


def onward(page: str) -> set[str]:
    """Where the pagers of a page lead."""
    pagers = re.findall(r'<nav class="pager".*?</nav>', page, re.S)
    return {unescape(url).partition("#")[0] for pager in pagers
            for url in re.findall(r'href="([^"]+)"', pager)}


def walked(client: FlaskClient, start: str, row: str) -> tuple[set[str], int]:
    """The rows one comes to from a page by its pagers, and how many pages that took."""
    seen, ahead, found = set[str](), [start], set[str]()
    while ahead:
        path = ahead.pop()
        if path in seen:
            continue
        seen.add(path)
        page = client.get(path).get_data(as_text=True)
        found |= set(re.findall(row, page, re.S))
        ahead += onward(page) - seen
        assert len(seen) < 80, "a list without an end"
    return found, len(seen)


@pytest.mark.parametrize("name", LISTS)
def test_by_its_links_one_comes_to_every_row(ada: FlaskClient, name: str):
    fill, walk = LISTS[name]
    fill(walk.many)

    found, pages = walked(ada, walk.start, walk.row)

    assert len(found) == walk.many
    assert pages > 1 or name == "partners"


@pytest.mark.parametrize("name", LISTS)
def test_a_list_asks_as_often_for_300_rows_as_for_3(
    client: FlaskClient, engine_name: str, name: str,
):
    fill, walk = LISTS[name]
    asked = []
    for many in (walk.few, 300):
        empty(engine_name)
        fill(ada_at(client) and many)
        client.get(walk.start)
        with heard() as said:
            client.get(walk.start)
        asked.append(len(said))

    assert asked[0] == asked[1]


def test_a_cut_says_how_many_more_there_are(ada: FlaskClient):
    sessions(300)

    page = ada.get("/northside/?kind=training").get_data(as_text=True)

    assert "1–50 dari 300" in page and "250 lagi" in page
    assert "page=2" in page
    last = ada.get("/northside/?kind=training&page=99").get_data(as_text=True)
    assert "251–300 dari 300" in last
    assert " lagi" not in last[last.index('class="pager"'):][:900]


def test_another_filter_begins_at_the_first_page(ada: FlaskClient):
    sessions(300)

    page = ada.get("/northside/?page=3&kind=training").get_data(as_text=True)

    assert 'href="/northside/?kind=training&amp;free=1"' in page
    assert "page=2" in page and "page=4" in page


def test_a_day_of_the_front_page_is_whole_and_every_day_has_its_page(ada: FlaskClient):
    sessions(300)
    days, path, pages = list[tuple[str, int]](), "/?kind=training", 0
    while path:
        page = ada.get(path).get_data(as_text=True)
        shown = [(found, section.count("<h3>")) for section, found in re.findall(
            r'(<section aria-labelledby="d([-\d]+)">.*?</section>)', page, re.S)]
        pages, count = pages + 1, sum(number for _day, number in shown)
        assert f"{count} dari 300 pertemuan mendatang" in page
        days += shown
        path = max((url for url in onward(page) if f"from={days[-1][0]}" < url.rpartition("&")[2]),
                   default="")

    assert "Sesudahnya belum ada yang direncanakan" in page
    assert len({day for day, _number in days}) == len(days) and pages > 9
    assert sum(number for _day, number in days) == 300
    assert {number for _day, number in days[1:-1]} == {12}


def test_a_week_under_its_heading_is_whole(app: Flask, client: FlaskClient):
    make.library()
    sessions(300)
    days = {}
    path = "/northside/"
    for _turn in range(3):
        page = client.get(path).get_data(as_text=True)
        for week in re.findall(r'<section aria-labelledby="w\d+">.*?</section>', page, re.S):
            heading = re.search(r'<h2 id="w\d+">(.*?)</h2>', week)
            days.setdefault(heading[1] if heading else "", []).append(
                len(re.findall("<h3>", week)))
        path = max(onward(page))

    assert [len(parts) for parts in days.values()] == [1] * len(days)
    assert [count for (count,) in list(days.values())[1:4]] == [84, 84, 84]
