"""Numbers as people type them."""

import re
from dataclasses import dataclass, field

_GROUPED = re.compile(r"\d{1,3}([., ]\d{3})+")
_WHOLE = re.compile(r"\d{1,12}", re.ASCII)
_TRIPLES = re.compile(r"[1-9]\d{0,2}(?:([., ])\d{3})(?:\1\d{3})*", re.ASCII)
_NOUGHTS = re.compile(r"[.,]0{1,2}$")
_DECIMAL = re.compile(r"[\d., ]*([.,])\d+", re.ASCII)


def whole_of_text(text: str) -> int | None:
    """A whole number from 0 on, thousands divided by dots, commas or spaces; else None.

    >>> whole_of_text("1.240"), whole_of_text("17"), whole_of_text("12,0"), whole_of_text("-3")
    (1240, 17, 12, None)
    """
    given = text.strip().replace("\N{NO-BREAK SPACE}", " ")
    if _GROUPED.fullmatch(given):
        given = re.sub(r"\D", "", given)
    plain = re.sub(r"[.,]0+$", "", given)
    return int(plain) if _WHOLE.fullmatch(plain) else None


class Ambiguous(ValueError):
    """It can be read in two ways, a thousand times apart."""


@dataclass
class Marks:
    """How the numbers of one column are written, learnt from all of them before any is read.

    “1.234” alone may be a thousand or one and a bit. Plain numbers beside it, or “1.234.567”,
    show that the dot divides thousands; “1.5” shows that it does not.

    >>> column = Marks()
    >>> for text in ("1.234", "980", "12.0"[:2]): column.learn(text)
    >>> column.whole("1.234"), column.whole("12.0"), column.whole("1.5")
    (1234, 12, None)
    """

    plain: bool = False
    sure: set[str] = field(default_factory=set)
    perhaps: set[str] = field(default_factory=set)
    decimal: set[str] = field(default_factory=set)

    def learn(self, text: str) -> None:
        """Note how one cell is written; what is no number teaches nothing."""
        if _WHOLE.fullmatch(text):
            self.plain = True
        elif found := _TRIPLES.fullmatch(text):
            (self.sure if text.count(found[1]) > 1 else self.perhaps).add(found[1])
        elif found := _DECIMAL.fullmatch(text):
            self.decimal.add(found[1])
            if before := _TRIPLES.fullmatch(text[:found.start(1)]):
                self.sure.add(before[1])

    def whole(self, text: str) -> int | None:
        """The whole number from 0 on that a cell holds, else None; raises Ambiguous."""
        if _WHOLE.fullmatch(text):
            return int(text)
        found = _TRIPLES.fullmatch(text)
        if found and not self._divides_thousands(found[1]):
            raise Ambiguous(text)
        if not found:
            text = _NOUGHTS.sub("", text)
            found = _TRIPLES.fullmatch(text)
        plain = text.replace(found[1], "") if found else text
        return int(plain) if _WHOLE.fullmatch(plain) else None

    def _divides_thousands(self, mark: str) -> bool:
        if mark == " ":
            return True
        if mark in self.decimal:
            return False
        others = (self.sure | self.perhaps) - {mark, " "}
        return mark in self.sure or not others and (self.plain or bool(self.decimal))
