"""Every figure Ruang reports, in the order in which it is shown."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from inspect import cleandoc

from scheduler.domain.indicators import (
    completeness,
    growth,
    involvement,
    partnerships,
    people,
    visits,
)
from scheduler.domain.words import N_

FAMILIES = ("visits", "involvement", "partnerships")


@dataclass(frozen=True)
class Indicator:
    """A figure: its `name` in addresses and sheets, its `family`, and its texts in English.

    `title`, `unit`, `formula`, `source` and `help` are msgids; `example` is Python that runs.
    """

    name: str
    family: str
    title: str
    unit: str
    formula: str
    source: str
    help: str
    example: str

    @property
    def is_share(self) -> bool:
        """Whether its values run from 0 to 100."""
        return self.unit == "%"


def _indicator(family: str, title: str, *, of: Callable[..., object]) -> Indicator:
    """Take the texts from the docstring: the prose, the three named lines, the example."""
    prose, facts, example = cleandoc(of.__doc__ or "").split("\n\n", 2)
    fact = dict(re.findall(r"^(Unit|Formula|Source): (.+)$", facts, re.MULTILINE))
    return Indicator(
        name=of.__name__, family=family, title=title, unit=fact["Unit"],
        formula=fact["Formula"], source=fact["Source"], help=" ".join(prose.split()),
        example=example.strip(),
    )


CATALOGUE: tuple[Indicator, ...] = (
    _indicator("visits", N_("Visits"), of=visits.visits),
    _indicator("visits", N_("Visits per open day"), of=visits.visits_per_open_day),
    _indicator("visits", N_("Visits per capita"), of=visits.visits_per_capita),
    _indicator("involvement", N_("Sessions held"), of=involvement.sessions),
    _indicator("involvement", N_("Events held"), of=involvement.events),
    _indicator("involvement", N_("Attendances"), of=involvement.attendances),
    _indicator(
        "involvement", N_("Attendances per 1,000 people"), of=involvement.attendances_per_1000,
    ),
    _indicator("involvement", N_("People, at least"), of=people.people_low),
    _indicator("involvement", N_("People, at most"), of=people.people_high),
    _indicator("involvement", N_("Recognised share"), of=people.identified_share),
    _indicator("involvement", N_("No-show share"), of=involvement.no_show_share),
    _indicator("involvement", N_("Places filled"), of=involvement.fill_share),
    _indicator("partnerships", N_("Active partners"), of=partnerships.partners_active),
    _indicator(
        "partnerships", N_("Contributing partners"), of=partnerships.partners_contributing,
    ),
    _indicator(
        "partnerships", N_("Active partners who contributed"),
        of=partnerships.partners_active_contributing,
    ),
    _indicator(
        "partnerships", N_("Share of active partners who contributed"),
        of=partnerships.partners_activation,
    ),
    _indicator("visits", N_("Completeness of visits"), of=completeness.completeness_visits),
    _indicator(
        "involvement", N_("Completeness of involvement"),
        of=completeness.completeness_involvement,
    ),
    _indicator("involvement", N_("Change, like for like"), of=growth.change),
)

BY_NAME = {indicator.name: indicator for indicator in CATALOGUE}
