"""No library takes an address that is Ruang's own, by whichever door it comes in."""

from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from scheduler.db import db
from scheduler.domain.addresses import RESERVED
from scheduler.libraries.models import Library
from tests import make

DOTTED = {"favicon.ico", "manifest.webmanifest", "picture.png", "robots.txt",
          "sitemap.xml"}  # no library's address holds a dot


def first_words(app: Flask) -> set[str]:
    """The first part of every address that is not a library's, nor one a test has added."""
    return {part for rule in app.url_map.iter_rules()
            if not rule.endpoint.startswith("try_")
            and (part := rule.rule.split("/")[1]) and "<" not in part and "." not in part}


def test_every_address_of_ours_is_reserved(app: Flask):
    assert sorted(first_words(app) - RESERVED) == []
    assert sorted(DOTTED - RESERVED) == []


@pytest.mark.parametrize("word", sorted(RESERVED))
def test_neither_the_form_nor_a_file_makes_a_library_there(
    client: FlaskClient, sign_in: Any, word: str,
):
    sign_in(make.member(make.library(), "coordinator", "Ada"))

    by_form = client.post("/northside/settings/libraries", data={
        "name": "Taman Baca", "kind": "village", "timezone": "Asia/Makassar", "slug": word})
    by_name = client.post("/northside/settings/libraries", data={
        "name": word.replace("-", " "), "kind": "village", "timezone": "Asia/Makassar",
        "slug": ""})
    staged = client.post("/northside/imports/", data={"kind": "libraries", "file": (BytesIO(
        f"slug,name,parent,kind\n{word},Taman Baca,northside,village\n".encode()), "a.csv")})
    by_file = client.post(f"{staged.location}/taking")

    assert (by_form.status_code, by_file.status_code) == (422, 409)
    assert by_name.status_code == 422 or word in DOTTED
    assert db.session.scalar(select(Library.id).where(Library.slug == word)) is None
    assert 'value="Taman Baca"' in by_form.get_data(as_text=True)
