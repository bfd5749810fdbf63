"""Kemitraan: institutions that stand by the library, each counted once at every level."""

from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from datetime import date

from scheduler.domain.indicators.period import Period
from scheduler.domain.indicators.shares import percent


@dataclass(frozen=True)
class AgreementTerm:
    """An institution's agreement, in force from `start` to `end`, both days included.

    Without `end` it is open; from `ended_early_on` it is in force no more. `institution` is
    the key that the same institution has at every library.
    """

    institution: Hashable
    start: date
    end: date | None = None
    ended_early_on: date | None = None

    def in_force(self, on: date) -> bool:
        """Whether it holds on that day."""
        is_running = self.start <= on and (self.end is None or on <= self.end)
        return is_running and (self.ended_early_on is None or on < self.ended_early_on)


@dataclass(frozen=True)
class Contribution:
    """What an institution gave `on` a day: a role in a held session, or a logged gift."""

    institution: Hashable
    on: date


def active(agreements: Iterable[AgreementTerm], *, on: date) -> frozenset[Hashable]:
    """The institutions with an agreement in force on that day (F10, M_active)."""
    return frozenset(term.institution for term in agreements if term.in_force(on))


def contributing(
    contributions: Iterable[Contribution], *, period: Period,
) -> frozenset[Hashable]:
    """The institutions that contributed in the period (F10, M_prod)."""
    return frozenset(
        given.institution for given in contributions if period.start <= given.on < period.end
    )


def partners_active(active: frozenset[Hashable]) -> int:
    """Different institutions with an agreement in force on the last day of the period. One
    institution with agreements at five libraries of an area is one partner of that area.

    Unit: partners
    Formula: F10: M_active(D) = distinct institutions with start ≤ D ≤ end, not ended early
    Source: Ruang; compare IPLM, Perpusnas Regulation 7/2025, article 15 (3b)

    >>> partners_active(frozenset({"pkk", "dinas kesehatan"}))
    2
    """
    return len(active)


def partners_contributing(contributing: frozenset[Hashable]) -> int:
    """Different institutions that gave something in the period: a role in a session that was
    held, or a recorded contribution. They are counted with or without an agreement.

    Unit: partners
    Formula: F10: M_prod(P) = distinct institutions with a contribution in the period
    Source: Ruang

    >>> partners_contributing(frozenset({"pkk", "karang taruna"}))
    2
    """
    return len(contributing)


def partners_active_contributing(
    active: frozenset[Hashable], contributing: frozenset[Hashable],
) -> int:
    """Different institutions that have an agreement in force and also gave something in the
    period.

    Unit: partners
    Formula: F10: |M_prod ∩ M_active|
    Source: Ruang

    >>> partners_active_contributing(frozenset({"pkk", "dinas"}), frozenset({"pkk"}))
    1
    """
    return len(active & contributing)


def partners_activation(
    active: frozenset[Hashable], contributing: frozenset[Hashable],
) -> float | None:
    """Of the partners with an agreement in force, the share that gave something in the
    period: whether agreements live or only lie in a drawer.

    Unit: %
    Formula: F10: |M_prod ∩ M_active| ÷ M_active × 100
    Source: Ruang

    >>> partners_activation(frozenset({"pkk", "dinas"}), frozenset({"pkk", "karang taruna"}))
    50.0
    """
    return percent(len(active & contributing), len(active))
