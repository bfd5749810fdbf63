from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from scheduler.domain.reaching import Contacts, Told, told

MAIL, OWN, THEIRS = "ani@example.org", "+6281234567890", "+6281234567891"


def test_ones_own_ways_come_before_the_guardians():
    everything = Contacts("Ani", MAIL, OWN, "Ibu Sri", THEIRS)

    assert told(everything) == Told("Ani", MAIL, OWN)
    assert told(Contacts("Ani", "", OWN, "Ibu Sri", THEIRS)) == Told("Ani", "", OWN)
    assert told(Contacts("Ani", "", "", "Ibu Sri", THEIRS)) == Told(
        "Ibu Sri", "", THEIRS, ward="Ani")


def test_when_mail_fails_the_guardian_is_left():
    assert told(Contacts("Ani", MAIL, "", "Ibu Sri", THEIRS)) == Told("Ani", MAIL, THEIRS)


def test_a_number_without_a_guardians_name_is_the_childs():
    assert told(Contacts("Ani", guardian_phone=THEIRS)) == Told("Ani", phone=THEIRS)


@given(st.sampled_from(list(product(("", MAIL), ("", OWN), ("", "Ibu Sri"), ("", THEIRS)))))
def test_any_way_that_was_left_is_used_and_only_then_is_there_one(ways):
    mail, own, guardian, theirs = ways

    found = told(Contacts("Ani", mail, own, guardian, theirs))

    assert found.by_nobody == (not mail and not own and not theirs)
    assert [found.by_nobody, found.by_hand, bool(found.email)].count(True) == 1
