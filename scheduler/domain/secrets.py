"""Passwords and PINs that anybody would try first."""

import re
from collections.abc import Iterable

from scheduler.domain.errors import Invalid, PasswordTooShort
from scheduler.domain.people import folded
from scheduler.domain.words import N_

SHORTEST = 8
# What leaks hold most often, in the world and in Indonesia, without digits and signs around it.
_WORDS = """
    password passwort kata katasandi sandi rahasia qwerty qwertyu qwertyui qwertyuiop asdfgh
    asdfghjkl zxcvbnm qazwsx admin administrator root user guest tamu welcome letmein master
    iloveyou sayang sayangku cinta cintaku bismillah alhamdulillah indonesia merdeka garuda
    jakarta bandung surabaya makassar kendari monkey dragon football sunshine princess
    superman batman naruto doraemon anjing kucing ganteng cantik pokemon computer komputer
    internet perpustakaan perpus pustaka pustakawan library ruang buku baca test testing coba
    changeme secret default login masuk abc abcd abcde abcdef abcdefg abcdefgh
"""
COMMON = frozenset(_WORDS.split())
RUNS = ("01234567890", "09876543210", "abcdefghijklmnopqrstuvwxyz", "qwertyuiop", "asdfghjkl")


class PasswordCommon(Invalid):
    message = N_("This password is one of the first that others would try. A short sentence of "
                 "your own is better.")


class PinCommon(Invalid):
    message = N_("This PIN is one of the first that others would try. Please choose other digits.")


def check_password(password: str, *, about: Iterable[str] = ()) -> None:
    """Refuse what is short, common, a run of keys, or only says who owns it (`about`).

    Refusals: PasswordTooShort(length), PasswordCommon.
    """
    if len(password) < SHORTEST:
        raise PasswordTooShort(length=SHORTEST)
    bare = folded(password).replace(" ", "")
    core = re.sub(r"^[\d_]+|[\d_]+$", "", bare)
    own = {folded(part).replace(" ", "") for text in about for part in _parts(text)}
    if core in COMMON | own or bare in own or len(set(bare)) <= 2 or _is_run(bare):
        raise PasswordCommon()


def _parts(text: str) -> list[str]:
    """A name and its words, an e-mail and what stands before its @, a number and its end."""
    digits = re.sub(r"\D", "", text)
    return [one for one in (text, text.partition("@")[0], *text.split(), digits,
                            "0" + digits.removeprefix("62")) if len(one) > 2]


def _is_run(bare: str) -> bool:
    """Neighbours on the keyboard or in the alphabet, once or again and again; digits only."""
    half = next((bare[:size] for size in range(1, len(bare)) if _repeats(bare, size)), bare)
    return any(half in run or half[::-1] in run for run in RUNS)


def _repeats(text: str, size: int) -> bool:
    return len(text) % size == 0 and text == text[:size] * (len(text) // size)


def check_pin(pin: str) -> None:
    """Refuse 0000, 1234, 4321, 1212 and their like: PinCommon."""
    steps = {int(b) - int(a) for a, b in zip(pin, pin[1:], strict=False)}
    if steps in ({0}, {1}, {-1}) or len(pin) % 2 == 0 and _repeats(pin, 2):
        raise PinCommon()
