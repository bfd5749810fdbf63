"""What is large and not needed any more goes back to the system at once."""

import ctypes
from contextlib import suppress

M_MMAP_THRESHOLD = -3  # mallopt(3)
LARGE = 1_048_576  # bytes


def give_back_at_once() -> None:
    """Photos and passwords take tens of megabytes for a moment. Left to itself, glibc soon keeps
    such pieces for later, for each thread anew; asked for a fixed threshold it keeps none. Other
    libraries of C have no `mallopt` and no such habit."""
    with suppress(AttributeError, OSError):
        ctypes.CDLL(None).mallopt(M_MMAP_THRESHOLD, LARGE)
