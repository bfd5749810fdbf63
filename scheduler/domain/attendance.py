"""How many came, reconciled from names, counts and the number typed at the end (F1, F2)."""

from dataclasses import dataclass


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
