"""How many came, reconciled from names, counts and the number typed at the end (F1, F2)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from scheduler.domain.errors import Conflict, Invalid
from scheduler.domain.words import N_

MOST = 5000  # people at one session; more is a slip of the finger
DOORS_OPEN = timedelta(minutes=60)  # before the start: people come early, and are noted then


class TooEarlyToCount(Conflict):
    """Facts: on (date), opens (instant)."""

    message = N_("Who came can be noted from %(on)s, %(opens)s on: an hour before it begins.")


class NotBegunYet(Conflict):
    """Facts: on (date), begins (instant)."""

    message = N_("This begins on %(on)s at %(begins)s. Only then can it be closed, or anyone be "
                 "noted as missing.")


class PeopleNoted(Conflict):
    """Facts: n (people who are noted as present)."""

    message = N_("%(n)s person is noted as present already. Close the session with its count, or "
                 "take that note back first.",
                 "%(n)s people are noted as present already. Close the session with its count, "
                 "or take those notes back first.")


class CountWrong(Invalid):
    """Facts: most (int)."""

    message = N_("A count is a whole number from 0 to %(most)s.")


class TotalTooSmall(Invalid):
    """Facts: total, counted (int)."""

    message = N_("The total is %(total)s, but men, women and not said add up to %(counted)s.")


class NamesDoNotFit(Invalid):
    """More names of a sex than people of that sex, where nobody is left unspecified."""

    message = N_("There are more names than people counted. Count everyone above, and write "
                 "“, P” or “, L” behind each name.")


@dataclass(frozen=True)
class Count:
    """What was recorded of one session, in people.

    `named`: distinct recognised persons present (confirmed by staff, or phone and folded
    name, or an account). `unnamed`: present with a row of their own but not recognised; a
    name alone does not recognise. `headcount`: counted without rows. `typed_total`: the
    number in the room as typed at closing, or None.
    """

    named: int
    unnamed: int = 0
    headcount: int = 0
    typed_total: int | None = None


@dataclass(frozen=True)
class Reconciliation:
    """One session's figures, in people; the percentage from 0 to 100, or None."""

    attendance: int
    named: int
    anonymous: int
    registered: int
    shown: int
    walk_ins: int
    unmarked: int
    no_shows: int
    no_show_percent: float | None
    total_too_small: bool


def reconcile(
    count: Count, *, registered: int = 0, shown: int = 0, unmarked: int = 0,
) -> Reconciliation:
    """The figures of a held session. Arguments are people with a confirmed seat at its start:
    all of them, those present, those nobody marked.

    F1: `ATT = named + anon`; with a typed total H `anon = max(0, H − named)`, and
    `total_too_small` warns when H < named (or fewer than the registered who are present).
    F2: `WALKIN = ATT − SHOW`, anonymous people included, never below 0;
    `NOSHOW% = (REG − SHOW − UNMARKED) ÷ (REG − UNMARKED) × 100`, None when nobody was
    marked, as after a headcount only.

    >>> reconcile(Count(named=2, headcount=10), registered=4, shown=2, unmarked=1).attendance
    12
    """
    anonymous = _anonymous(count)
    attendance = count.named + anonymous
    no_shows = max(0, registered - shown - unmarked)
    marked = registered - unmarked
    return Reconciliation(
        attendance=attendance, named=count.named, anonymous=anonymous, registered=registered,
        shown=shown, walk_ins=max(0, attendance - shown), unmarked=unmarked, no_shows=no_shows,
        no_show_percent=no_shows / marked * 100 if marked > 0 else None,
        total_too_small=_is_too_small(count, shown),
    )


def _is_too_small(count: Count, shown: int) -> bool:
    return count.typed_total is not None and count.typed_total < max(count.named, shown)


def _anonymous(count: Count) -> int:
    if count.typed_total is None:
        return count.unnamed + count.headcount
    return max(0, count.typed_total - count.named)


def doors_open(starts_at: datetime) -> datetime:
    """From when on people may be noted as present, counted, or written down."""
    return starts_at - DOORS_OPEN


def check_doors(starts_at: datetime, *, zone: ZoneInfo, at: datetime) -> None:
    """May people be noted as present yet? Refuses with TooEarlyToCount."""
    opens = doors_open(starts_at)
    if at < opens:
        raise TooEarlyToCount(on=opens.astimezone(zone).date(), opens=opens)


def check_begun(starts_at: datetime, *, zone: ZoneInfo, at: datetime) -> None:
    """May it be closed, or someone be missing yet? Refuses with NotBegunYet."""
    if at < starts_at:
        raise NotBegunYet(on=starts_at.astimezone(zone).date(), begins=starts_at)


def without_a_name(
    counts: Mapping[str, int], named: Mapping[str, int], total: int | None = None,
) -> dict[str, int]:
    """How many of those who came left no name, by sex.

    `counts` are everyone by sex, `named` those among them whose names are written down; a
    `total` above the counts leaves the rest unspecified. With only names, nobody is nameless.
    Refusals: CountWrong, TotalTooSmall, NamesDoNotFit.

    >>> without_a_name({"female": 5}, {"female": 2}, total=8)
    {'male': 0, 'female': 3, 'unspecified': 3}
    """
    _check_whole([*counts.values(), total or 0])
    counted = sum(counts.values())
    if total is not None and total < counted:
        raise TotalTooSmall(total=total, counted=counted)
    if total is None and not counted:
        return {}
    left = {sex: counts.get(sex, 0) - named.get(sex, 0) for sex in ("male", "female")}
    spare = counts.get("unspecified", 0) - named.get("unspecified", 0)
    spare += 0 if total is None else total - counted
    spare += sum(min(0, people) for people in left.values())
    if spare < 0:
        raise NamesDoNotFit()
    return {**{sex: max(0, people) for sex, people in left.items()}, "unspecified": spare}


def agreed(typed: int, *, shown: int, current: int) -> int:
    """A count saved from a page that showed an older one: what others counted meanwhile stays.

    Saying the same twice counts once.

    >>> agreed(4, shown=3, current=3), agreed(4, shown=3, current=4), agreed(4, shown=3, current=6)
    (4, 4, 7)
    """
    if current in (typed, shown):
        return typed
    return max(0, current + typed - shown)


def _check_whole(counts: list[int]) -> None:
    if any(not 0 <= people <= MOST for people in counts):
        raise CountWrong(most=MOST)
