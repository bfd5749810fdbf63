"""The filters of a list as its page shows them: what is chosen, what else one may choose."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from flask_babel import gettext as _
from flask_babel import ngettext, pgettext

from scheduler.domain.days import Days
from scheduler.events.filters import PARTS
from scheduler.events.models import KINDS
from scheduler.i18n import dates, day_short
from scheduler.spaces.models import Space
from scheduler.web import page_url

DAY = timedelta(days=1)
# For whom: an age that stands for each of them.
AGES = (3, 9, 15, 30, 65)


@dataclass(frozen=True)
class Choice:
    """A link that takes a filter on or off; `drops` names what it takes off."""

    text: str
    url: str
    glyph: str = ""
    drops: tuple[str, ...] = ()


@dataclass(frozen=True)
class Option:
    """One of the values a field offers."""

    value: str
    text: str
    is_chosen: bool


@dataclass(frozen=True)
class Choices:
    """`on` can be taken off one by one, `more` can be added; the fields are for the rest."""

    on: tuple[Choice, ...]
    more: tuple[Choice, ...]
    ages: tuple[Option, ...]
    parts: tuple[Option, ...]
    rooms: tuple[Option, ...]
    first: date | None
    last: date | None

    @property
    def words(self) -> str:
        """What is chosen, besides the words of a search."""
        return ", ".join(one.text for one in self.on if one.drops != ("q",))


def choices(
    filters: Mapping[str, str], asked: Days, *, rooms: Sequence[Space] = (),
    kinds: bool = True, access: bool = True,
) -> Choices:
    """The choices of a list. `kinds`, `access`: whether the page offers them among its chips."""
    names = {room.slug: room.name for room in rooms}
    last = asked.end - DAY if asked.end else None
    on = [Choice(_said(name, value, names), page_url(**{name: None}), drops=(name,))
          for name, value in filters.items()]
    if asked.first or last:
        on.append(Choice(_said_days(asked.first, last), page_url(**{"from": None, "to": None}),
                         drops=("from", "to")))
    offered = [("free", "1"), ("days", "weekend"), *([("access", "1")] if access else []),
               *([("kind", kind) for kind in KINDS] if kinds else [])]
    more = (Choice(_said(name, value, names), page_url(**{name: value}),
                   "access" if name == "access" else "")
            for name, value in offered if filters.get(name) != value)
    return Choices(
        tuple(on), tuple(more),
        _options(_with(filters.get("age"), map(str, AGES)), filters.get("age"), _age_text),
        _options(PARTS, filters.get("part"), _part_text),
        _options(names, filters.get("space"), lambda slug: names[slug]), asked.first, last)


def _options(
    values: Iterable[str], chosen: str | None, text: Callable[[str], str],
) -> tuple[Option, ...]:
    return tuple(Option(value, text(value), value == chosen) for value in values)


def _with(chosen: str | None, values: Iterable[str]) -> list[str]:
    """The usual values, and among them the one that an address asks for."""
    return sorted({*values, *([chosen] if chosen else [])}, key=int)


def _said(name: str, value: str, rooms: Mapping[str, str]) -> str:
    said: dict[str, Callable[[], str]] = {
        "kind": lambda: {"sharing": _("Sharing"), "learning": _("Learning"),
                         "training": _("Training")}.get(value, value),
        "space": lambda: rooms.get(value, value), "topic": lambda: _("Topic: %(topic)s",
                                                                     topic=value),
        "age": lambda: _age_text(value), "access": lambda: _("Wheelchair friendly"),
        "days": lambda: _("Weekend"), "part": lambda: _part_text(value),
        "q": lambda: f"“{value}”", "free": lambda: _("Places left"),
    }
    return said[name]()


def _said_days(first: date | None, last: date | None) -> str:
    if first and last:
        return dates(first, last)
    return _("Beginning %(day)s", day=day_short(first)) if first else (
        _("Until %(day)s", day=day_short(last)) if last else "")


def _age_text(age: str) -> str:
    words = {3: _("toddlers"), 9: pgettext("age", "children"), 15: _("teenagers"),
             30: pgettext("age", "adults"), 65: _("older people")}
    years = ngettext("%(num)s year old", "%(num)s years old", int(age))
    return f"{years} ({words[int(age)]})" if int(age) in words else years


def _part_text(part: str) -> str:
    return {"morning": _("Morning, before 12.00"), "afternoon": _("Afternoon, 12.00–18.00"),
            "evening": _("Evening, from 18.00")}[part]
