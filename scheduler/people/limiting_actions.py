"""Count first, then work: what many processes share, and what outlives a refusal."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import bindparam, case, delete, update
from sqlalchemy.dialects import postgresql, sqlite

from scheduler.columns import UtcDateTime
from scheduler.db import aside, db, issue, table_of
from scheduler.domain.limits import Limit
from scheduler.once import done_for_good
from scheduler.people.models import Tally

TALLY = table_of(Tally)


@dataclass(frozen=True)
class Knock:
    """One try at a door with a limit: whose (a number, an address, a network), and how many."""

    limit: Limit
    whose: str
    many: int = 1

    @property
    def key(self) -> str:
        """What is kept of it; nobody reads a name or a number out of it."""
        return sha256(f"{self.limit.name} {self.whose}".encode()).hexdigest()


def knock(*knocks: Knock, at: datetime) -> None:
    """Count all of them in one statement, kept at once, before anything is done for them.

    So many at once let exactly the limit through. What loses a race and begins again is not
    counted again. Refuses with the refusal of the first limit that is passed; it says in
    `first` whether this try was the one that passed it.
    """
    fresh = [one for one in knocks if one.key not in done_for_good()]
    if not fresh:
        return
    with aside():
        rows = _counts(fresh, at=at)
    done_for_good().update(one.key for one in fresh)
    for one in fresh:
        count, ends_at = rows[one.key]
        if count > one.limit.most:
            seconds = max(1, round((ends_at - at).total_seconds()))
            raise one.limit.refusal(
                limit=one.limit.name, seconds=seconds, minutes=max(1, round(seconds / 60)),
                first=count - one.many <= one.limit.most)


def _counts(knocks: Sequence[Knock], *, at: datetime) -> dict[str, tuple[int, datetime]]:
    """The new counts and when they end, by key; locked in the order of the keys."""
    rows = sorted(({"key": one.key, "count": one.many, "ends_at": at + one.limit.within}
                   for one in knocks), key=lambda row: str(row["key"]))
    found = issue(_upsert(rows), {"now": at})
    return {key: (count, ends_at) for key, count, ends_at in found}


def _upsert(rows: list[dict[str, Any]]) -> Any:
    """Add to counts whose time is not over, begin the others anew."""
    dialect = postgresql if db.session.get_bind().dialect.name == "postgresql" else sqlite
    insert = dialect.insert(TALLY).values(rows)
    new, is_over = insert.excluded, TALLY.c.ends_at <= bindparam("now", type_=UtcDateTime())
    return insert.on_conflict_do_update(index_elements=["key"], set_={
        "count": case((is_over, new.count), else_=TALLY.c.count + new.count),
        "ends_at": case((is_over, new.ends_at), else_=TALLY.c.ends_at),
    }).returning(TALLY.c.key, TALLY.c.count, TALLY.c.ends_at)


def take_back(*knocks: Knock) -> None:
    """These came to nothing bad, so they do not count."""
    for one in sorted(knocks, key=lambda one: one.key):
        issue(update(TALLY).where(TALLY.c.key == one.key).values(
            count=case((TALLY.c.count > one.many, TALLY.c.count - one.many), else_=0)))
    done_for_good().difference_update(one.key for one in knocks)


def tidy(*, at: datetime) -> None:
    """Counts whose time is over go."""
    db.session.execute(delete(Tally).where(Tally.ends_at < at))
