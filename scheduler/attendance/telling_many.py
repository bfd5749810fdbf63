"""The same news for many: all their numbers, and one text that is true for each of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import g
from flask_babel import force_locale
from flask_babel import gettext as _

from scheduler.i18n import day, span
from scheduler.outbox import letters, queries
from scheduler.outbox.models import Message

MOST_LINES = 60


@dataclass(frozen=True)
class Many:
    """How many are to be told, their numbers, and words for all of them."""

    people: int
    numbers: tuple[str, ...]
    words: str


def for_all(act: datetime, *, at: datetime) -> Many | None:
    """What is open of one act, as one piece of news; None when nothing is, or it is secret."""
    found = queries.to_tell(g.library.id, show="open", at=at, act=act)
    if not found or any(one.kind in letters.CONFIDENTIAL for one in found):
        return None
    numbers = dict.fromkeys(one.address for one in found if one.address)
    with force_locale(found[0].locale):
        return Many(len(found), tuple(numbers), _words(found))


def _words(found: Sequence[Message]) -> str:
    """Each kind of news with its reason, and what it is about, once."""
    pieces = [_("News from %(library)s", library=g.library.name)]
    for kind in dict.fromkeys(one.kind for one in found):
        about = [one.facts for one in found if one.kind == kind]
        reasons = ", ".join(dict.fromkeys(one["reason"] for one in about if one.get("reason")))
        lines = list(dict.fromkeys(map(_line, about)))
        more = [_("and %(n)s more", n=len(lines) - MOST_LINES)] if len(lines) > MOST_LINES else []
        label = letters.label(kind)
        pieces.append("\n".join([f"{label}: {reasons}" if reasons else label,
                                 *(f"- {line}" for line in lines[:MOST_LINES] + more)]))
    return "\n\n".join(pieces)


def _line(facts: dict[str, str]) -> str:
    if "starts_at" not in facts:
        return facts.get("title", "")
    starts, ends = (datetime.fromisoformat(facts[name]) for name in ("starts_at", "ends_at"))
    when = f"{day(starts.astimezone(g.library.zone).date())}, {span(starts, ends, facts['zone'])}"
    return f"{facts.get('title', '')}, {when}"
