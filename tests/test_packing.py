"""Pages leave packed; the length of one that carries a token says nothing about the token."""

import gzip
import re

import brotli
import pytest
from flask.testing import FlaskClient

from tests import make

TAIL = re.compile(r"<!-- [\w-]* -->(?=</body>)")


UNPACK = {"br": brotli.decompress, "gzip": gzip.decompress, "": bytes}


@pytest.mark.parametrize(("wish", "given"), [
    ("gzip, br", "br"), ("gzip", "gzip"), ("identity", ""), ("", "")])
def test_a_page_is_packed_as_the_browser_wishes(client: FlaskClient, wish: str, given: str):
    make.library()
    plain = client.get("/northside/").text

    answer = client.get("/northside/", headers={"Accept-Encoding": wish})

    assert answer.headers.get("Content-Encoding", "") == given
    assert UNPACK[given](answer.data).decode() == plain
    assert "Accept-Encoding" in answer.headers["Vary"]


def test_a_page_without_a_form_has_no_tail(client: FlaskClient):
    make.library()

    assert TAIL.findall(client.get("/northside/").text) == []


def test_a_page_with_a_token_is_never_twice_as_long(client: FlaskClient):
    lengths = {len(client.get("/sign-in", headers={"Accept-Encoding": "br"}).data)
               for _ in range(12)}

    assert len(TAIL.findall(client.get("/sign-in").text)) == 1
    assert len(lengths) > 4
