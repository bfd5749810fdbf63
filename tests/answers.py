"""What is wrong with an answer to bad input: an empty list when it helps and loses nothing."""

import re
from functools import cache
from io import BytesIO
from typing import Any

from babel.messages.pofile import read_po

from scheduler.i18n import FOLDER
from tests.hostile import MARK
from tests.pages import Form, Page

TITLES = {"id": ("Periksa lagi: ", "Berubah sementara itu: "),
          "en": ("Please check: ", "Changed meanwhile: ")}
FACT = re.compile(r"%\(\w+\)[sd]|%[sd]")


@cache
def sentences(locale: str) -> re.Pattern[str]:
    """Every sentence of the catalogue in one language, with room for its facts."""
    known: set[str] = set()
    for path in (FOLDER / "id").glob("*.po"):
        for message in read_po(BytesIO(path.read_bytes()), locale="id"):
            said = message.string if locale == "id" else message.id
            known.update(said if isinstance(said, (tuple, list)) else (said,))
    patterns = (".+".join(re.escape(" ".join(piece.replace("%%", "%").split(" ")))
                          for piece in FACT.split(text)) for text in known if text)
    return re.compile("|".join(sorted(patterns, key=len, reverse=True)), re.DOTALL)


def wrong_with(answer: Any, *, form: Form, sent: dict[str, list[str]], seen: bool,
               locale: str = "id") -> list[str]:
    """`seen`: whether a person could have typed this; then the form must stand again."""
    status = answer.status_code
    if status >= 500:
        return [answer.status]
    if status < 400:
        return unescaped(answer)
    if answer.mimetype != "text/html":
        return [f"{status} {answer.mimetype}"]
    page = Page(answer.get_data(as_text=True))
    wrong = [*unescaped(answer), *misspoken(page, locale), *unlinked(page)]
    again = next((one for one in page.forms if one.action == form.action
                  and one.method == form.method), None)
    if again is None:
        return [*wrong, *([f"{status} without the form: {page.title}"] if seen else [])]
    if not page.summary_words:
        wrong.append(f"{status} without a summary")
    elif "autofocus" not in page.ids["error-summary"]:
        wrong.append("without scripts the page does not open at its summary")
    if not page.title.startswith(TITLES[locale]):
        wrong.append(f"the title does not say that it was refused: {page.title}")
    if status == 422 and seen and not page.summary_links:
        wrong.append(f"422 points to no field: {page.summary_words}")
    return wrong + (lost(form, again, sent) if seen else [])


def unescaped(answer: Any) -> list[str]:
    """Markup that came back as markup."""
    text = answer.get_data(as_text=True)
    return ["markup unescaped"] * (MARK in text)


def misspoken(page: Page, locale: str) -> list[str]:
    """Words about the refusal that the catalogue does not know in the reader's language."""
    wrong = [] if page.language == locale else [f"page in {page.language}"]
    said = [words.split(": ", 1)[-1] if words.endswith(tuple(page.errors) or ("\0",)) else words
            for words in page.summary_words]
    known = sentences(locale)
    return wrong + [f"not in {locale}: {words[:120]}" for words in {*page.errors, *said}
                    if not known.fullmatch(words)]


def unlinked(page: Page) -> list[str]:
    """Links, marks and messages that do not lead to each other."""
    wrong = [f"summary leads nowhere: {link}" for link in page.summary_links
             if link.removeprefix("#") not in page.ids]
    told = set()
    for one in page.invalid:
        by = one.get("aria-describedby", "").split()
        told.update(by)
        wrong += [f"{one.get('name')} is told by nothing: {id_}" for id_ in by
                  if id_ not in page.ids]
        if not any("err" in page.ids[id_].get("class", "") for id_ in by if id_ in page.ids):
            wrong.append(f"{one.get('name') or one.get('id')} is invalid without a message")
    wrong += [f"a message tells no field: {page.said[id_]}" for id_, given in page.ids.items()
              if "err" in given.get("class", "").split() and id_ not in told]
    if len(page.summary_links) != len(page.errors):
        wrong.append(f"{len(page.summary_links)} links for {len(page.errors)} messages")
    return wrong


def lost(form: Form, again: Form, sent: dict[str, list[str]]) -> list[str]:
    """Text that was typed and does not stand in the form shown again."""
    stands, wrong = again.typed(), []
    for name in form.typed():
        for typed in sent.get(name, ())[:1]:
            if plain(typed) not in [plain(text) for text in stands.get(name, ("",))]:
                wrong.append(f"{name} lost {typed[:30]!r}, shows {stands.get(name)!r:.60}")
    return wrong


def plain(text: str) -> str:
    """Only the signs one can see, one space between words."""
    seen = "".join(sign for sign in text if sign.isprintable() or sign.isspace())
    return " ".join(seen.split())
