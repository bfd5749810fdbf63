"""The same institution is recognised however it is written; a term is never upside down."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.domain.errors import Refusal
from scheduler.domain.indicators.partnerships import AgreementTerm, active
from scheduler.domain.partnering import (
    LONGEST_KEY,
    STANDINGS,
    EndsBeforeItBegan,
    EndsByItself,
    InstitutionNameNeeded,
    LastDayBeforeFirst,
    NotGivenYet,
    check_given,
    check_term,
    key_of,
    standing,
)

FIRST = date(2026, 1, 1)
DAYS = st.dates(date(2025, 12, 1), date(2026, 12, 31))
WORDS = st.lists(st.sampled_from(["pkk", "desa", "jaya", "café", "2", "straße"]), min_size=1,
                 max_size=5)


def let_through(start: date, end: date | None, early: date | None) -> AgreementTerm:
    """A term that the rule lets through: this one, or without its ends."""
    term = AgreementTerm("pkk", start, end, early)
    try:
        check_term(term)
    except Refusal:
        return AgreementTerm("pkk", start)
    return term


TERMS = st.builds(let_through, DAYS, st.none() | DAYS, st.none() | DAYS)


@pytest.mark.parametrize("name", [
    "PT. Maju Jaya", "pt maju jaya", "  PT  Maju\tJaya ", "PT. Maju-Jaya",
    "PT Maju Jáya", "ＰＴ Maju Jaya", "PT “Maju Jaya”",
])
def test_one_institution_has_one_key_however_it_is_written(name: str):
    assert key_of(name) == "pt maju jaya"


def test_other_institutions_have_other_keys():
    assert len({key_of(name) for name in ("SMKN 2", "SMKN 3", "SMK Negeri 2")}) == 3


@pytest.mark.parametrize("name", ["", " ", "…", "\0", "-- / --"])
def test_a_name_of_nothing_names_nobody(name: str):
    with pytest.raises(InstitutionNameNeeded):
        key_of(name)


@given(WORDS, st.sampled_from([" ", "  ", ". ", " - ", "/", "\t"]))
def test_case_gaps_and_signs_between_words_make_no_difference(words: list[str], between: str):
    assert key_of(between.join(words).upper()) == key_of(" ".join(words))


@given(st.text(max_size=40), st.integers(1, 20))
def test_a_key_fits_its_column_and_is_its_own_key(name: str, times: int):
    try:
        key = key_of(name * times)
    except InstitutionNameNeeded:
        return
    assert 0 < len(key) <= LONGEST_KEY
    assert key_of(key) == key


@pytest.mark.parametrize(("end", "early", "refusal"), [
    (date(2025, 12, 31), None, LastDayBeforeFirst),
    (None, FIRST, EndsBeforeItBegan),
    (date(2026, 6, 30), date(2026, 7, 1), EndsByItself),
])
def test_a_term_that_is_upside_down_is_refused(end, early, refusal):
    with pytest.raises(refusal):
        check_term(AgreementTerm("pkk", FIRST, end, early))


@pytest.mark.parametrize(("end", "early"), [
    (None, None), (FIRST, None), (None, date(2026, 1, 2)),
    (date(2026, 6, 30), date(2026, 6, 30)),
])
def test_a_term_may_be_open_a_day_long_or_ended_early(end, early):
    check_term(AgreementTerm("pkk", FIRST, end, early))


@given(TERMS)
def test_a_term_that_stands_was_in_force_on_its_first_day_and_on_the_day_before_it_ended(
    term: AgreementTerm,
):
    assert term.in_force(term.start)
    if term.ended_early_on is not None:
        assert term.in_force(term.ended_early_on - timedelta(days=1))
        assert not term.in_force(term.ended_early_on)


@given(st.lists(TERMS, max_size=4), DAYS)
def test_a_partner_stands_as_the_figure_counts_it(found: list[AgreementTerm], on: date):
    how = standing(found, on=on)

    assert how in STANDINGS
    assert (how == "in-force") == bool(active(found, on=on))
    assert (how == "none") == (not found)


def test_an_agreement_to_come_is_said_before_one_that_ended():
    ended, coming = AgreementTerm("pkk", FIRST, FIRST), AgreementTerm("pkk", date(2027, 1, 1))

    assert standing([ended], on=date(2026, 5, 1)) == "ended"
    assert standing([ended, coming], on=date(2026, 5, 1)) == "to-come"


def test_nothing_is_given_tomorrow():
    check_given(FIRST, today=FIRST)

    with pytest.raises(NotGivenYet):
        check_given(FIRST + timedelta(days=1), today=FIRST)
