import pytest

from scheduler.domain.errors import NotYourRole
from scheduler.domain.permissions import GUEST, LEAST_ROLE, ROLES, Actor, check, may


def acting(role):
    return Actor(library_id=1, role=role)


@pytest.mark.parametrize("verb", LEAST_ROLE)
def test_a_higher_role_may_whatever_a_lower_one_may(verb):
    rights = [may(verb, acting(role)) for role in ROLES]

    assert rights == sorted(rights)
    assert rights[-1]


def test_only_those_who_work_here_are_staff():
    assert [role for role in ROLES if not acting(role).is_staff] == ["resident"]


def test_a_guest_may_book_and_no_more():
    guest = GUEST(7)

    assert guest == Actor(library_id=7, role="resident", account_id=None, name="")
    assert may("book", guest)
    assert not may("mark", guest)


def test_an_unknown_role_may_nothing():
    assert not may("book", acting("stranger"))


def test_the_refusal_names_verb_and_role():
    with pytest.raises(NotYourRole) as refusal:
        check("publish", acting("desk"))

    assert refusal.value.facts == {"verb": "publish", "role": "desk"}


def test_who_may_is_let_through():
    check("publish", acting("librarian"))


def test_a_verb_that_is_not_in_the_table_is_our_mistake():
    with pytest.raises(KeyError):
        may("fly", acting("manager"))
