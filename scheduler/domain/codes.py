"""The two codes of a booking: one to say aloud at the desk, one that nobody can guess."""

import re
from base64 import urlsafe_b64encode
from collections.abc import Callable

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # without 0 and O, 1, I and L
DESK_LENGTH = 4
LINK_BYTES = 16


def desk_code(random_int: Callable[[int], int]) -> str:
    """Four characters to say aloud; `random_int(n)` gives a number from 0 to n - 1."""
    return "".join(ALPHABET[random_int(len(ALPHABET))] for _place in range(DESK_LENGTH))


def link_code(random: bytes) -> str:
    """The random bytes for an address; ValueError under 128 bits."""
    if len(random) < LINK_BYTES:
        raise ValueError(f"a link code needs {LINK_BYTES} random bytes, not {len(random)}")
    return urlsafe_b64encode(random).decode().rstrip("=")


def normal_code(text: str) -> str:
    """What someone typed as a desk code: "wbn-7k q2" is "7KQ2".

    Groups are read from the right until there are four characters; what stands before them
    is the library's prefix.
    """
    code = ""
    for group in reversed(re.findall(r"[^\W_]+", text.upper())):
        if len(code) >= DESK_LENGTH:
            break
        code = group + code
    return code
