"""Residents the library knows again: found or made in one statement, by whoever meets them."""

from datetime import datetime

from sqlalchemy import text

from scheduler.db import db, issue, table_of
from scheduler.domain.people import folded
from scheduler.people.models import Person
from scheduler.statements import on_conflict

# Who is known keeps what the library knows of them; either way there is an id.
_PERSON = on_conflict(table_of(Person), lambda new: new.on_conflict_do_update(
    index_elements=["library_id", "phone", "folded_name"], index_where=text("phone IS NOT NULL"),
    set_={"folded_name": new.excluded.folded_name}).returning(Person.id))


def know(
    name: str, *, phone: str | None, library_id: int, at: datetime, email: str | None = None,
    sex: str = "unspecified", age_band: str = "unspecified", village: str = "",
) -> int:
    """Someone known by phone (E.164) and folded name, or someone new; without a phone always new.

    However many meet the same person at once, there is one.
    """
    return int(issue(_PERSON, {
        "library_id": library_id, "name": name, "folded_name": folded(name), "phone": phone,
        "email": email, "sex": sex, "age_band": age_band, "village": village, "created_at": at,
    }).scalar_one())


def learn(person_id: int, *, sex: str, age_band: str, village: str) -> None:
    """Someone says more of themselves; what the library knew already stays."""
    person = db.session.get_one(Person, person_id)
    if person.sex == "unspecified":
        person.sex = sex
    if person.age_band == "unspecified":
        person.age_band = age_band
    person.village = person.village or village
