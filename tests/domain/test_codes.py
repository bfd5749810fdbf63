import re
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.domain.codes import ALPHABET, desk_code, link_code, normal_code


def test_the_alphabet_has_no_look_alikes():
    assert not set("0O1IL") & set(ALPHABET)
    assert len(set(ALPHABET)) == len(ALPHABET)


@given(st.integers())
def test_a_desk_code_is_four_signs_that_survive_being_typed(seed):
    code = desk_code(Random(seed).randrange)

    assert len(code) == 4
    assert set(code) <= set(ALPHABET)
    assert normal_code(f" wbn-{code[:2].lower()} {code[2:].lower()} ") == code
    assert normal_code(code) == code


@pytest.mark.parametrize("typed", ["7kq2", "7K-Q2", "WBN 7KQ2", "wbn-7k q2", "(7KQ2)"])
def test_a_code_is_read_however_it_is_typed(typed):
    assert normal_code(typed) == "7KQ2"


def test_a_code_that_is_too_long_or_missing_matches_nothing():
    assert normal_code("7KQ22") == "7KQ22"
    assert normal_code(" - ") == ""


@given(st.binary(min_size=16, max_size=32), st.binary(min_size=16, max_size=32))
def test_a_link_code_keeps_every_bit_and_fits_an_address(one, other):
    assert (link_code(one) == link_code(other)) == (one == other)
    assert re.fullmatch(r"[\w-]{22,}", link_code(one), re.ASCII)


def test_a_link_code_that_could_be_guessed_is_refused():
    with pytest.raises(ValueError):
        link_code(b"x" * 15)
