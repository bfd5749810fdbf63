"""Take what was staged, in one short transaction."""

from collections.abc import Callable, Collection
from datetime import datetime

from sqlalchemy import update

from scheduler.db import db
from scheduler.domain.errors import Conflict, Missing, NotAllowed
from scheduler.domain.permissions import Actor, check
from scheduler.domain.words import N_
from scheduler.history import actions as history
from scheduler.imports.kinds import KINDS, common
from scheduler.imports.kinds import libraries as tree
from scheduler.imports.models import Import
from scheduler.libraries import queries as libraries


class AlreadyTaken(Conflict):
    message = N_("This file was taken already. Nothing was counted twice.")


class HoldsBadRows(Conflict):
    message = N_("%(n)s row cannot be taken, so nothing was. Mend it or take the good rows.",
                 "%(n)s rows cannot be taken, so nothing was. Mend them or take the good rows.")


class BeyondReach(NotAllowed):
    message = N_("This file speaks of libraries that you do not look after. Nothing was taken.")


def take(
    import_id: int, *, good_rows_only: bool, library_id: int | None, by: Actor | None,
    at: datetime,
) -> int:
    """Write the staged rows; returns how many changed anything.

    Whoever takes them reaches as far as today, however far whoever staged them reached then.
    Refusals: NotYourRole, Missing, AlreadyTaken, HoldsBadRows(n) unless `good_rows_only`,
    BeyondReach.
    """
    staged = db.session.get(Import, import_id, with_for_update=True, populate_existing=True)
    if staged is None or staged.library_id != library_id or not staged.counts:
        raise Missing()
    if by is not None:
        check("manage-libraries" if staged.kind == "libraries" else "import", by)
    if staged.taken_at is not None:
        raise AlreadyTaken()
    if staged.counts.get("bad") and not good_rows_only:
        raise HoldsBadRows(n=staged.counts["bad"])
    if by is not None and _beyond(staged)(import_id, libraries.reach(by)):
        raise BeyondReach()

    account_id = by.account_id if by else None
    rows, touched = KINDS[staged.kind].take(import_id, at=at, by=account_id)

    db.session.execute(update(Import).where(Import.id == import_id)
                       .values(taken_at=at, taken_by=account_id))
    _announce(staged, touched, by=by, at=at)
    return rows


def _beyond(staged: Import) -> Callable[[int, Collection[int]], bool]:
    """Whether a file of this kind speaks of libraries beyond these."""
    return tree.beyond if staged.kind == "libraries" else common.beyond


def _announce(staged: Import, touched: list[int], *, by: Actor | None, at: datetime) -> None:
    history.record_everywhere(
        "imported", "import", subject_id=staged.id, libraries=touched, at=at,
        role=by.role if by else "manager", account_id=by.account_id if by else None,
        facts={"kind": staged.kind, "file": staged.filename})
    history.all_changed("figures", touched, at=at)
    if staged.kind in ("libraries", "hours"):
        history.all_changed("programme", touched, at=at)
