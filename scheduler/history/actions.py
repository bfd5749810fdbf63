"""Write down what happened, and raise the versions of what it changed."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.dialects import postgresql, sqlite

from scheduler.db import db, issue, table_of
from scheduler.domain.permissions import Actor
from scheduler.history.models import Entry, Version
from scheduler.statements import into

_ENTRY = into(table_of(Entry))
# Whatever is written down about these can be read in a feed, so its version rises by itself.
SHOWN = frozenset({"library", "space", "event", "series", "session"})


def record(
    verb: str, subject: str, *, subject_id: int, by: Actor, at: datetime,
    facts: dict[str, Any] | None = None,
) -> None:
    """Add one entry: `by` did `verb` (past tense) to the row `subject` `subject_id`.

    Facts are plain JSON values and never hold a resident's name or number. What the public
    programme shows raises its version too, so that no verb can forget to.
    """
    issue(_ENTRY, {
        "library_id": by.library_id, "at": at, "verb": verb, "subject": subject,
        "subject_id": subject_id, "account_id": by.account_id, "role": by.role,
        "facts": facts or {},
    })
    if subject in SHOWN:
        changed("programme", subject_id if subject == "library" else by.library_id, at=at)


def record_everywhere(
    verb: str, subject: str, *, subject_id: int, libraries: Sequence[int], role: str,
    account_id: int | None, at: datetime, facts: dict[str, Any],
) -> None:
    """One entry in each of many libraries, for what one person did to all of them at once."""
    if libraries:
        issue(_ENTRY, [{
            "library_id": library_id, "at": at, "verb": verb, "subject": subject,
            "subject_id": subject_id, "account_id": account_id, "role": role, "facts": facts,
        } for library_id in libraries])


def all_changed(scope: str, scope_ids: Sequence[int], *, at: datetime) -> None:
    """Raise the versions of many scopes, in the order of their numbers."""
    if scope_ids:
        issue(_raise_version(), [{
            "scope": scope, "scope_id": scope_id, "number": 1, "changed_at": at,
        } for scope_id in sorted(scope_ids)])


def changed(scope: str, scope_id: int, *, at: datetime) -> None:
    """Raise the version of a scope, so that feeds and figures built from it are rebuilt.

    Scopes: `programme` and `figures` (of a library), `space`, `person`, `session`.
    """
    db.session.execute(_raise_version(), {
        "scope": scope, "scope_id": scope_id, "number": 1, "changed_at": at,
    })


def _raise_version() -> Any:
    dialect = db.session.get_bind().dialect.name
    if dialect not in _VERSIONS:
        upsert = postgresql.insert if dialect == "postgresql" else sqlite.insert
        statement = upsert(Version)
        _VERSIONS[dialect] = statement.on_conflict_do_update(
            index_elements=["scope", "scope_id"],
            set_={"number": Version.number + 1, "changed_at": statement.excluded.changed_at},
        )
    return _VERSIONS[dialect]


_VERSIONS: dict[str, Any] = {}
