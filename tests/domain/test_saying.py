"""Where a date is, in words: a street stands only beside the door it belongs to."""

from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from scheduler.domain.saying import where

STREET = "Jl. Pintu Perpustakaan 9"
WORDS = st.sampled_from(["", "Aula", "Balai Desa"])


@given(*(WORDS for _part in range(4)))
def test_a_librarys_street_is_only_where_its_door_is(
    space: str, floor: str, place: str, address: str,
):
    at = where(space=space, floor=floor, place=place, address=address, library="Northside",
               street=STREET)

    is_outside = not space and bool(place or address)
    assert at.is_outside == is_outside
    assert (STREET in at.whole) == ("Northside" in at.whole) == (not is_outside)
    assert at.whole


def test_where_is_made_of_what_there_is():
    found = [where(space=space, floor="lantai 2", place=place, address="", library="N", street="J")
             .whole for space, place in product(("Aula", ""), ("Balai", ""))]

    assert found == ["Aula, lantai 2, N, J", "Aula, lantai 2, N, J", "Balai", "N, J"]
