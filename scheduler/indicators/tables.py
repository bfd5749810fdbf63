"""The figures as a page shows them: tiles, months, kinds, what is still missing."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from scheduler.domain.indicators.disclosure import suppressed
from scheduler.domain.indicators.growth import Change, pace
from scheduler.domain.indicators.period import Period
from scheduler.indicators.changes import months_of
from scheduler.indicators.figures import Facts, Own
from scheduler.indicators.queries import Held

MAIN = ("visits", "attendances", "partners_active")
STOCKS = frozenset({"partners_active"})  # what there is on a day, not what a time adds up to
KINDS = ("sharing", "learning", "training", "unspecified")
SEXES = ("male", "female", "unspecified")
Goals = Mapping[tuple[int, str, str], float]


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
    facts: Facts, values: Mapping[str, float | None], *, goals: Goals, library_id: int,
    changes: Mapping[str, Change],
) -> list[Tile]:
    """The three indicators against a year's baseline and target (F11), when in one year."""
    return [_tile(name, facts, values[name], goals, library_id, changes.get(name))
            for name in MAIN]


def _tile(
    name: str, facts: Facts, value: float | None, goals: Goals, library_id: int,
    change: Change | None,
) -> Tile:
    target = goals.get((library_id, name, "target"))
    elapsed, total = _days(name, facts.begun)
    return Tile(name, value, goals.get((library_id, name, "baseline")), target,
                target * elapsed / total if target else None,
                pace(value, target=target, elapsed_days=elapsed, total_days=total),
                *_told(name, facts), change)


def paces(
    facts: Facts, values: Mapping[str, float | None], *, goals: Goals, library_id: int,
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


def _told(name: str, facts: Facts) -> tuple[int, int]:
    own = facts.all()
    if name == "visits":
        return (sum(len(one.reported.intersection(one.months)) for one in own),
                sum(len(one.months) for one in own))
    if name == "attendances":
        held = [session for one in own for session in one.held]
        return sum(session.closed for session in held), len(held)
    return sum(signed.term.in_force(facts.last_day) for one in own for signed in one.agreements), 0


def by_month(facts: Facts, own: Sequence[Own]) -> list[tuple[date, int | None]]:
    """Attendances of each month, the last 24 at most; None where nothing was recorded."""
    sums: dict[date, int] = {}
    for one in own:
        for month, people in months_of(one).items():
            if people is not None:
                sums[month] = sums.get(month, 0) + people
        for month in one.quiet.intersection(one.months):
            sums.setdefault(month, 0)
    return [(month, sums.get(month)) for month in facts.begun.months()[-24:]]


@dataclass(frozen=True)
class KindRow:
    """Involvement of one kind; `sexes` adds up to the attendances (F14)."""

    kind: str
    events: int
    sessions: int
    attendances: int
    sexes: Mapping[str, int]


def kinds(facts: Facts, counted: Mapping[tuple[str, str], int]) -> list[KindRow]:
    """The three kinds, and past activity whose kind nobody knows; past activity has no sexes."""
    rows = [_kind(kind, facts, counted) for kind in KINDS]
    return [row for row in rows if row.kind != "unspecified" or row.sessions]


def _kind(kind: str, facts: Facts, counted: Mapping[tuple[str, str], int]) -> KindRow:
    held = [one for own in facts.all() for one in own.closed if one.kind == kind]
    past = [one for own in facts.all() for one in own.past if one.kind == kind]
    came = sum(one.attendance for one in held) + sum(one.attendance or 0 for one in past)
    male, female = (min(counted.get((kind, sex), 0), came) for sex in ("male", "female"))
    return KindRow(
        kind, len({one.event_id for one in held}),
        len(held) + sum(one.sessions for one in past), came,
        {"male": male, "female": female, "unspecified": max(0, came - male - female)})


def all_kinds(rows: Sequence[KindRow]) -> KindRow:
    """The sum of the kinds."""
    return KindRow("", sum(row.events for row in rows), sum(row.sessions for row in rows),
                   sum(row.attendances for row in rows),
                   {sex: sum(row.sexes[sex] for row in rows) for sex in SEXES})


def shown_sexes(rows: Sequence[KindRow]) -> dict[str, int | None]:
    """Attendances by sex as everyone may see them: a small cell is None (F13)."""
    return suppressed(all_kinds(rows).sexes).cells


def shown_sessions(sessions: Sequence[Held]) -> dict[int, int | None]:
    """Attendances of each session as everyone may see them: a small one is None (F13)."""
    return suppressed({one.id: one.attendance for one in sessions}).cells


def without_visits(own: Own) -> list[date]:
    """The expected months in which a day without a count is left."""
    return [month for month in own.months if month not in own.reported]


def silent_months(own: Own) -> list[date]:
    """The expected months in which no session was due and no quiet was declared."""
    return [month for month, due in own.due().items() if due.is_silent]


def is_silent(own: Own) -> bool:
    """Whether a library sent nothing at all."""
    return not (own.held or own.past or own.counted or own.quiet)


def completeness(values: Mapping[str, float | None]) -> float | None:
    """The lower of the two: what is missing is missing, whichever of them it is."""
    known = [share for name in ("completeness_visits", "completeness_involvement")
             if (share := values[name]) is not None]
    return min(known, default=None)


def grouped(facts: Facts, members: Mapping[int, Sequence[int]]) -> dict[int, list[Own]]:
    """For each library of a tree, the facts of all its members."""
    found: dict[int, list[Own]] = defaultdict(list)
    for number, ids in members.items():
        found[number] = [facts.by_library[one] for one in ids if one in facts.by_library]
    return found
