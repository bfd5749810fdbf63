import re
from itertools import chain
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from scheduler.domain import errors
from scheduler.domain.errors import Conflict, Invalid, Missing, NotAllowed, Refusal, SpaceTaken
from scheduler.domain.recurrence import _EVERY, _NTH
from scheduler.domain.words import N_

KINDS = (NotAllowed, Missing, Conflict, Invalid)
NAMED = [each for each in vars(errors).values()
         if isinstance(each, type) and issubclass(each, Refusal)]
MESSAGES = [each.message for each in NAMED] + [*chain(*_EVERY.values(), *_NTH.values())]
PO = Path(__file__).parents[2] / "scheduler/translations/id/domain.po"


def facts_in(text):
    return set(re.findall(r"%\((\w+)\)s", text))


def indonesian():
    with PO.open("rb") as file:
        return {each.id: each.string for each in read_po(file, locale="id") if each.id}


def test_marked_words_stay_as_they_are():
    assert N_("seat") == "seat"
    assert N_("seat", "seats") == ("seat", "seats")


def test_a_refusal_carries_its_facts_and_its_name():
    refusal = SpaceTaken(space="Aula", until=9)

    assert refusal.slug == "space-taken"
    assert refusal.facts == {"space": "Aula", "until": 9}


@pytest.mark.parametrize("refusal", NAMED)
def test_every_refusal_is_of_one_kind(refusal):
    assert refusal is Refusal or sum(issubclass(refusal, kind) for kind in KINDS) == 1


@pytest.mark.parametrize("refusal", [each for each in NAMED if isinstance(each.message, tuple)])
def test_a_plural_is_chosen_by_a_fact_of_its_message(refusal):
    assert all(refusal.count in facts_in(text) for text in refusal.message)


@pytest.mark.parametrize("message", MESSAGES)
def test_every_message_has_its_indonesian_with_the_same_facts(message):
    translated = indonesian()[message]
    words = translated if isinstance(translated, str) else "".join(translated)
    english = message if isinstance(message, str) else message[1]

    assert words
    assert facts_in(words) == facts_in(english)
