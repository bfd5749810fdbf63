"""What is typed and what is looked for meet, however either of them is written."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.domain.searching import (
    FORGIVEN_FROM,
    folded_words,
    forgiven,
    is_one_letter_away,
    is_said,
    nearest,
    wished,
)

SPELLINGS = (
    ("Jum’at", ("jumat", "jum'at", "JUM’AT", "jum`at", "jumʼat")),
    ("Al-Qur’an", ("quran", "al quran", "alquran", "AL-QUR'AN", "qur’an al")),
    ("Al Quran", ("alquran", "al-quran")),
    ("Café École", ("cafe", "CAFÉ", "École", "ecole", "ecole cafe")),
    ("Straße", ("strasse", "STRASSE")),
    ("ＢＡＣＡ", ("baca",)),
    ("tas perca", ("perca tas", "TAS", "perca")),
    ("ku\u00adrus", ("kurus",)),
    ("e\u0301cole", ("école",)),
)


def finds(typed: str, text: str) -> bool:
    said = [folded_words(text)]
    return all(is_said(ways, said) for ways in forgiven(wished(typed), said))


@pytest.mark.parametrize(("text", "typed"), [
    (text, typed) for text, many in SPELLINGS for typed in many])
def test_case_accents_apostrophes_and_order_do_not_count(text: str, typed: str):
    assert all(is_said(ways, [folded_words(text)]) for ways in wished(typed))


@pytest.mark.parametrize(("text", "typed"), [
    ("Menjahit tas", "menjahid"), ("Menjahit tas", "jait"), ("Kendari", "Kendary"),
    ("Kendari", "kendar1"), ("Kolaka", "kolakka"), ("Mendongeng", "mendongneg"),
    ("Nurbaya", "nurbya"), ("Perpustakaan", "prepustakaan"), ("Menjahit tas perca", "perca taas")])
def test_one_wrong_letter_is_forgiven(text: str, typed: str):
    assert finds(typed, text)


@pytest.mark.parametrize(("text", "typed"), [
    ("Menjahit tas", "melukis"), ("Kendari", "kentaro"), ("tas", "tos"), ("Menjahit", "jaxt")])
def test_two_are_not_nor_is_one_in_a_short_word(text: str, typed: str):
    assert not finds(typed, text)


def test_what_is_there_is_not_replaced_by_what_is_like_it():
    assert forgiven(wished("tari batu"), ["tari", "hari", "bata"]) == (("tari",), ("bata",))


@given(st.text())
def test_folding_twice_is_folding_once(text: str):
    assert folded_words(folded_words(text)) == folded_words(text)


@given(st.text(), st.text())
def test_a_text_is_found_by_each_of_its_own_words(before: str, text: str):
    said = [folded_words(before, text)]

    assert all(is_said(ways, said) for ways in wished(text))


@given(st.text(), st.sampled_from(["’", "'", "‘", "`"]), st.text())
def test_an_apostrophe_is_nothing(before: str, sign: str, after: str):
    assert folded_words(before + sign + after) == folded_words(before + after)


LETTERS = st.text("abcdefgh", min_size=FORGIVEN_FROM, max_size=9)


@given(LETTERS, st.data())
def test_any_one_letter_may_be_wrong(word: str, data: st.DataObject):
    at = data.draw(st.integers(0, len(word) - 1))
    wrong = data.draw(st.sampled_from([
        word[:at] + word[at + 1:], word[:at] + "x" + word[at:], word[:at] + "x" + word[at + 1:]]))

    assert is_one_letter_away(word, wrong)
    if len(wrong) >= FORGIVEN_FROM:
        assert nearest(wrong, [word]) == (word,)


def test_many_words_are_no_more_work_than_a_few():
    assert len(wished(" ".join(f"kata{number}" for number in range(1000)))) == 8
    assert wished("%_\\ '") == ()
