"""What happens to people's keys is written down, for whoever answers for them to read."""

from datetime import datetime, timedelta

from sqlalchemy import delete, insert

from scheduler.db import db, issue, table_of
from scheduler.domain.networks import shortened
from scheduler.domain.words import N_
from scheduler.people.models import SecurityEvent

KEPT, KEPT_OF_NOBODY = timedelta(days=365), timedelta(days=30)
KINDS = {
    "signed-in": N_("Signed in"), "refused": N_("Sign-in refused: wrong password"),
    "locked": N_("Locked for a while: too many tries"), "signed-out": N_("Signed out"),
    "signed-out-everywhere": N_("Signed out everywhere"),
    "took-over": N_("Took over a shared desk by PIN"), "wrong-pin": N_("Wrong PIN"),
    "wrong-password": N_("Wrong password on the account page"),
    "changed-password": N_("Password changed"), "reset-password": N_("New password by a link"),
    "changed-pin": N_("PIN changed"), "removed-pin": N_("PIN taken away"),
    "changed-contact": N_("E-mail or phone number changed"),
    "joined": N_("Began to work here"), "changed-role": N_("Role changed"),
    "ended": N_("Work here ended"), "restored": N_("Works here again"),
    "reset": N_("A way back in was handed out"),
}


def note(
    kind: str, account_id: int | None, *, at: datetime, by: int | None = None, address: str = "",
) -> None:
    """Write down what happened to an account's keys; never the keys, nor a full address."""
    if kind not in KINDS:
        raise KeyError(kind)
    issue(insert(table_of(SecurityEvent)), {
        "account_id": account_id, "at": at, "kind": kind, "by_account_id": by,
        "seen_from": shortened(address)})


def tidy(*, at: datetime) -> None:
    """What is older than a year goes, tries at accounts that do not exist after a month."""
    db.session.execute(delete(SecurityEvent).where(
        (SecurityEvent.at < at - KEPT)
        | SecurityEvent.account_id.is_(None) & (SecurityEvent.at < at - KEPT_OF_NOBODY)))
