"""The two codes of a booking: one to say aloud at the desk, one that nobody can guess."""

import re
from base64 import urlsafe_b64encode
from collections.abc import Callable

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # without 0 and O, 1, I and L
DESK_LENGTH = 4
LINK_BYTES = 16
_TICKET_LINK = re.compile(r"/b/([\w-]{20,40})")


def desk_code(random_int: Callable[[int], int]) -> str:
    """Four characters to say aloud; `random_int(n)` gives a number from 0 to n - 1."""
    return "".join(ALPHABET[random_int(len(ALPHABET))] for _place in range(DESK_LENGTH))


def link_code(random: bytes) -> str:
    """The random bytes for an address; ValueError under 128 bits."""
    if len(random) < LINK_BYTES:
        raise ValueError(f"a link code needs {LINK_BYTES} random bytes, not {len(random)}")
    return urlsafe_b64encode(random).decode().rstrip("=")


def code_in(words: str) -> str:
    """The desk code in what was typed or said, or nothing: "kdi 7q4m" is "7Q4M"."""
    code = normal_code(words)
    return code if len(code) == DESK_LENGTH and set(code) <= set(ALPHABET) else ""


def link_in(words: str) -> str:
    """The link code in a ticket's address that was scanned or pasted, or nothing."""
    found = _TICKET_LINK.search(words)
    return found[1] if found else ""


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
