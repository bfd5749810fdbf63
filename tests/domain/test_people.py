import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.domain.errors import PhoneWrong
from scheduler.domain.people import (
    ADULT_BANDS,
    AGE_BANDS,
    BAND_YEARS,
    CHILD_BANDS,
    age_band_of,
    folded,
    may_be_mobile,
    normal_phone,
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


@pytest.mark.parametrize("given_", [
    "0812 3456 7890", "0812-3456-7890", "+62 812 3456 7890", "62812 34567890", " (0812)34567890 ",
])
def test_a_number_typed_in_many_ways_is_one_number(given_):
    assert normal_phone(given_) == "+6281234567890"


def test_a_number_of_another_region_is_read_there():
    assert normal_phone("020 7946 0958", region="GB") == "+442079460958"


@pytest.mark.parametrize("given_", ["", "12", "0812", "0812abc34567", "telepon", "+999 123456789"])
def test_what_is_no_phone_number_is_refused_with_what_was_given(given_):
    with pytest.raises(PhoneWrong) as refusal:
        normal_phone(given_)

    assert refusal.value.facts == {"given": given_}


@given(st.integers(10_000_000, 99_999_999))
def test_a_normal_number_stays_as_it_is(rest):
    number = normal_phone(f"0812{rest}")

    assert normal_phone(number) == number == f"+62812{rest}"


def test_a_mobile_may_get_a_text_and_a_house_phone_may_not():
    assert may_be_mobile("+6281234567890")
    assert not may_be_mobile("+62411123456")


def test_where_plans_do_not_tell_a_number_may_be_mobile():
    assert may_be_mobile("+12125550123")
