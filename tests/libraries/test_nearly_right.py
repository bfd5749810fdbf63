"""An address that is nearly right leads to the page it means; one of none, back to its library."""

import re

import pytest
from flask.testing import FlaskClient

from tests import make


@pytest.mark.parametrize(("typed", "meant"), [
    ("/Northside/", "/northside/"), ("/NORTHSIDE/?kind=training&q=a+b",
                                     "/northside/?kind=training&q=a+b"),
    ("/Northside", "/northside/"), ("/Northside/sessions/1", "/northside/sessions/1"),
    ("/northside/sessions/1/", "/northside/sessions/1"), ("/help/", "/help"),
    ("/Northside/sessions/1/?lang=en", "/northside/sessions/1?lang=en"),
    ("/northside/about///", "/northside/about")])
def test_capitals_and_a_slash_too_many_lead_to_the_page(
    client: FlaskClient, typed: str, meant: str,
):
    make.session(make.event(make.library()))

    path, hops = typed, 0
    while (answer := client.get(path)).status_code in (301, 308):
        path, hops = answer.headers["Location"].removeprefix("http://localhost"), hops + 1
        assert hops < 4

    assert (path, answer.status_code) == (meant, 200) and hops > 0


def test_a_library_called_in_capitals_keeps_its_name(client: FlaskClient):
    make.library("SMPN4")

    assert client.get("/SMPN4/").status_code == 200
    assert client.get("/smpn4/").status_code == 404


@pytest.mark.parametrize(("form", "page"), [
    ("/northside/sessions/1/bookings", "/northside/sessions/1"),
    ("/northside/spaces/aula/requests", "/northside/spaces/aula")])
def test_the_address_of_a_refused_form_leads_to_where_the_form_stands(
    client: FlaskClient, form: str, page: str,
):
    northside = make.library()
    make.session(make.event(northside))
    make.space(northside, "Aula")

    answer = client.get(form)

    assert answer.status_code in (303, 404)
    if answer.status_code == 303:
        assert answer.headers["Location"] == page
    assert client.put(page).status_code == 405


@pytest.mark.parametrize("path", ["/northside/sessions/99999", "/northside/nothing/here",
                                  "/northside/spaces/cellar", "/Northside/nothing"])
def test_what_is_not_there_leads_back_to_its_library(client: FlaskClient, path: str):
    make.library(name="Perpustakaan Utara")

    answer = client.get(path)

    assert answer.status_code == 404
    assert re.findall(r"<h1[^>]*>([^<]+)</h1>", answer.text) == ["Tidak ditemukan"]
    assert 'href="/northside/">Kegiatan di Perpustakaan Utara</a>' in answer.text


def test_where_there_is_no_library_only_the_first_page_is_offered(client: FlaskClient):
    page = client.get("/nowhere/").text

    assert "Tidak ditemukan" in page and "Ke halaman depan" in page
    assert "Kegiatan di " not in page
