"""Settings: what is weak, unclear or contradicts itself is refused before anything is served."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler import config
from scheduler.config import SettingWrong, doubts, settings

HTTPS = {"BASE_URL": "https://ruang.example.id", "PROXIES": "1"}


@pytest.mark.parametrize("key", [
    "a", "...", "change-me", "x" * 31, "change-me-" * 5, "your-secret-key-goes-right-here-now",
    "this-is-an-example-of-a-key-for-our-docs"])
def test_a_key_that_can_be_guessed_is_refused_with_the_way_to_make_one(key: str):
    says = r"SECRET_KEY is .*secrets.token_urlsafe\(48\)"

    with pytest.raises(SettingWrong, match=says) as refused:
        settings({"SECRET_KEY": key})

    assert len(key) < 4 or key not in str(refused.value)


@pytest.mark.parametrize("key", ["x" * 40, "x" * 32, "kH3-_9sXq" * 5])
def test_a_long_key_is_taken_as_it_is(key: str):
    assert settings({"SECRET_KEY": key})["SECRET_KEY"] == key


@pytest.fixture
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(config, "ROOT", tmp_path)
    return tmp_path / "instance" / "secret-key"


def test_a_key_is_made_once_and_only_its_owner_reads_it(elsewhere: Path):
    first, second = (settings({})["SECRET_KEY"] for _ in range(2))

    assert first == second == elsewhere.read_text()
    assert elsewhere.stat().st_mode & 0o777 == 0o600
    assert [path.name for path in elsewhere.parent.iterdir()] == ["secret-key"]


def test_a_kept_key_that_was_cut_off_is_refused(elsewhere: Path):
    elsewhere.parent.mkdir()
    elsewhere.write_text("")

    with pytest.raises(SettingWrong, match="secret-key is too short"):
        settings({})


@pytest.mark.parametrize(("base", "said", "secure"), [
    ("https://ruang.example.id", "", True), ("http://ruang.example.id", "", False),
    ("https://ruang.example.id", "1", True), ("https://ruang.example.id", "true", True),
    ("https://ruang.example.id", "True", True), ("", "", False), ("", "0", False),
    ("http://127.0.0.1:8000", "false", False),
])
def test_cookies_are_as_safe_as_the_address_everyone_uses(base: str, said: str, secure: bool):
    made = settings({"BASE_URL": base, "COOKIES_SECURE": said})

    assert {made[f"{whose}_COOKIE_SECURE"] for whose in ("SESSION", "REMEMBER")} == {secure}


@pytest.mark.parametrize("said", ["yes", "on", "2", "secure", "wahr", " 1", "-"])
def test_an_unclear_answer_is_refused(said: str):
    with pytest.raises(SettingWrong, match="COOKIES_SECURE must be 1 or 0"):
        settings({**HTTPS, "COOKIES_SECURE": said})


@pytest.mark.parametrize(("base", "said"), [
    ("https://ruang.example.id", "0"), ("https://ruang.example.id", "false"),
    ("http://ruang.example.id", "1"), ("", "true")])
def test_a_contradiction_is_refused(base: str, said: str):
    with pytest.raises(SettingWrong, match=f"COOKIES_SECURE={said} contradicts BASE_URL="):
        settings({"BASE_URL": base, "COOKIES_SECURE": said})


@pytest.mark.parametrize("url", [
    "https://ruang.example.id/ruang", "https://ruang.example.id/?a=b", "https://a:b@ruang.example",
    "https://:443", "https://ruang.example.id:99999", "ftp://ruang.example.id"])
def test_a_public_address_that_links_could_not_be_built_on_is_refused(url: str):
    with pytest.raises(SettingWrong, match="BASE_URL must look like"):
        settings({"BASE_URL": url})


def test_certificates_that_are_none_are_refused(tmp_path: Path):
    (tmp_path / "empty.pem").write_text("")

    for path in (tmp_path / "empty.pem", tmp_path / "missing.pem", tmp_path):
        with pytest.raises(SettingWrong, match="SMTP_CA must name a file of certificates"):
            settings({"SMTP_CA": str(path)})


@pytest.mark.parametrize(("environment", "word"), [
    ({"BASE_URL": "https://ruang.example.id"}, "set PROXIES=1"),
    ({"HOST": "0.0.0.0"}, "set BASE_URL"), (HTTPS, ""), ({}, ""),
    ({"HOST": "0.0.0.0", **HTTPS}, "")])
def test_what_is_seldom_meant_is_said(environment: dict[str, str], word: str):
    said = doubts(settings(environment))

    assert (word in said[0]) if word else said == []


@given(st.dictionaries(st.sampled_from(sorted(config.SETTINGS)), st.text(max_size=40)))
def test_whatever_is_set_is_taken_or_refused_in_a_sentence(environment: dict[str, Any]):
    try:
        settings({"SECRET_KEY": "x" * 40, **environment})
    except SettingWrong as refused:
        assert str(refused).endswith((".", ")", '"')) or "run as" in str(refused)
