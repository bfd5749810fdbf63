"""Write down what happened, and raise the versions of what it changed."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import event
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from scheduler.db import db, issue, table_of
from scheduler.domain.permissions import Actor
from scheduler.history.models import Entry, Version
from scheduler.statements import into

_ENTRY = into(table_of(Entry))
RAISED = "raised"  # in the session's info: the scopes whose versions rise at its commit
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
    """Let the versions of many scopes rise, as `changed` does."""
    for scope_id in scope_ids:
        changed(scope, scope_id, at=at)


def changed(scope: str, scope_id: int, *, at: datetime) -> None:
    """Let the version of a scope rise, so that feeds and figures built from it are rebuilt.

    It rises once, when the transaction is kept; until then it reads as before.
    Scopes: `programme` and `figures` (of a library), `space`, `person`, `session`.
    """
    raised: dict[tuple[str, int], datetime] = db.session().info.setdefault(RAISED, {})
    raised[scope, scope_id] = max(at, raised.get((scope, scope_id), at))


@event.listens_for(db.session, "before_commit")
def _raise_versions(session: Session) -> None:
    """Raise all of them last, in the order of their keys, so that no two writers wait crosswise.

    `figures` comes first: the database itself raises it when a closed count changes.
    """
    if session.in_nested_transaction() or not session.info.get(RAISED):
        return
    session.flush()
    raised = session.info.pop(RAISED)
    issue(_raise_version(), [
        {"scope": scope, "scope_id": scope_id, "number": 1, "changed_at": raised[scope, scope_id]}
        for scope, scope_id in sorted(raised)])


@event.listens_for(db.session, "after_rollback")
def _forget_versions(session: Session) -> None:
    session.info.pop(RAISED, None)


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
