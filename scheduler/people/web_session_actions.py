"""Browsers that are signed in: each has a row here, and ends when the row does."""

import secrets
from datetime import datetime, timedelta
from hashlib import sha256

from sqlalchemy import delete, insert, update

from scheduler.db import db, issue, table_of
from scheduler.domain.networks import network_of, shortened
from scheduler.people.models import Account, WebSession

SESSIONS = table_of(WebSession)
IDLE, IDLE_AT_DESK = timedelta(days=14), timedelta(minutes=30)
LONGEST = timedelta(days=90)
SEEN = timedelta(minutes=1)  # how exactly it is known when one was last seen


def hash_of_key(key: str) -> str:
    """What is kept of the key in a cookie."""
    return sha256(key.encode()).hexdigest()


def hash_of_network(address: str) -> str:
    """What is kept of where a browser is: enough to see that two are in one place."""
    return sha256(f"network {network_of(address)}".encode()).hexdigest()


def begin(account: Account, *, address: str, idle: timedelta, at: datetime) -> str:
    """A new web session of an account; its key, which nobody can read again."""
    key = secrets.token_urlsafe(24)
    issue(insert(SESSIONS), {
        "account_id": account.id, "key_hash": hash_of_key(key), "stamp": account.stamp,
        "began_at": at, "seen_at": at, "ends_at": at + LONGEST,
        "idle_minutes": idle // timedelta(minutes=1), "network": hash_of_network(address),
        "seen_from": shortened(address)})
    return key


def is_live(kept: WebSession, account: Account, *, at: datetime) -> bool:
    """Whether a browser is still signed in: not silent for too long, and not ended elsewhere."""
    return (kept.stamp == account.stamp and at < kept.ends_at
            and at - kept.seen_at < timedelta(minutes=kept.idle_minutes))


def see(session_id: int, *, address: str, at: datetime) -> None:
    """Note that a browser is still here, and where."""
    issue(update(SESSIONS).where(SESSIONS.c.id == session_id).values(
        seen_at=at, network=hash_of_network(address), seen_from=shortened(address)))


def end(session_id: int) -> None:
    """Sign one browser out; its cookie opens nothing any more, wherever it is."""
    issue(delete(SESSIONS).where(SESSIONS.c.id == session_id))


def end_all(account_id: int) -> None:
    """Sign every browser of an account out."""
    issue(delete(SESSIONS).where(SESSIONS.c.account_id == account_id))


def tidy(*, at: datetime) -> None:
    """Rows of browsers that are signed out by now go."""
    db.session.execute(delete(WebSession).where(
        (WebSession.ends_at <= at) | (WebSession.seen_at <= at - IDLE)))
