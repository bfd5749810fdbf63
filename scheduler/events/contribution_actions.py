"""Note what a partner gave: to a session, or on a day; the same thing once."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import delete, insert

from scheduler.db import db, issue, table_of
from scheduler.domain.errors import Invalid, Missing, SessionCancelled
from scheduler.domain.partnering import check_given
from scheduler.domain.permissions import Actor, check
from scheduler.domain.words import N_
from scheduler.events import contribution_queries, queries
from scheduler.events.models import Contribution
from scheduler.history import actions as history
from scheduler.partners import queries as partners
from scheduler.partners.actions import announce, check_in_use

_CONTRIBUTION = table_of(Contribution)


class SessionOrDay(Invalid):
    message = N_("Please choose the activity it was for, or write the day: one of the two.")


@dataclass(frozen=True)
class Gift:
    """What a partner gives: the kind of thing, and in words if need be."""

    partner_id: int
    role: str = "other"
    what: str = ""


def to_session(gift: Gift, session_id: int, *, by: Actor, at: datetime) -> int:
    """A partner gives something to a session; its id. Saying so twice is one contribution.

    It counts once the session is closed.
    Refusals: NotYourRole, Missing, SessionCancelled, PartnerRetired.
    """
    check("note-contribution", by)
    session = queries.session_for_update(session_id, library_id=by.library_id)
    if session.cancelled_at is not None:
        raise SessionCancelled()
    return _noted(gift, by=by, at=at, session_id=session_id)


def agree(gift: Gift, session_id: int, *, by: Actor, at: datetime) -> None:
    """Write down with a new session what a partner will give to it.

    Refusals: Missing, PartnerRetired.
    """
    check_in_use(partners.partner(gift.partner_id, library_id=by.library_id))
    db.session.execute(insert(Contribution), _row(gift, by=by, at=at, session_id=session_id))


def on_a_day(gift: Gift, on: date, *, today: date, by: Actor, at: datetime) -> int:
    """A partner gave something on a day, to no session; its id.

    Refusals: NotYourRole, Missing, NotGivenYet, PartnerRetired.
    """
    check("manage-partners", by)
    partners.partner_for_update(gift.partner_id, library_id=by.library_id)
    check_given(on, today=today)
    return _noted(gift, by=by, at=at, given_on=on)


def _noted(
    gift: Gift, *, by: Actor, at: datetime, session_id: int | None = None,
    given_on: date | None = None,
) -> int:
    check_in_use(partners.partner(gift.partner_id, library_id=by.library_id))
    known = contribution_queries.same(gift.partner_id, gift.role, gift.what,
                                      session_id=session_id, given_on=given_on)
    if known is not None:
        return known
    contribution_id = int(db.session.execute(
        insert(Contribution).returning(Contribution.id),
        _row(gift, by=by, at=at, session_id=session_id, given_on=given_on)).scalar_one())
    _announce("gave", gift.partner_id, session_id, by=by, at=at, facts={
        "contribution": contribution_id, "role": gift.role, "what": gift.what,
        "on": given_on.isoformat() if given_on else None})
    return contribution_id


def _row(
    gift: Gift, *, by: Actor, at: datetime, session_id: int | None, given_on: date | None = None,
) -> dict[str, Any]:
    return {"library_id": by.library_id, "partner_id": gift.partner_id, "role": gift.role,
            "what": gift.what, "session_id": session_id, "given_on": given_on, "noted_at": at,
            "noted_by": by.account_id}


def correct(
    contribution_id: int, gift: Gift, *, given_on: date | None, today: date, by: Actor,
    at: datetime,
) -> Contribution:
    """Say what it really was; one of a day may get another day, one of a session stays there.

    Refusals: NotYourRole, Missing, NotGivenYet, SessionOrDay.
    """
    check("manage-partners", by)
    partners.partner_for_update(gift.partner_id, library_id=by.library_id)
    found = contribution_queries.contribution(
        contribution_id, library_id=by.library_id, partner_id=gift.partner_id)
    if found.session_id is None:
        if given_on is None:
            raise SessionOrDay()
        check_given(given_on, today=today)
        found.given_on = given_on

    found.role, found.what = gift.role, gift.what

    _announce("gift-corrected", found.partner_id, found.session_id, by=by, at=at,
              facts=_facts(found))
    return found


def remove(contribution_id: int, *, by: Actor, at: datetime, session_id: int | None = None) -> None:
    """Take away what was noted by mistake; `session_id` when the session's own page says so.

    Refusals: NotYourRole, Missing.
    """
    check("note-contribution" if session_id else "manage-partners", by)
    found = contribution_queries.contribution(
        contribution_id, library_id=by.library_id, session_id=session_id)
    facts = _facts(found)

    gone = issue(delete(_CONTRIBUTION).where(_CONTRIBUTION.c.id == contribution_id))
    if not gone.rowcount:
        raise Missing()

    _announce("gift-removed", found.partner_id, found.session_id, by=by, at=at, facts=facts)


def _facts(found: Contribution) -> dict[str, Any]:
    return {"contribution": found.id, "role": found.role, "what": found.what,
            "on": found.given_on.isoformat() if found.given_on else None}


def _announce(
    verb: str, partner_id: int, session_id: int | None, *, by: Actor, at: datetime,
    facts: dict[str, Any],
) -> None:
    announce(verb, partner_id, by=by, at=at, facts={**facts, "session": session_id})
    if session_id is not None:
        history.changed("session", session_id, at=at)
