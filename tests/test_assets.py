"""Files have names that never change, and come as small as the browser can take them."""

import gzip
import re
from typing import NamedTuple

import brotli
import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.datastructures import Headers

from scheduler import assets, stylesheet
from scheduler.assets import SHEET
from tests import make
from tests.test_sweep import path_of, rules
from tests.world import built


class Got(NamedTuple):
    status: int
    headers: Headers
    content: bytes


def got(client: FlaskClient, path: str, packed: str = "") -> Got:
    """An answer whose file is closed again."""
    with client.get(path, headers={"Accept-Encoding": packed}) as answer:
        return Got(answer.status_code, answer.headers, answer.data)


UNPACK = {"br": brotli.decompress, "gzip": gzip.decompress, "": bytes}


@pytest.mark.parametrize("packed", UNPACK)
def test_each_file_comes_as_the_browser_takes_it_and_may_be_kept_for_good(
        app: Flask, client: FlaskClient, packed: str):
    files = dict(assets._sources())
    names = assets._names(files)

    for name, address in names.items():
        answer = got(client, f"/static/{address}", packed)
        unpack = UNPACK[answer.headers.get("Content-Encoding", "")]
        assert unpack(answer.content) == files[name], name
        assert "immutable" in answer.headers["Cache-Control"]
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert {"js/main.js", "mark.svg", SHEET} <= set(names)


def test_the_stylesheet_is_minified_and_knows_where_its_font_is(app: Flask, client: FlaskClient):
    address = app.jinja_env.globals["asset"](SHEET)
    sheet = got(client, address).content.decode()
    fonts = re.findall(r"url\(\"?\.\./([^\")]+)", sheet)

    assert len(sheet) < 0.85 * sum(len(one.read_text()) for one in stylesheet.files())
    assert fonts
    assert {got(client, f"/static/{one}").status for one in fonts} == {200}


def test_another_content_has_another_name_and_scripts_keep_their_neighbours():
    def names(copy: bytes) -> dict[str, str]:
        return assets._names({"js/main.js": b"import './copy.js'", "js/copy.js": copy,
                              "mark.svg": b"<svg/>", SHEET: b"p{}"})
    before, after = names(b"one"), names(b"two")

    assert {name for name in before if before[name] != after[name]} == {"js/main.js", "js/copy.js"}
    assert {name.partition("/")[0] for name in (after["js/main.js"], after["js/copy.js"])} == {
        after["js/main.js"].partition("/")[0]}


def test_where_nothing_may_be_written_they_are_packed_elsewhere(tmp_path):
    files = {"mark.svg": b"<svg/>", SHEET: b"p{}"}
    names = assets._names(files)
    (tmp_path / "file").write_text("no folder")

    folder = assets._packed(files, names, tmp_path / "file" / "assets")

    assert (folder / names["mark.svg"]).read_bytes() == b"<svg/>"


def test_every_file_a_page_names_is_there(app: Flask, client: FlaskClient):
    there = built()
    make.signed_in(client, there.ada)
    named = set()
    for rule in rules(app, "GET"):
        answer = client.get(path_of(rule, there.values))
        if answer.mimetype == "text/html":
            named |= set(re.findall(r'(?:src|href)="(/(?:static/|[\w-]+\.\w+)[^"]*)"', answer.text))

    assert {path: got(client, path).status for path in named} == dict.fromkeys(named, 200)
    assert "/manifest.webmanifest" in named


@pytest.mark.parametrize(("path", "kind"), [
    ("/favicon.ico", "image/x-icon"), ("/apple-touch-icon.png", "image/png"),
    ("/manifest.webmanifest", "application/manifest+json")])
def test_what_browsers_ask_for_at_the_root_is_no_library(
        client: FlaskClient, path: str, kind: str):
    answer = got(client, path)

    assert (answer.status, answer.headers["Content-Type"].partition(";")[0]) == (200, kind)
