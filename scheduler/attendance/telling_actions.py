"""Say how a task to tell someone went, and take that back."""

from datetime import datetime

from scheduler.domain.errors import Conflict
from scheduler.domain.permissions import Actor, check
from scheduler.domain.words import N_, Word
from scheduler.history import actions as history
from scheduler.outbox import actions as outbox
from scheduler.outbox import queries
from scheduler.outbox.models import Message
from scheduler.people import queries as people

OUTCOMES = {"told": Word(N_("Told")), "unreachable": Word(N_("Not reached")),
            "withdrawn": Word(N_("No longer needed"))}


class AlreadyNoted(Conflict):
    """Facts: by (a name), noted_at, outcome."""

    message = N_("%(by)s noted this already, at %(noted_at)s: %(outcome)s.")


class NoLongerNeeded(Conflict):
    message = N_("This news is no longer needed: newer news replaced it.")


def mark(message_id: int, *, outcome: str, by: Actor, at: datetime) -> Message:
    """Note that someone was `told`, or is `unreachable`; whoever marks first is kept.

    The same hand marking the same twice is one mark. Refusals: NotYourRole; Missing when it is
    not this library's; AlreadyNoted(by, noted_at, outcome); NoLongerNeeded.
    """
    check("tell", by)
    message = queries.task(message_id, library_id=by.library_id)

    is_first = outbox.settle(message_id, outcome=outcome, by=by.account_id, at=at)
    message = queries.task(message_id, library_id=by.library_id)
    if not is_first:
        _check_same(message, outcome=outcome, by=by)
        return message

    history.record(outcome, "message", subject_id=message.id, by=by, at=at,
                   facts={"kind": message.kind, "about": message.about})
    return message


def mark_all(act: datetime, *, by: Actor, at: datetime) -> int:
    """Note that everyone was told who had to be told of one act; how many. Refusals: NotYourRole.
    """
    check("tell", by)
    told = outbox.settle_all(by.library_id, act=act, by=by.account_id, at=at)
    if told:
        history.record("told-all", "message", subject_id=0, by=by, at=at, facts={"told": told})
    return told


def unmark_all(act: datetime, *, marked_at: datetime, by: Actor, at: datetime) -> int:
    """Take back what `mark_all` noted at `marked_at`; how many. Refusals: NotYourRole."""
    check("tell", by)
    again = outbox.reopen_all(by.library_id, act=act, settled_at=marked_at, by=by.account_id)
    if again:
        history.record("untold-all", "message", subject_id=0, by=by, at=at,
                       facts={"open": again})
    return again


def _check_same(message: Message, *, outcome: str, by: Actor) -> None:
    if message.outcome == "withdrawn":
        raise NoLongerNeeded()
    if (message.outcome, message.settled_by) != (outcome, by.account_id):
        names = people.account_names([message.settled_by])
        raise AlreadyNoted(by=names.get(message.settled_by or 0, "–"),
                           noted_at=message.settled_at, outcome=OUTCOMES[str(message.outcome)])


def unmark(message_id: int, *, by: Actor, at: datetime) -> Message:
    """Put a task back in the queue; a second time changes nothing. Refusals as for `mark`."""
    check("tell", by)
    queries.task(message_id, library_id=by.library_id)
    if outbox.reopen(message_id):
        history.record("untold", "message", subject_id=message_id, by=by, at=at)
    return queries.task(message_id, library_id=by.library_id)
