"""`make bench`: every figure beside its limit, measured in one run.

`python -m bench polls bookings` measures only what is named.
"""

import sys

from bench import report
from bench.database import engines
from bench.machine import machine
from bench.pages import pages
from bench.rooms import rooms
from bench.traffic import bookings, durability, polls, rush

PARTS = {part.__name__: part for part in (polls, bookings, durability, rush, pages, rooms, machine)}


def main() -> int:
    """Print the figures; status 1 when one is beyond its limit."""
    wanted = sys.argv[1:] or list(PARTS)
    chosen = engines()
    for engine in chosen:
        for name in wanted:
            print(f"{name}, {engine}", flush=True)
            PARTS[name](engine)
    print(f"beyond its limit: {'; '.join(report.missed) or 'nothing'}")
    return int(bool(report.missed))


if __name__ == "__main__":
    sys.exit(main())
