"""Mark words for translation where nothing may be translated yet."""

from typing import overload


class Word(str):
    """A fact of a refusal that is itself translated at the edge."""


@overload
def N_(text: str, /) -> str: ...
@overload
def N_(one: str, many: str, /) -> tuple[str, str]: ...
def N_(one: str, many: str | None = None, /) -> str | tuple[str, str]:
    """The text itself, or the pair of singular and plural; the edge chooses and translates."""
    return one if many is None else (one, many)
