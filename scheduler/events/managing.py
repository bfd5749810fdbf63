"""What staff look for among their sessions: asked in the address, so that it can be kept."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from flask import g
from flask_babel import gettext as _

from scheduler.domain.days import Days, days_of
from scheduler.events import managing_queries as queries
from scheduler.events.choices import Option
from scheduler.events.filters import filters_in
from scheduler.events.finding import looked
from scheduler.events.managing_queries import REPEATS, STANDS
from scheduler.events.models import Session
from scheduler.paging import Cut, cut
from scheduler.spaces import queries as spaces
from scheduler.web import page_url

A_PAGE = 8  # some 2,500 px of a phone
NARROWING = ("kind", "space")
Chip = tuple[str, str, bool, str]


@dataclass(frozen=True)
class Asked:
    """The page's list and the form above it. `chips`: (text, address, current, icon)."""

    found: Cut[Session]
    stand: str
    repeats: str
    filters: Mapping[str, str]
    heading: str
    chips: tuple[Chip, ...]
    kinds: tuple[Option, ...]
    rooms: tuple[Option, ...]
    rhythms: tuple[Option, ...]
    first: date | None
    last: date | None

    @property
    def is_narrowed(self) -> bool:
        """By more than words?"""
        return bool(self.repeats or self.first or self.last
                    or any(name in self.filters for name in NARROWING))

    @property
    def is_asked(self) -> bool:
        """By anything?"""
        return self.is_narrowed or "q" in self.filters


def asked(args: Mapping[str, str], *, at: datetime) -> Asked:
    """What an address asks for; what cannot mean anything is left out."""
    stand = args.get("state", "") if args.get("state") in STANDS else "planned"
    repeats = args.get("repeats", "") if args.get("repeats") in REPEATS else ""
    filters = filters_in(args, ("kind", "space", "q"))
    days = days_of(args.get("from", ""), args.get("to", ""))
    names = {room.slug: room.name for room in spaces.live(g.library.id)}
    kinds = {"sharing": _("Sharing"), "learning": _("Learning"), "training": _("Training")}
    rhythms = {"once": _("once"), "series": _("regularly")}
    return Asked(
        _found(stand, repeats, filters, days, at=at), stand, repeats, filters,
        _words()[stand], _chips(stand, at=at), _options(kinds, filters.get("kind")),
        _options(names, filters.get("space")), _options(rhythms, repeats), days.first,
        days.end - timedelta(days=1) if days.end else None)


def _found(
    stand: str, repeats: str, filters: Mapping[str, str], days: Days, *, at: datetime,
) -> Cut[Session]:
    """The page of the list; only when words find nothing, with a letter forgiven."""
    def look(wish: queries.Wish | None) -> Cut[Session]:
        return cut(queries.sessions(
            g.library.id, stand=stand, repeats=repeats, filters=filters, days=days,
            zone=g.library.zone, wish=wish, at=at), size=A_PAGE)
    if "q" not in filters:
        return look(None)
    return looked(filters["q"], look, lambda found: found.total, library=g.library,
                  zone=g.library.zone, at=at)[1]


def _chips(stand: str, *, at: datetime) -> tuple[Chip, ...]:
    numbers, words = queries.numbers(g.library.id, at=at), _words()
    return tuple((f"{words[name]} ({numbers[name]})",
                  page_url(state=None if name == "planned" else name), name == stand, "")
                 for name in STANDS if numbers[name] or name in ("planned", stand))


def _words() -> dict[str, str]:
    return {"planned": _("To come"), "cancelled": _("Cancelled"),
            "open": _("Over, not closed yet"), "held": _("Already held")}


def _options(names: Mapping[str, str], chosen: str | None) -> tuple[Option, ...]:
    return tuple(Option(value, text, value == chosen) for value, text in names.items())
