"""What is known of people: as little as possible, and always spelled the same way."""

import re
import unicodedata

SEXES = ("male", "female", "unspecified")
AGE_BANDS = ("0-5", "6-12", "13-17", "18-25", "26-45", "46-60", "61+", "unspecified")
CHILD_BANDS = ("0-5", "6-12", "13-17")
ADULT_BANDS = ("18-25", "26-45", "46-60", "61+")
BAND_YEARS: dict[str, tuple[int, int]] = {
    "0-5": (0, 5), "6-12": (6, 12), "13-17": (13, 17), "18-25": (18, 25), "26-45": (26, 45),
    "46-60": (46, 60), "61+": (61, 150),
}
_APOSTROPHES = re.compile("['’‘`´ʼ]")


def age_band_of(age: int) -> str:
    """The band of an age in whole years. ValueError below 0 or above 150."""
    for band, (youngest, oldest) in BAND_YEARS.items():
        if youngest <= age <= oldest:
            return band
    raise ValueError(f"nobody is {age} years old")


def folded(name: str) -> str:
    """A name without case, accents and punctuation, words one space apart; for comparing."""
    plain = _APOSTROPHES.sub("", name)
    for _turn in range(2):
        plain = unicodedata.normalize("NFKD", plain).casefold()
    kept = (_kept(sign) for sign in plain if not unicodedata.combining(sign))
    return " ".join("".join(kept).split())


def _kept(sign: str) -> str:
    return " " if unicodedata.category(sign)[0] in "PSZC" else sign
