"""The figures as a page shows them: tiles, months, kinds."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from scheduler.domain.indicators.disclosure import suppressed
from scheduler.domain.indicators.growth import Change, pace
from scheduler.domain.indicators.period import Period
from scheduler.indicators.figures import Facts, Partners
from scheduler.indicators.sums import KindSums, Sums

MAIN = ("visits", "attendances", "partners_active")
STOCKS = frozenset({"partners_active"})  # what there is on a day, not what a time adds up to
KINDS = ("sharing", "learning", "training", "unspecified")
SEXES = ("male", "female", "unspecified")
Goals = Mapping[tuple[int, str, str], float]
Values = Mapping[str, float | None]


@dataclass(frozen=True)
class Tile:
    """A figure with all that must stand beside it; `have` of `expected` is its completeness."""

    name: str
    value: float | None
    baseline: float | None
    target: float | None
    due: float | None
    pace: float | None
    have: int
    expected: int
    change: Change | None = None


def tiles(
    facts: Facts, values: Values, *, goals: Goals, library_id: int, whole: tuple[Sums, Partners],
    changes: Mapping[str, Change],
) -> list[Tile]:
    """The three indicators against a year's baseline and target (F11), when in one year."""
    one, partners = whole
    told = {"visits": (one.reported, one.expected), "attendances": (one.sessions, one.over),
            "partners_active": (partners.in_force, 0)}
    return [_tile(name, facts, values[name], goals, library_id, told[name], changes.get(name))
            for name in MAIN]


def _tile(
    name: str, facts: Facts, value: float | None, goals: Goals, library_id: int,
    told: tuple[int, int], change: Change | None,
) -> Tile:
    target = goals.get((library_id, name, "target"))
    elapsed, total = _days(name, facts.begun)
    return Tile(name, value, goals.get((library_id, name, "baseline")), target,
                target * elapsed / total if target else None,
                pace(value, target=target, elapsed_days=elapsed, total_days=total),
                *told, change)


def paces(
    facts: Facts, values: Values, *, goals: Goals, library_id: int,
) -> dict[str, float | None]:
    """How far each of the three is on its way: 1 is exactly on pace; None without a target."""
    found = {}
    for name in MAIN:
        elapsed, total = _days(name, facts.begun)
        found[name] = pace(values[name], target=goals.get((library_id, name, "target")),
                           elapsed_days=elapsed, total_days=total)
    return found


def _days(name: str, begun: Period) -> tuple[int, int]:
    """Days gone and days of the year; what stands on a day is counted from New Year."""
    first = date(begun.start.year, 1, 1)
    total = (date(begun.start.year + 1, 1, 1) - first).days
    start = first if name in STOCKS else begun.start
    return min((begun.end - start).days, total), total


def by_month(facts: Facts, one: Sums) -> list[tuple[date, int | None]]:
    """Attendances of each month, the last 24 at most; None where nothing was recorded."""
    return [(month, one.months.get(month)) for month in facts.scope.months[-24:]]


def kinds(sums: Mapping[str, KindSums]) -> list[KindSums]:
    """Involvement kind by kind; the unspecified kind only where there is some."""
    nothing = dict.fromkeys(SEXES, 0)
    rows = [sums.get(kind, KindSums(kind, 0, 0, 0, nothing)) for kind in KINDS]
    return [row for row in rows if row.kind != "unspecified" or row.sessions]


def all_kinds(rows: Sequence[KindSums]) -> KindSums:
    """The sum of the kinds."""
    return KindSums("", sum(row.events for row in rows), sum(row.sessions for row in rows),
                    sum(row.attendances for row in rows),
                    {sex: sum(row.sexes[sex] for row in rows) for sex in SEXES})


def shown_sexes(rows: Sequence[KindSums]) -> dict[str, int | None]:
    """Attendances by sex as everyone may see them: a small cell is None (F13)."""
    return suppressed(all_kinds(rows).sexes).cells
