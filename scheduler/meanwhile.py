"""What happened to a row while its form lay open, as its reader is told."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from babel.dates import format_timedelta
from flask import g
from flask_babel import get_locale
from flask_babel import gettext as _

from scheduler import clock
from scheduler.columns import instant
from scheduler.domain.words import N_
from scheduler.history import queries as history
from scheduler.history.models import Entry
from scheduler.people import queries as people

MOST = 3
# What was done, as a sentence; anything else was a change.
DONE = {
    "confirmed": N_("%(who)s agreed to this %(ago)s."),
    "released": N_("%(who)s gave this room back %(ago)s."),
    "taken-again": N_("%(who)s held this room again %(ago)s."),
    "cancelled": N_("%(who)s cancelled this %(ago)s."),
    "closed": N_("%(who)s closed the count %(ago)s."),
    "reopened": N_("%(who)s opened this again %(ago)s."),
    "published": N_("%(who)s published this %(ago)s."),
    "retired": N_("%(who)s took this out of use %(ago)s."),
    "moved": N_("%(who)s moved this %(ago)s."),
    "told": N_("%(who)s noted %(ago)s that this was passed on."),
    "unreachable": N_("%(who)s noted %(ago)s that nobody could be reached."),
    "marked": N_("%(who)s noted %(ago)s that this person is here."),
    "unmarked": N_("%(who)s took back %(ago)s that this person is here."),
    "absent": N_("%(who)s noted %(ago)s that this person did not come."),
    "rest-absent": N_("%(who)s noted %(ago)s that this person did not come."),
    "absence-taken-back": N_("%(who)s took back %(ago)s that this person did not come."),
    "withdrew": N_("%(who)s withdrew this %(ago)s."),
    "ended": N_("%(who)s ended this %(ago)s."),
    "restored": N_("%(who)s took this back %(ago)s."),
}
CHANGED = N_("%(who)s changed this %(ago)s.")


@dataclass(frozen=True)
class Shown:
    """What stands in a box now; `is_typed` when the reader wrote something else there."""

    label: str
    now: str
    is_typed: bool


@dataclass(frozen=True)
class Meanwhile:
    """Sentences saying who did what when; the boxes that are new, by name."""

    sentences: tuple[str, ...]
    is_own: bool
    rows: dict[str, Shown] = field(default_factory=dict)

    def with_rows(self, rows: dict[str, Shown]) -> "Meanwhile":
        """The same with the boxes that are new."""
        return replace(self, rows=rows)


def told(
    subject: str, number: int, *, since: int, which: Callable[[Entry], bool],
) -> Meanwhile:
    """What the history says of a row since an instant (microseconds); its last entry at least."""
    library = g.get("library")
    entries = [] if library is None else [entry for entry in history.entries_of(
        library.id, subject=subject, subject_id=number) if which(entry)]
    new = [entry for entry in entries if entry.at > instant(since)] or list(entries[:1])
    own = g.account.id if g.get("account") is not None else None
    names = people.account_names(entry.account_id for entry in new)
    sentences = [_sentence(entry, names, own=own) for entry in new[:MOST]]
    return Meanwhile(tuple(dict.fromkeys(sentences)) or (_("This was changed elsewhere."),),
                     is_own=bool(new) and _all_by(own, new))


def _all_by(own: int | None, entries: Sequence[Entry]) -> bool:
    return all(entry.account_id == own for entry in entries)


def _sentence(entry: Entry, names: dict[int, str], *, own: int | None) -> str:
    if entry.account_id is None:
        who = _("The person who booked") if entry.subject == "booking" else _("Someone")
    elif entry.account_id == own:
        who = _("You yourself, on another page,")
    else:
        who = names.get(entry.account_id, _("Someone"))
    return _(DONE.get(entry.verb, CHANGED), who=who, ago=ago(entry.at, at=clock.now()))


def ago(then: datetime, *, at: datetime) -> str:
    """2 minutes ago, in the reader's language."""
    past = min(then - at, timedelta(seconds=-1))
    return format_timedelta(past, add_direction=True, locale=str(get_locale() or "id"))
