"""Passwords and PINs as hashes, which take time and memory on purpose: two at a time, no more.

The measure is OWASP's (Password Storage Cheat Sheet, Argon2id): 19 MiB, two passes, one lane.
Hashes of another measure still open their accounts, alone, and are made anew when they do.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock, Semaphore

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError

AT_ONCE = 2
MEMORY, PASSES, LANES = 19_456, 2, 1  # KiB; times over it; threads of one hash
_door, _turns = Lock(), Semaphore(AT_ONCE)
_hasher = PasswordHasher(time_cost=PASSES, memory_cost=MEMORY, parallelism=LANES)


def hashed(secret: str) -> str:
    """The secret ready to be kept; slow, so call it before writing begins."""
    with _turn(1):
        return _hasher.hash(secret)


@contextmanager
def _turn(width: int) -> Iterator[None]:
    """Wait in line at the door for one turn, or for all of them."""
    with _door:
        for _ in range(width):
            _turns.acquire()
    try:
        yield
    finally:
        _turns.release(width)


# Verified where there is none, so that a wrong name takes as long as a wrong password.
NOBODY = hashed("nobody has this password")


def opens(secret: str, kept: str | None) -> bool:
    """Whether it is the secret behind a kept hash; without one, after the same time, it is not."""
    try:
        with _turn(AT_ONCE if kept and is_outdated(kept) else 1):
            return _hasher.verify(kept or NOBODY, secret) and bool(kept)
    except (Argon2Error, InvalidHashError):
        return False


def is_outdated(kept: str) -> bool:
    """Whether a kept hash has another measure than one made now."""
    return _hasher.check_needs_rehash(kept)
