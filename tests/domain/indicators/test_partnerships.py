"""Institutions are distinct; having signed and having given are two figures."""

from datetime import date

import pytest

from scheduler.domain.indicators.partnerships import (
    AgreementTerm,
    Contribution,
    active,
    contributing,
    partners_activation,
)
from scheduler.domain.indicators.period import Period

START, END = date(2026, 1, 1), date(2026, 6, 30)


def test_an_institution_of_two_libraries_is_one_partner():
    terms = [AgreementTerm("pkk", START), AgreementTerm("pkk", date(2026, 2, 1), END)]

    assert active(terms, on=date(2026, 3, 1)) == {"pkk"}


@pytest.mark.parametrize(("on", "holds"), [
    (date(2025, 12, 31), False), (START, True), (END, True), (date(2026, 7, 1), False),
])
def test_an_agreement_holds_on_its_first_and_last_day(on, holds):
    assert AgreementTerm("pkk", START, END).in_force(on) is holds


def test_an_agreement_ended_early_holds_no_more():
    ended = AgreementTerm("pkk", START, END, ended_early_on=date(2026, 3, 1))

    assert ended.in_force(date(2026, 2, 28))
    assert not ended.in_force(date(2026, 3, 1))


def test_contributions_count_in_their_period():
    given = [Contribution("pkk", date(2026, 3, 31)), Contribution("dinas", date(2026, 4, 1))]

    assert contributing(given, period=Period.from_text("2026-03")) == {"pkk"}


def test_without_active_partners_there_is_no_activation():
    assert partners_activation(frozenset(), frozenset({"pkk"})) is None
