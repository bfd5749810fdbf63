"""How much of what was expected has arrived; it stands beside every total."""

from collections.abc import Iterable
from dataclasses import dataclass

from scheduler.domain.indicators.shares import percent


@dataclass(frozen=True)
class LibraryMonth:
    """One expected month of one library: sessions `due`, those `closed`, or declared `quiet`."""

    due: int = 0
    closed: int = 0
    quiet: bool = False

    @property
    def is_complete(self) -> bool:
        """Whether every due session is closed, or no activity is declared."""
        return self.closed >= self.due if self.due else self.quiet

    @property
    def is_silent(self) -> bool:
        """Whether nothing is known of it: no session due, and no declaration."""
        return not self.due and not self.quiet


def expected_months(libraries: int, *, months: int) -> int:
    """Library-months that should report: every library, every month, silent ones included."""
    return libraries * months


def completeness_visits(reported: int, *, expected: int) -> float | None:
    """The share of expected library-months whose visits were reported. A reported zero is a
    report; a library that sends nothing stays among the expected. A month is reported when
    every open day of it is covered by a count.

    Unit: %
    Formula: F9: reported library-months ÷ (expected libraries × months) × 100
    Source: Ruang

    >>> completeness_visits(10, expected=16)
    62.5
    """
    return percent(reported, expected)


def completeness_involvement(months: Iterable[LibraryMonth]) -> float | None:
    """The share of due sessions that were closed with a true count. A month declared to have
    had no activity is complete. Library-months that had no session and declared nothing are
    silent, and lower the share in proportion.

    Unit: %
    Formula: F9: closed sessions ÷ due sessions × library-months not silent ÷ expected × 100
    Source: Ruang

    >>> busy, quiet = LibraryMonth(due=4, closed=3), LibraryMonth(quiet=True)
    >>> completeness_involvement([busy])
    75.0
    >>> completeness_involvement([busy, quiet])
    75.0
    >>> completeness_involvement([busy, LibraryMonth()])
    37.5
    """
    expected = list(months)
    due = sum(month.due for month in expected)
    closed = sum(min(month.closed, month.due) for month in expected)
    heard = sum(not month.is_silent for month in expected)
    return from_sums(closed=closed, due=due, heard=heard, expected=len(expected))


def from_sums(*, closed: int, due: int, heard: int, expected: int) -> float | None:
    """The same from sums: sessions closed and due, library-months heard of and expected."""
    return percent(min(heard, expected) * (closed / due if due else 1), expected)


def closed_share(closed: int, *, due: int) -> float | None:
    """Due sessions closed ÷ due sessions × 100; None when none was due."""
    return percent(closed, due)
