"""Pelibatan: what was held, and how often people took part."""

from collections.abc import Hashable, Iterable
from dataclasses import dataclass

from scheduler.domain.indicators.shares import percent, ratio


@dataclass(frozen=True)
class SessionCount:
    """Who came to one held session of a programme or a collaboration.

    `named` are recognised people by id: confirmed by staff, by an account, or by phone *and*
    name. `unnamed` are rows that carry a name and no more; `headcount` is people without one;
    `typed_total` is the true count typed when the session was closed, if it was.
    """

    session_key: Hashable
    named: frozenset[int] = frozenset()
    unnamed: int = 0
    headcount: int = 0
    typed_total: int | None = None

    @property
    def anonymous(self) -> int:
        """People who came and were not recognised (F1)."""
        if self.typed_total is None:
            return self.unnamed + self.headcount
        return max(0, self.typed_total - len(self.named))

    @property
    def attendance(self) -> int:
        """Everyone who came (F1): ATT = named + anonymous."""
        return len(self.named) + self.anonymous

    @property
    def is_understated(self) -> bool:
        """Whether the typed total is lower than the people written down: a warning."""
        return self.typed_total is not None and self.typed_total < len(self.named) + self.unnamed


@dataclass(frozen=True)
class Involvement:
    """F4: `sessions` held (A) and their `attendances` (K)."""

    sessions: int
    attendances: int


def involvement(counts: Iterable[SessionCount]) -> Involvement:
    """Sessions held and attendances at them (F4).

    >>> involvement([SessionCount(1, frozenset({1, 2}), headcount=10)])
    Involvement(sessions=1, attendances=12)
    """
    held = list(counts)
    return Involvement(sessions=sessions(held), attendances=attendances(held))


def sessions(counts: Iterable[SessionCount]) -> int:
    """Meetings that were held as the library's own programme or together with a partner.
    Rooms lent to others are not counted. A meeting to which no one or one person came is
    counted if it was meant for a group. Eight meetings of one course are eight sessions.

    Unit: sessions
    Formula: F4: A = number of held programme and collaboration sessions
    Source: IMLS Public Libraries Survey, programme sessions

    >>> sessions([SessionCount(1, headcount=12), SessionCount(2, headcount=0)])
    2
    """
    return sum(1 for _ in counts)


def events(event_keys: Iterable[Hashable]) -> int:
    """Different events with at least one session held. Eight meetings of one course are one
    event, so this figure and the number of sessions are never mixed.

    Unit: events
    Formula: number of distinct events among the sessions of F4
    Source: Ruang; compare IPLM, Perpusnas Regulation 7/2025, article 15 (3a)

    >>> events(["sewing", "sewing", "story hour"])
    2
    """
    return len(set(event_keys))


def attendances(counts: Iterable[SessionCount]) -> int:
    """How often someone took part. Whoever comes to three sessions is three attendances, so
    this is not a number of people. Registrations count only when the person came.

    Unit: attendances
    Formula: F1, F4: K = Σ ATT(s), where ATT(s) = recognised people + people without a name
    Source: IMLS Public Libraries Survey, programme attendance; IPLM article 15 (2a)

    >>> first = SessionCount(1, frozenset({1, 2}), headcount=10)
    >>> attendances([first, SessionCount(2, frozenset({2, 3})), SessionCount(3, headcount=30)])
    44
    """
    return sum(count.attendance for count in counts)


def attendances_per_1000(attendances: int | None, *, population: int | None) -> float | None:
    """Attendances for every thousand people in the population to be served. It lets small
    and large areas stand side by side. Whoever comes often is counted each time.

    Unit: attendances per 1,000 people
    Formula: F4: K ÷ population × 1,000
    Source: Library Research Service, programme attendance per 1,000 served

    >>> attendances_per_1000(44, population=8_800)
    5.0
    """
    share = ratio(attendances, population)
    return None if share is None else share * 1000


def no_show_share(*, registered: int, shown: int, unmarked: int) -> float | None:
    """Of the places confirmed at the start, the share whose people did not come. Places not
    yet marked are left aside on both sides: not yet recorded is not a no-show. Sessions with
    a headcount only say nothing about it.

    Unit: %
    Formula: F2: (REG − SHOW − UNMARKED) ÷ (REG − UNMARKED) × 100
    Source: Ruang

    >>> no_show_share(registered=25, shown=15, unmarked=5)
    25.0
    """
    return percent(registered - shown - unmarked, registered - unmarked)


def fill_share(attendances: int | None, *, capacity: int | None) -> float | None:
    """How full the sessions were: attendances for every hundred places. Only sessions with a
    set number of places are counted. It may be more than 100.

    Unit: %
    Formula: F3: ATT ÷ CAP × 100
    Source: Ruang

    >>> fill_share(27, capacity=20)
    135.0
    """
    return percent(attendances, capacity)
