"""Every English sentence has its Indonesian, with the same facts in it."""

import re
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from scheduler.config import SETTINGS
from scheduler.domain.indicators.catalogue import CATALOGUE

ROOT = Path(__file__).parent.parent
WORDS = {"_": None, "_l": None, "gettext": None, "lazy_gettext": None, "N_": None,
         "ngettext": (1, 2)}
FACT = re.compile(r"%\((\w+)\)s")
FILES = sorted((ROOT / "scheduler" / "translations" / "id").glob("*.po"))


def known() -> dict[str, str]:
    found = {}
    for path in FILES:
        for message in read_po(BytesIO(path.read_bytes()), locale="id"):
            if message.id:
                one = message.id[0] if isinstance(message.id, tuple) else message.id
                found[one] = message.string[0] if isinstance(message.string, tuple) else (
                    message.string)
    return found


def used() -> set[str]:
    found = {text for one in CATALOGUE for text in (
        one.title, one.unit, one.formula, one.source, one.help)}
    for folder, method in (("scheduler", [("**.py", "python")]),
                           ("templates", [("**.html", "jinja2"), ("**.txt", "jinja2")])):
        for _file, _line, message, _comments, _context in extract_from_dir(
                ROOT / folder, method_map=method, keywords=WORDS,
                options_map={name: {"newstyle_gettext": "true"}
                             for name in ("**.html", "**.txt")}):
            found.add(message[0] if isinstance(message, tuple) else message)
    assert len(found) > 400, "the extractor found too little to prove anything"
    return {text for text in found if text}


def test_every_sentence_has_its_indonesian():
    assert sorted(used() - set(known())) == []


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
    wrong = {text: words for text, words in known().items()
             if not set(FACT.findall(words)) <= set(FACT.findall(text)) | {"num"}}

    assert wrong == {}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_no_translation_is_empty(path: Path):
    for message in read_po(BytesIO(path.read_bytes()), locale="id"):
        assert not message.id or message.string, message.id


def test_every_setting_is_documented():
    text = (ROOT / "docs" / "settings.md").read_text()

    assert [name for name in SETTINGS if f"`{name}`" not in text] == []
