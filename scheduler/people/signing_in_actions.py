"""Signing in: every try is counted before it is looked at, by account and not by spelling."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from scheduler.db import aside
from scheduler.domain import limits
from scheduler.domain.errors import TooManyTries
from scheduler.domain.networks import network_of
from scheduler.domain.people import folded
from scheduler.domain.phone import is_normal
from scheduler.domain.way_in import way_in
from scheduler.people import queries
from scheduler.people.actions import LogInRefused, check_secret
from scheduler.people.limiting_actions import Knock, knock, take_back
from scheduler.people.models import Account
from scheduler.people.security_actions import note
from scheduler.people.web_session_actions import hash_of_network

AT_WORK = timedelta(hours=12)


@dataclass(frozen=True)
class Device:
    """What a browser's own cookie says: its name, and the accounts that signed in on it."""

    name: str = ""
    accounts: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Opened:
    """An account whose password was right, and the tries that need not count."""

    account: Account
    knocks: tuple[Knock, ...]


def verified(
    identifier: str, password: str, *, address: str, at: datetime, device: Device | None = None,
) -> Opened:
    """The account that this identifier (phone or e-mail) and password open.

    Refusals: TooManyTries(minutes), LogInRefused. Failures are written down at once, in the
    same time whether there is such an account or not.
    """
    account = _account(identifier)
    number, kept = (account.id, account.password_hash) if account is not None else (None, "")
    here = _where_known(number, address=address, device=device or Device(), at=at)
    anywhere = (Knock(limits.LOG_IN_ACCOUNT, _who(identifier, number)),
                Knock(limits.LOG_IN_NETWORK, network_of(address)))
    over = _knocked(here, anywhere, account_id=number, address=address, at=at)
    try:
        check_secret(kept, password)
    except LogInRefused as refused:
        _keep("refused", number, address=address, at=at)
        raise over or refused from None
    assert account is not None
    return Opened(account, (*here, *anywhere))


def _knocked(
    here: tuple[Knock, ...], anywhere: tuple[Knock, ...], *, account_id: int | None, address: str,
    at: datetime,
) -> TooManyTries | None:
    """Count a try; what strangers spent refuses only a wrong password where one is known."""
    try:
        knock(*here, *anywhere, at=at)
    except TooManyTries as refusal:
        if refusal.facts["first"]:
            _keep("locked", account_id, address=address, at=at)
        if not here or refusal.facts["limit"] in {one.limit.name for one in here}:
            raise
        return refusal
    return None


def welcome(opened: Opened) -> None:
    """Who came in has shown that the tries were their own; strangers' go on counting."""
    strangers = {limits.LOG_IN_NETWORK} | (
        {limits.LOG_IN_ACCOUNT} if len(opened.knocks) > 2 else set())
    take_back(*(one if one.limit in strangers else replace(one, many=one.limit.most)
                for one in opened.knocks))


def _keep(kind: str, account_id: int | None, *, address: str, at: datetime) -> None:
    with aside():
        note(kind, account_id, address=address, at=at)


def _account(identifier: str) -> Account | None:
    typed = way_in(identifier)
    if "@" in typed:
        return queries.account_by(email=typed)
    return queries.account_by(phone=typed) if is_normal(typed) else None


def _where_known(
    account_id: int | None, *, address: str, device: Device, at: datetime,
) -> tuple[Knock, ...]:
    """The count of its own that a try has on a device, or where colleagues are at work."""
    is_at_work = queries.works_there_now(account_id or 0, network=hash_of_network(address),
                                         since=at - AT_WORK)
    if account_id is not None and account_id in device.accounts:
        return (Knock(limits.LOG_IN_DEVICE, f"{device.name} {account_id}"),)
    if is_at_work:
        return (Knock(limits.LOG_IN_AT_WORK, f"{account_id} {network_of(address)}"),)
    return ()


def _who(identifier: str, account_id: int | None) -> str:
    """One name for all spellings: the account's number, or what nobody is called, normally."""
    if account_id is not None:
        return f"account {account_id}"
    typed = way_in(identifier)
    return typed if "@" in typed or is_normal(typed) else folded(typed)


def check_own_password(
    account: Account, password: str, *, address: str, at: datetime,
) -> None:
    """Is this the account's password? Refusals: TooManyTries(minutes), LogInRefused."""
    _check_counted(limits.PASSWORD, account.id, account.password_hash, password,
                   address=address, at=at)


def check_pin(account: Account, pin: str, *, address: str, at: datetime) -> None:
    """Is this the account's PIN? Refusals: TooManyTries(minutes), LogInRefused."""
    _check_counted(limits.PIN, account.id, account.pin_hash, pin, address=address, at=at)


def _check_counted(
    limit: limits.Limit, account_id: int, kept: str, given: str, *, address: str, at: datetime,
) -> None:
    counted = Knock(limit, str(account_id))
    try:
        knock(counted, at=at)
        check_secret(kept, given)
    except LogInRefused:
        _keep(f"wrong-{limit.name}", account_id, address=address, at=at)
        raise
    except TooManyTries as refusal:
        if refusal.facts["first"]:
            _keep("locked", account_id, address=address, at=at)
        raise
    with aside():
        take_back(replace(counted, many=limit.most))
