"""Every English sentence has its Indonesian, with the same facts in it."""

import ast
import re
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po
from flask_babel import gettext, pgettext

from scheduler.config import SETTINGS
from scheduler.domain.indicators.catalogue import CATALOGUE
from scheduler.i18n import words

ROOT = Path(__file__).parent.parent
WORDS = {"_": None, "_l": None, "gettext": None, "lazy_gettext": None, "N_": None,
         "ngettext": (1, 2), "pgettext": ((1, "c"), 2)}
FACT = re.compile(r"%\((\w+)\)s")
FILES = sorted((ROOT / "scheduler" / "translations" / "id").glob("*.po"))


def known() -> dict[tuple[str | None, str], str]:
    """The Indonesian of every text, by its context (None where it means one thing)."""
    found = {}
    for path in FILES:
        for message in read_po(BytesIO(path.read_bytes()), locale="id"):
            if message.id:
                one = message.id[0] if isinstance(message.id, tuple) else message.id
                found[message.context, one] = message.string[0] if isinstance(
                    message.string, tuple) else message.string
    return found


def used() -> set[tuple[str | None, str]]:
    """Every text of the code and the templates, by its context."""
    found = {(None, text) for one in CATALOGUE for text in (
        one.title, one.unit, one.formula, one.source, one.help)}
    for folder, method in (("scheduler", [("**.py", "python")]),
                           ("templates", [("**.html", "jinja2"), ("**.txt", "jinja2")])):
        for _file, _line, message, _comments, context in extract_from_dir(
                ROOT / folder, method_map=method, keywords=WORDS,
                options_map={name: {"newstyle_gettext": "true"}
                             for name in ("**.html", "**.txt")}):
            found.add((context, message[0] if isinstance(message, tuple) else message))
    assert len(found) > 400, "the extractor found too little to prove anything"
    return {(context, text) for context, text in found if text}


def test_every_sentence_has_its_indonesian():
    assert sorted(used() - set(known()), key=str) == []


def test_no_indonesian_stands_for_a_text_nobody_says():
    assert sorted(set(known()) - used(), key=str) == []


def test_no_text_hides_from_the_extractor():
    """Babel does not look into f-strings: a text there would never ask for its Indonesian."""
    hidden = [f"{path.relative_to(ROOT)}:{call.lineno}"
              for path in sorted((ROOT / "scheduler").rglob("*.py"))
              for whole in ast.walk(ast.parse(path.read_text()))
              if isinstance(whole, ast.JoinedStr)
              for call in ast.walk(whole)
              if isinstance(call, ast.Call) and isinstance(call.func, ast.Name)
              and call.func.id in WORDS]

    assert hidden == []


def test_one_text_reads_one_way():
    """`words` refuses two translations of one text; within a file the later would win."""
    words.cache_clear()
    words("id")

    for path in FILES:
        messages = [one for one in read_po(BytesIO(path.read_bytes()), locale="id") if one.id]
        assert len(messages) == len(re.findall("^msgid ", path.read_text(), re.M)) - 1, path.name


def test_a_text_with_two_translations_is_refused(tmp_path: Path, monkeypatch):
    (tmp_path / "id").mkdir()
    for name, text in (("rooms", "Jam"), ("figures", "Masa")):
        (tmp_path / "id" / f"{name}.po").write_text(
            f'msgid ""\nmsgstr ""\n\nmsgid "Time"\nmsgstr "{text}"\n')
    monkeypatch.setattr("scheduler.i18n.FOLDER", tmp_path)
    words.cache_clear()

    with pytest.raises(ValueError, match="'Time'"):
        words("id")
    words.cache_clear()


def test_a_text_says_in_its_context_what_it_means_there(app):
    with app.test_request_context("/?lang=id"):
        assert (pgettext("session", "Closed"), gettext("Closed")) == ("Sudah ditutup", "Tutup")


def test_a_refusal_does_not_repeat_its_heading():
    """"Belum bisa" stands above what cannot be; the sentence itself says why."""
    assert [said for said in known().values() if said.startswith("Belum bisa:")] == []


def counted() -> set[str]:
    """Sentences that are asked for with a number, in templates and by `ngettext`."""
    found = set()
    for folder, method in (("scheduler", [("**.py", "python")]),
                           ("templates", [("**.html", "jinja2"), ("**.txt", "jinja2")])):
        for _file, _line, message, _comments, _context in extract_from_dir(
                ROOT / folder, method_map=method, keywords={"ngettext": (1, 2)},
                options_map={name: {"newstyle_gettext": "true"}
                             for name in ("**.html", "**.txt")}):
            found.add(message[0])
    return found


def test_a_sentence_with_a_number_is_translated_as_one():
    plural = {message.id[0] for path in FILES
              for message in read_po(BytesIO(path.read_bytes()), locale="id")
              if isinstance(message.id, tuple)}

    assert sorted(counted() - plural) == []


def test_a_translation_invents_no_facts():
    wrong = {text: said for (_context, text), said in known().items()
             if not set(FACT.findall(said)) <= set(FACT.findall(text)) | {"num"}}

    assert wrong == {}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_no_translation_is_empty(path: Path):
    for message in read_po(BytesIO(path.read_bytes()), locale="id"):
        assert not message.id or message.string, message.id


def test_every_setting_is_documented():
    text = (ROOT / "docs" / "settings.md").read_text()

    assert [name for name in SETTINGS if f"`{name}`" not in text] == []
