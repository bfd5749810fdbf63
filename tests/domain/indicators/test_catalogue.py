"""Every figure explains itself, in both languages, with an example that runs."""

import doctest
from importlib import import_module
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

import scheduler
from scheduler.domain.indicators.catalogue import BY_NAME, CATALOGUE, FAMILIES, Indicator
from scheduler.domain.indicators.period import PeriodWrong

WORDS = Path(scheduler.__path__[0]) / "translations/id/indicators-catalogue.po"
MODULES = (
    "completeness", "disclosure", "growth", "involvement", "partnerships", "people", "period",
    "visit_counts", "visits",
)


@pytest.mark.parametrize("name", MODULES)
def test_the_worked_examples_hold(name):
    module = import_module(f"scheduler.domain.indicators.{name}")

    assert doctest.testmod(module).failed == 0


def test_the_order_is_fixed():
    assert [indicator.name for indicator in CATALOGUE] == [
        "visits", "visits_per_open_day", "visits_per_capita", "sessions", "events",
        "attendances", "attendances_per_1000", "people_low", "people_high", "identified_share",
        "no_show_share", "fill_share", "partners_active", "partners_contributing",
        "partners_active_contributing", "partners_activation", "completeness_visits",
        "completeness_involvement", "change",
    ]
    assert list(BY_NAME) == [indicator.name for indicator in CATALOGUE]


@pytest.mark.parametrize("indicator", CATALOGUE, ids=lambda indicator: indicator.name)
def test_a_figure_says_what_it_is(indicator: Indicator):
    assert indicator.family in FAMILIES
    assert all((indicator.title, indicator.unit, indicator.formula, indicator.source))
    assert len(indicator.help) > 80
    assert indicator.example.startswith(">>> ")
    assert indicator.is_share == (indicator.unit == "%")


def test_every_text_has_its_indonesian_and_none_is_left_over():
    with WORDS.open("rb") as file:
        indonesian = {message.id: message.string for message in read_po(file) if message.id}

    texts = {
        text for entry in CATALOGUE
        for text in (entry.title, entry.unit, entry.formula, entry.source, entry.help)
    } | {PeriodWrong.message}

    assert set(indonesian) == texts
    assert all(indonesian.values())
