"""Questions about what partners gave: to a session, or in all."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import Row, func, select
from sqlalchemy.orm import contains_eager

from scheduler.db import db
from scheduler.domain.errors import Missing
from scheduler.events.models import Contribution, Session
from scheduler.libraries.models import Library
from scheduler.paging import Cut, cut
from scheduler.partners.models import Partner

A_PAGE = 50
BACK, AHEAD = timedelta(days=120), timedelta(days=31)


@dataclass(frozen=True)
class Given:
    """What a partner gave, on which day, and how its session stands (empty without one)."""

    id: int
    role: str
    what: str
    on: date
    title: str
    session_id: int | None
    state: str


def of_partner(partner_id: int, *, library: Library) -> Cut[Given]:
    """What one partner gave, latest first; two statements."""
    mine = (Contribution.library_id == library.id, Contribution.partner_id == partner_id)
    found = cut(
        select(Contribution).outerjoin(Contribution.session).outerjoin(Session.event)
        .options(contains_eager(Contribution.session).contains_eager(Session.event))
        .where(*mine)
        .order_by(func.coalesce(Session.starts_at, Contribution.noted_at).desc(),
                  Contribution.id.desc()), size=A_PAGE)
    return found.each(lambda row: _given(row, library))


def _given(row: Contribution, library: Library) -> Given:
    session = row.session
    if session is None:
        assert row.given_on is not None  # the CHECK keeps it
        return Given(row.id, row.role, row.what, row.given_on, "", None, "")
    return Given(row.id, row.role, row.what,
                 row.given_on or session.starts_at.astimezone(library.zone).date(),
                 session.title, session.id, session.state)


def to_session(session_id: int) -> Sequence[Contribution]:
    """What partners give to a session, with the partners, as it was written down."""
    return db.session.scalars(
        select(Contribution).join(Contribution.partner)
        .options(contains_eager(Contribution.partner))
        .where(Contribution.session_id == session_id).order_by(Contribution.id)).all()


def institutions(session_id: int) -> Sequence[str]:
    """The names of the partners of a session, each once."""
    return db.session.scalars(
        select(Partner.name).join(Contribution, Contribution.partner_id == Partner.id)
        .where(Contribution.session_id == session_id)
        .group_by(Partner.id, Partner.name).order_by(func.min(Contribution.id))).all()


def contribution(
    contribution_id: int, *, library_id: int, partner_id: int | None = None,
    session_id: int | None = None,
) -> Contribution:
    """One contribution, of that partner or to that session if said; refuses with Missing."""
    found = db.session.get(Contribution, contribution_id)
    if found is None or found.library_id != library_id or (
            partner_id not in (None, found.partner_id)) or (
            session_id not in (None, found.session_id)):
        raise Missing()
    return found


def same(
    partner_id: int, role: str, what: str, *, session_id: int | None, given_on: date | None,
) -> int | None:
    """The contribution that says just this, if it is written down already."""
    return db.session.scalar(select(Contribution.id).where(
        Contribution.partner_id == partner_id, Contribution.role == role,
        Contribution.what == what,
        Contribution.session_id == session_id if session_id else
        Contribution.session_id.is_(None) & (Contribution.given_on == given_on)).limit(1))


def usual(session: Session, *, limit: int = 3) -> list[Row[tuple[int, str, str]]]:
    """Who gave what to earlier sessions of the same event, and nothing yet to this one: each
    (partner id, name, role) once, with its latest role, latest first."""
    here = select(Contribution.partner_id).where(Contribution.session_id == session.id)
    rows = db.session.execute(
        select(Partner.id, Partner.name, Contribution.role)
        .join(Contribution, Contribution.partner_id == Partner.id)
        .join(Session, Session.id == Contribution.session_id)
        .where(Session.event_id == session.event_id, Session.starts_at < session.starts_at,
               Session.cancelled_at.is_(None), Partner.retired_at.is_(None),
               Partner.id.not_in(here))
        .group_by(Partner.id, Partner.name, Contribution.role)
        .order_by(func.max(Session.starts_at).desc(), Partner.id))
    latest: dict[int, Row[tuple[int, str, str]]] = {}
    for row in rows:
        latest.setdefault(row[0], row)
    return list(latest.values())[:limit]


def near_sessions(library_id: int, *, at: datetime, limit: int = 150) -> Sequence[Session]:
    """Sessions of the last months and the coming one that were not called off, latest first."""
    return db.session.scalars(
        select(Session).join(Session.event).options(contains_eager(Session.event))
        .where(Session.library_id == library_id, Session.cancelled_at.is_(None),
               Session.starts_at > at - BACK, Session.starts_at < at + AHEAD)
        .order_by(Session.starts_at.desc(), Session.id.desc()).limit(limit)).all()
