"""When the time on the clock is believed, so that nothing is erased or settled by a wrong one.

Small computers lose the time when their battery is empty, and people mistype a year. What is done
by date (forgetting, settling, closing) cannot be undone. So a time that is far from the last one
believed has to stand for some hours of running first: one for each week it is away. A computer
that was switched off over a weekend goes on after an hour, after three weeks' holiday in three.
"""

from datetime import datetime, timedelta

NEAR = timedelta(hours=3)     # ahead of the last believed time; ticks come once an hour
BEHIND = timedelta(minutes=10)  # a clock that was set right by a little
FEWEST, MOST = 2, 24          # hours in which it must have been seen


def is_believed(at: datetime, *, last: datetime | None, seen: int) -> bool:
    """Whether `at` is the time. `last` was believed before; `seen` counts the hours of running
    in which this new time has stood, the present one included. The first time ever is believed."""
    return last is None or -BEHIND <= at - last <= NEAR or seen >= hours_to_stand(at - last)


def hours_to_stand(away: timedelta) -> int:
    """How many hours of running a time must stand that is so far from the last one believed.

    >>> [hours_to_stand(timedelta(days=days)) for days in (-30, 2, 21, 400)]
    [2, 2, 3, 24]
    """
    return min(max(FEWEST, away // timedelta(days=7)), MOST)
