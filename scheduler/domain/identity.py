"""Identity numbers (NIK): found however they are written, and nothing else taken for one.

Sixteen digits in one piece are always refused, and so are four fours as cards print them. Other
pieces are one only when they can be: a NIK begins with a province and holds a date of birth
(python-stdnum), and what reads as dates, hours, telephone numbers, prices or a book's number is
not cut up to make one.

The cost grows with the length of the text and no faster: every digit group begins at most one
window, and no pattern repeats without a bound.
"""

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import accumulate, pairwise

from stdnum.id import nik

LENGTH = 16
# Where the number's own parts end: province, regency, district, day, month, year of birth.
_PARTS = frozenset({2, 4, 6, 8, 10, 12})
_NEWER = ("65", "92", "93", "95", "96")  # provinces younger than the list of python-stdnum
_WIDEST_GAP = 5
_BLANKS = re.compile(r"\s+")
_DIGITS = re.compile(r"\d+")
_DASHES = str.maketrans("‐‑‒–—―−", "-------")
_ENOUGH = re.compile(r"(?:\d\D{0,99}){16}")  # a cheap no for nearly everything people type
_DAY, _MONTH, _YEAR = r"(?:0?[1-9]|[12]\d|3[01])", r"(?:0?[1-9]|1[0-2])", r"(?:19|20)\d\d"
_HOUR = r"(?:[01]\d|2[0-4])[0-5]\d"
# Within a telephone number; a day or an hour behind it begins something else.
_IN = r"[ .\-()]{0,3}"
_NEXT = (r"\d|[ .\-()]{1,3}(?!\d{1,2}(?:[/:]\d|\.\d\d(?!\d)|-\d{1,2}-|"
         rf" ?{_MONTH} {_YEAR}))\d")
_READS_AS = re.compile("|".join((
    *(rf"(?<![\d{each}]){_DAY}{each}{_MONTH}{each}(?:{_YEAR}|\d\d)(?!{each}?\d)"
      rf"|(?<![\d{each}]){_YEAR}{each}{_MONTH}{each}{_DAY}(?!{each}?\d)"
      for each in (r"\-", "/", r"\.")),
    rf"(?<!\d){_DAY} {_MONTH} {_YEAR}(?!\d)",
    r"(?<!\d)97[89](?:[\- ]?\d){10}(?!\d)",
    r"(?<![\d.,])\d{1,3}(?:[.,]\d{3}){1,4}(?![.,]?\d)",
    r"(?<![\d.:])(?:[01]?\d|2[0-4])[.:][0-5]\d(?![.:]?\d)",
    rf"(?<![\d/\-]){_DAY}[/\-]{_MONTH}(?![/\-]?\d)",
    rf"(?<!\d)(?<!-)(?<!- ){_HOUR} ?- ?{_HOUR}(?!\d)(?! ?- ?\d)",
    r"(?<!\d)(?:0[1-9]|[12]\d|3[01])(?:0[1-9]|1[0-2])20\d\d(?!\d)",
    rf"(?<!\d){_YEAR}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])(?!\d)",
    rf"(?<!\d)(?:\+62{_IN}(?:0\))?{_IN}[2-9]|62[ \-]?8|08\d|0[2-9]\d(?:{_NEXT}))(?:{_NEXT}){{5,11}}"
    r"(?!\d)",
    rf"\+\d{{1,3}}(?:{_NEXT}){{6,12}}(?!\d)",
    rf"(?<!\d){_YEAR}(?!\d)",
    r"(?<!\d)\d{1,3}(?= [^\W\d_])",
)))


def has_identity_number(text: str) -> bool:
    """Does someone's identity number stand in this text, however its digits are grouped?"""
    if len(text) < LENGTH or not _ENOUGH.search(text):
        return False
    plain = _plain(text)
    groups = [found.span() for found in _DIGITS.finditer(plain)]
    if any(end - start == LENGTH for start, end in groups):
        return True
    windows = list(_windows(plain, groups))
    return bool(windows) and _is_meant(plain, groups, windows)


def _plain(text: str) -> str:
    """Digits as ASCII has them, one kind of dash, single spaces, nothing invisible."""
    seen = "".join(
        str(unicodedata.decimal(sign)) if sign.isdecimal() else sign
        for sign in unicodedata.normalize("NFKC", text) if unicodedata.category(sign) != "Cf")
    return _BLANKS.sub(" ", seen.translate(_DASHES))


def _windows(plain: str, groups: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """(first, last) of neighbouring groups that together can be an identity number."""
    last = digits = 0
    for first, (start, end) in enumerate(groups):
        last = max(last, first)
        digits = max(digits, 0)
        while last < len(groups) and digits < LENGTH:
            if last > first and not _are_near(plain, groups[last - 1], groups[last]):
                break
            digits += groups[last][1] - groups[last][0]
            last += 1
        if digits == LENGTH and _can_be_one(plain, groups[first:last]):
            yield first, last - 1
        digits -= end - start


def _are_near(plain: str, before: tuple[int, int], after: tuple[int, int]) -> bool:
    """Only signs between them, and a list's comma is none of them."""
    gap = plain[before[1]:after[0]]
    return (len(gap) <= _WIDEST_GAP and ", " not in gap
            and not any(sign.isalpha() for sign in gap))


def _can_be_one(plain: str, groups: Sequence[tuple[int, int]]) -> bool:
    """A province and a date of birth; in fours, as cards are printed, a province is enough."""
    number = "".join(plain[start:end] for start, end in groups)
    if len(groups) == 4 and all(end - start == 4 for start, end in groups):
        born = "010190" if _is_grouped_as_one(plain, groups) else number[6:12]
        number = f"{number[:6]}{born}{number[12:]}"
    return _is_valid(number)


@lru_cache(maxsize=1024)
def _is_valid(number: str) -> bool:
    if not "01" <= number[8:10] <= "12":
        return False
    return nik.is_valid(f"11{number[2:]}" if number.startswith(_NEWER) else number)


def _is_meant(
    plain: str, groups: Sequence[tuple[int, int]], windows: Sequence[tuple[int, int]],
) -> bool:
    """Is one of these windows more than dates, hours and numbers of other kinds in a row?"""
    others = [found.span() for found in _READS_AS.finditer(plain)]
    starts = [start for start, _end in others]

    def other_at(group: int) -> tuple[int, int] | None:
        place = bisect_right(starts, groups[group][0]) - 1
        return others[place] if place >= 0 and groups[group][0] < others[place][1] else None

    for first, last in windows:
        if all(other_at(group) for group in range(first, last + 1)):
            continue
        begins, ends = other_at(first), other_at(last)
        cuts = bool(begins and _has_digits(plain[begins[0]:groups[first][0]])
                    or ends and ends[1] > groups[last][1])
        if not cuts or _is_grouped_as_one(plain, groups[first:last + 1]):
            return True
    return False


def _has_digits(text: str) -> bool:
    return any(sign.isdigit() for sign in text)


def _is_grouped_as_one(plain: str, groups: Sequence[tuple[int, int]]) -> bool:
    """One kind of gap; pieces of one length, or divided where the number itself has a seam."""
    gaps = {plain[before[1]:after[0]] for before, after in pairwise(groups)}
    lengths = [end - start for start, end in groups]
    return len(gaps) == 1 and (
        len(set(lengths[:-1])) == 1 or set(accumulate(lengths[:-1])) <= _PARTS)
