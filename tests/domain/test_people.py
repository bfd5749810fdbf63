import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.domain.people import (
    ADULT_BANDS,
    AGE_BANDS,
    BAND_YEARS,
    CHILD_BANDS,
    age_band_of,
    folded,
)


@given(st.integers(0, 150))
def test_every_age_has_the_band_that_holds_it(age):
    youngest, oldest = BAND_YEARS[age_band_of(age)]

    assert youngest <= age <= oldest


@pytest.mark.parametrize("age", [-1, 151])
def test_an_age_that_nobody_has_is_refused(age):
    with pytest.raises(ValueError):
        age_band_of(age)


def test_bands_are_of_children_or_adults_or_unspecified():
    assert (*CHILD_BANDS, *ADULT_BANDS, "unspecified") == AGE_BANDS


@pytest.mark.parametrize("name", [
    "SITI  NURAINI", "siti nur’aini", "Sïti Nur'Aini", "Siti-Nuraini.",
])
def test_one_name_spelled_in_many_ways_folds_to_one(name):
    assert folded(name) == "siti nuraini"


def test_a_name_of_signs_only_folds_to_nothing():
    assert folded(" .-' ") == ""


def test_vowel_signs_are_letters_of_their_names():
    assert folded("ᬓᬵᬤᬾᬓ᭄") != folded("ᬓᬤᬓ")


@given(st.text(max_size=30))
def test_folding_twice_changes_nothing(name):
    assert folded(folded(name)) == folded(name)


@given(st.text(alphabet=st.characters(codec="ascii"), max_size=30))
def test_case_does_not_matter_to_a_folded_name(name):
    assert folded(name.upper()) == folded(name.lower())
