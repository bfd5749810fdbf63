"""What may be shown in public: no small cell, and none that can be worked out (F13, F14)."""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

C = TypeVar("C", bound=Hashable)
SMALLEST_SHOWN = 5
SMALLEST_SHOWN_OF_CHILDREN_AND_DISABILITY = 10


@dataclass(frozen=True)
class PublicTable(Generic[C]):
    """A table fit to be shown: None stands for a hidden cell or a hidden total."""

    cells: dict[C, int | None]
    total: int | None


def suppressed(cells: Mapping[C, int], *, k: int = SMALLEST_SHOWN) -> PublicTable[C]:
    """Hide every cell of 1 to k − 1, and what would give a hidden one away (F13).

    Zero is shown. While a hidden cell follows from the total, the next-smallest cell that is
    not zero is hidden too; when there is none left, or the total itself is small, the total.
    """
    total = sum(cells.values())
    by_size = sorted((key for key in cells if cells[key] > 0), key=lambda key: cells[key])
    hidden = [key for key in by_size if cells[key] < k]
    while _can_be_derived([cells[key] for key in hidden]) and len(hidden) < len(by_size):
        hidden.append(by_size[len(hidden)])
    hides_total = 0 < total < k or _can_be_derived([cells[key] for key in hidden])
    secret = set(hidden)
    return PublicTable(
        cells={key: None if key in secret else count for key, count in cells.items()},
        total=None if hides_total else total,
    )


def disagreeing(total: int, *, sums: Mapping[str, int]) -> dict[str, int]:
    """The divisions (age, format, sex …) whose sum is not the total, and by how much (F14).

    >>> disagreeing(44, sums={"age": 44, "sex": 43})
    {'sex': -1}
    """
    return {name: given - total for name, given in sums.items() if given != total}


def _can_be_derived(hidden: list[int]) -> bool:
    """Whether a reader who knows the sum, and that none is zero, knows the hidden cells."""
    return len(hidden) == 1 or (bool(hidden) and sum(hidden) == len(hidden))
