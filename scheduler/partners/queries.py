"""Questions about a library's partners and their agreements."""

from collections.abc import Sequence
from typing import TypeVar

from sqlalchemy import Select, select
from sqlalchemy.orm import selectinload

from scheduler.db import db
from scheduler.domain.errors import Missing
from scheduler.partners.models import Agreement, Partner

Row = TypeVar("Row")


def partners(library_id: int) -> Sequence[Partner]:
    """Every partner there ever was, by name, with their agreements; two statements."""
    return db.session.scalars(
        select(Partner).where(Partner.library_id == library_id)
        .options(selectinload(Partner.agreements)).order_by(Partner.key)).all()


def in_use(library_id: int) -> Sequence[Partner]:
    """The partners one may choose from, by name."""
    return db.session.scalars(
        select(Partner).where(Partner.library_id == library_id, Partner.retired_at.is_(None))
        .order_by(Partner.key)).all()


def partner(partner_id: int, *, library_id: int) -> Partner:
    """A partner, in use or not, with its agreements; refuses with Missing."""
    return _found(_partner(partner_id, library_id).options(selectinload(Partner.agreements)))


def partner_for_update(partner_id: int, *, library_id: int) -> Partner:
    """The same, locked and read afresh: whoever signs or retires it meanwhile waits."""
    return _found(
        _partner(partner_id, library_id).options(selectinload(Partner.agreements))
        .with_for_update(of=Partner).execution_options(populate_existing=True))


def _partner(partner_id: int, library_id: int) -> Select[tuple[Partner]]:
    return select(Partner).where(Partner.id == partner_id, Partner.library_id == library_id)


def by_key(key: str, *, library_id: int) -> Partner | None:
    """The partner with this key, if the library has written it down."""
    return db.session.scalar(
        select(Partner).where(Partner.library_id == library_id, Partner.key == key))


def agreement(agreement_id: int, *, partner_id: int, library_id: int) -> Agreement:
    """One agreement of a partner; refuses with Missing."""
    return _found(select(Agreement).where(
        Agreement.id == agreement_id, Agreement.partner_id == partner_id,
        Agreement.library_id == library_id))


def _found(wanted: Select[tuple[Row]]) -> Row:
    found = db.session.scalar(wanted)
    if found is None:
        raise Missing()
    return found
