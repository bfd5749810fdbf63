"""Are the doors shut for something planned? A library that ended, or days it stays closed."""

from collections.abc import Sequence

from sqlalchemy import select

from scheduler.db import db
from scheduler.domain.errors import ClosedThen, LibraryShut
from scheduler.domain.interval import Interval
from scheduler.libraries import queries
from scheduler.libraries.models import Closure, Library


def library_to_plan(library_id: int) -> Library:
    """The library, read afresh; whoever closes it or its days waits, or is waited for."""
    return db.session.execute(
        select(Library).where(Library.id == library_id)
        .with_for_update(read=True, key_share=True).execution_options(populate_existing=True)
    ).scalar_one()


def library_to_close(library_id: int) -> Library:
    """The library while nobody else plans anything in it. To be asked for after its sessions are
    locked: whoever books holds a session first."""
    return db.session.execute(
        select(Library).where(Library.id == library_id)
        .with_for_update().execution_options(populate_existing=True)).scalar_one()


def check_still_there(when: Interval, *, library_id: int) -> Library:
    """Nothing is planned in a library after its end. Refuses with LibraryShut."""
    library = library_to_plan(library_id)
    ends = library.closed_on
    if ends is not None and when.end.astimezone(library.zone).date() >= ends:
        raise LibraryShut(place=library.name, since=ends)
    return library


def check_no_closure(when: Interval, *, library_id: int) -> None:
    """Nothing is planned on a closed day. Refusals: LibraryShut, ClosedThen."""
    library = check_still_there(when, library_id=library_id)
    if closures_of(library_id, when):
        raise ClosedThen(place=library.name)


def closures_of(library_id: int, when: Interval) -> Sequence[Closure]:
    """The closures that touch a span, earliest first."""
    return queries.closures_between(library_id, start=when.start, end=when.end)
