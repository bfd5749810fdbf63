"""What people type to find something, and what there is to find, written the same way.

Case, accents and apostrophes do not count, nor does the order of the words. A word that is
nowhere to be found may have one wrong letter.
"""

import unicodedata
from collections.abc import Callable, Iterable
from typing import TypeVar

from rapidfuzz.distance import OSA

from scheduler.domain.people import folded

MOST_WORDS, MOST_WAYS = 8, 6
FORGIVEN_FROM = 4  # letters: shorter words resemble too many others
JOINED_FROM = 5    # letters: from here on a word may stand apart in what it is looked for in

T = TypeVar("T")
# Each word that was typed, in every way it may be written; one of them has to be found.
Wish = tuple[tuple[str, ...], ...]


def folded_words(*texts: str | None) -> str:
    """Texts as searches compare them: a line each, words one space apart, nothing but letters
    and digits.

    >>> folded_words("Jum’at: Al-Qur'an", "", "Café ÉCOLE")
    'jumat al quran\\ncafe ecole'
    """
    lines = (folded(_without_marks(line)) for text in texts for line in (text or "").splitlines())
    return "\n".join(line for line in lines if line)


def _without_marks(text: str) -> str:
    """Signs that only steer how a text is set, such as a soft hyphen, part no word."""
    return "".join(sign for sign in text if unicodedata.category(sign) != "Cf")


def wished(text: str) -> Wish:
    """The words that were typed, each in the one way it was; at most MOST_WORDS of them."""
    return tuple((word,) for word in dict.fromkeys(folded_words(text).split()[:MOST_WORDS]))


def is_said(ways: Iterable[str], texts: Iterable[str]) -> bool:
    """Does one of the folded texts hold the word in one of these ways?

    A longer word is also found where it stands apart: "alquran" in "al quran".
    """
    texts = list(texts)
    return any(way in text or len(way) >= JOINED_FROM and way in text.replace(" ", "")
               for way in ways for text in texts)


def forgiven(wish: Wish, texts: Iterable[str]) -> Wish:
    """The wish with other ways of writing what none of these folded texts holds.

    A word of FORGIVEN_FROM letters or more may be one letter away from one that is there.
    """
    texts = list(texts)
    known = dict.fromkeys(word for text in texts for word in text.split())
    return tuple(ways if is_said(ways, texts) else nearest(ways[0], known) or ways
                 for ways in wish)


def among(words: str, rows: Iterable[T], text_of: Callable[[T], str]) -> list[T]:
    """The rows of a list at hand whose text holds every word; if none does, with one letter
    forgiven.

    >>> among("ben adi", ["Adi Ben", "Cleo"], str), among("cloe", ["Adi Ben", "Cleo"], str)
    (['Adi Ben'], ['Cleo'])
    """
    folded_rows = [(row, folded_words(text_of(row))) for row in rows]
    wish = wished(words)
    kinder = forgiven(wish, (text for _row, text in folded_rows))
    found = (
        [row for row, text in folded_rows if all(is_said(ways, [text]) for ways in one)]
        for one in (wish, kinder) if one)
    return next((rows for rows in found if rows), [])


def nearest(word: str, known: Iterable[str]) -> tuple[str, ...]:
    """Words one letter away from this one, at most MOST_WAYS; else those that hold such a piece.

    >>> nearest("menjahid", ["menjahit", "melukis"]), nearest("jait", ["menjahit"])
    (('menjahit',), ('menjahit',))
    """
    if len(word) < FORGIVEN_FROM:
        return ()
    known = [other for other in known if len(other) >= FORGIVEN_FROM - 1]
    whole = [other for other in known if is_one_letter_away(word, other)]
    return tuple((whole or [other for other in known if _holds_a_piece(other, word)])[:MOST_WAYS])


def is_one_letter_away(one: str, other: str) -> bool:
    """One letter more, less, other, or two that changed places."""
    return OSA.distance(one, other, score_cutoff=1) <= 1


def _holds_a_piece(other: str, word: str) -> bool:
    """A longer word that ends or begins with nearly this one: "jait" in "menjahit"."""
    return any(is_one_letter_away(word, piece)
               for length in (len(word) - 1, len(word), len(word) + 1) if length < len(other)
               for piece in (other[:length], other[-length:]))
