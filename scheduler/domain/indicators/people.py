"""How many different people stand behind the attendances: a range, never a made-up number."""

from collections.abc import Iterable
from dataclasses import dataclass

from scheduler.domain.indicators.involvement import SessionCount
from scheduler.domain.indicators.shares import percent


@dataclass(frozen=True)
class PeopleRange:
    """F5: recognised people (U), the least and the most people there can have been, and the
    share of attendances by recognised people (%, None without attendances)."""

    unique: int
    low: int
    high: int
    identified_share: float | None


def people(counts: Iterable[SessionCount]) -> PeopleRange:
    """The range of different people behind these sessions (F5).

    >>> a_name_on_a_list = [SessionCount(number, unnamed=1) for number in (1, 2, 3)]
    >>> people(a_name_on_a_list)
    PeopleRange(unique=0, low=1, high=3, identified_share=0.0)
    """
    held = list(counts)
    return people_from_sums(
        unique=len(frozenset[int]().union(*(count.named for count in held))),
        largest_session=max((count.attendance for count in held), default=0),
        anonymous=sum(count.anonymous for count in held),
        named_sum=sum(len(count.named) for count in held),
        attendances=sum(count.attendance for count in held),
    )


def people_from_sums(
    *, unique: int, largest_session: int, anonymous: int, named_sum: int, attendances: int,
) -> PeopleRange:
    """The same range from sums: recognised people (U), the largest session's attendance, all
    anonymous attendances, all attendances by recognised people, and all attendances (K)."""
    return PeopleRange(
        unique=unique,
        low=people_low(unique=unique, largest_session=largest_session),
        high=people_high(unique=unique, anonymous=anonymous),
        identified_share=identified_share(named_sum, attendances=attendances),
    )


def people_low(*, unique: int, largest_session: int) -> int:
    """The least number of different people who can have taken part: as many as were
    recognised, and no fewer than came to the largest session. Only people confirmed by
    staff, by an account, or by phone and name are recognised; someone registered twice under
    different details may still be counted twice until the two are merged. For an area, the
    figures of its libraries are added, so someone active at two libraries counts at both.

    Unit: people
    Formula: F5: LOW = max(U, max ATT(s))
    Source: Ruang

    >>> people_low(unique=3, largest_session=30)
    30
    """
    return max(unique, largest_session)


def people_high(*, unique: int, anonymous: int) -> int:
    """The greatest number of different people who can have taken part: everyone recognised,
    and everyone without a recognised name as if they had never come before. The true number
    lies between the two. One device online counts as one person, though more may be watching.

    Unit: people
    Formula: F5: HIGH = U + Σ anonymous(s)
    Source: Ruang

    >>> people_high(unique=3, anonymous=40)
    43
    """
    return unique + anonymous


def identified_share(named_sum: int, *, attendances: int) -> float | None:
    """The share of attendances by people who were recognised. The higher it is, the closer
    together lie the least and the greatest number of people.

    Unit: %
    Formula: F5: Σ named(s) ÷ K × 100
    Source: Ruang

    >>> identified_share(11, attendances=44)
    25.0
    """
    return percent(named_sum, attendances)
