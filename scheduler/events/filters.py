"""The programme's filters: how they are called in addresses, and what they may say.

Besides these an address says `from` and `to`, the days of a list.
"""

from collections.abc import Mapping

FILTERS = ("kind", "space", "topic", "age", "access", "days", "part", "q", "free")
OF_A_NETWORK = tuple(name for name in FILTERS if name != "space")
LONGEST, OLDEST = 100, 130
DAYS = ("weekend",)
# Parts of the day by when a session begins, in minutes since midnight; the end is not included.
PARTS = {"morning": (0, 12 * 60), "afternoon": (12 * 60, 18 * 60), "evening": (18 * 60, 24 * 60)}
_MEANT = {"days": DAYS.__contains__, "part": PARTS.__contains__,
          "age": lambda text: text.isascii() and text.isdecimal()}


def filters_in(asked: Mapping[str, str], names: tuple[str, ...] = FILTERS) -> dict[str, str]:
    """What an address asks for; values that cannot mean anything are left out."""
    given = {name: asked.get(name, "").replace("\x00", "").strip()[:LONGEST] for name in names}
    meant = {name: value for name, value in given.items()
             if value and _MEANT.get(name, bool)(value)}
    return {**meant, "age": str(min(int(meant["age"]), OLDEST))} if "age" in meant else meant
