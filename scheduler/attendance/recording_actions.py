"""Write down an activity that already took place: the event, its session, and who came."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select

from scheduler.attendance.models import Attendance, Headcount
from scheduler.db import db, refusing
from scheduler.domain.attendance import MOST, CountWrong, without_a_name
from scheduler.domain.errors import IdentityNumber, Invalid, SpaceTaken
from scheduler.domain.identity import has_identity_number
from scheduler.domain.interval import Interval
from scheduler.domain.permissions import Actor, check
from scheduler.domain.reserving import Taken, first_clash
from scheduler.domain.words import N_
from scheduler.events import contribution_actions as contributions
from scheduler.events import queries as events
from scheduler.events.contribution_actions import Gift
from scheduler.events.models import Event, Session
from scheduler.history import actions as history
from scheduler.libraries import queries as libraries
from scheduler.libraries.models import Library
from scheduler.searched import refold
from scheduler.spaces import queries as spaces
from scheduler.spaces.models import Claim, Reservation, Space


class NotYetOver(Invalid):
    message = N_("This is not over yet. Plan it as an activity, or record it afterwards.")


class NobodyCounted(Invalid):
    message = N_("How many people came? Write 0 if it took place and nobody came.")


@dataclass(frozen=True)
class Record:
    """What took place. `counts` are everyone by sex, `total` everyone or None; `names` are
    (name, sex) of those among them who are written down; `partner` is what one gave. `key` makes
    a repeat the same one."""

    key: str
    when: Interval
    counts: dict[str, int]
    total: int | None = None
    with_disability: int = 0
    names: tuple[tuple[str, str], ...] = ()
    event_id: int | None = None
    title: str = ""
    kind: str = ""
    space_id: int | None = None
    place: str = ""
    partner: Gift | None = None


@dataclass(frozen=True)
class Recorded:
    """The session it became; what already held the room then; whether it was there before."""

    session_id: int
    clash: Taken | None = None
    again: bool = False


def record(what: Record, *, by: Actor, at: datetime) -> Recorded:
    """Keep a held session with its count, closed at once; hours and past do not matter.

    A room somebody else held then stays theirs; the clash is named and nothing is claimed.
    Refusals: NotYourRole, NotYetOver, NobodyCounted, IdentityNumber, Missing, and those of
    `domain.attendance.without_a_name`.
    """
    check("record", by)
    known = _same(what, by=by)
    if known is not None:
        return Recorded(known, again=True)
    nameless = _checked(what, at=at)

    event_id, clash, reservation, place = _where_and_what(what, by=by, at=at)
    session = _session(what, event_id, reservation=reservation, place=place, by=by, at=at)
    if clash is not None:  # it was in the house all the same
        session.address = libraries.by_id(by.library_id).address
        refold(session)
    _write_people(what, session, nameless, by=by)
    if what.partner is not None:
        contributions.to_session(what.partner, session.id, by=by, at=at)

    history.record("recorded", "session", subject_id=session.id, by=by, at=at,
                   facts={"clash": clash is not None})
    for scope, scope_id in (("figures", by.library_id), ("programme", by.library_id),
                            ("session", session.id)):
        history.changed(scope, scope_id, at=at)
    return Recorded(session.id, clash)


def _same(what: Record, *, by: Actor) -> int | None:
    """The session this very form made before; two taps queue on the library's row."""
    db.session.execute(select(Library.id).where(Library.id == by.library_id)
                       .with_for_update(key_share=True))
    return db.session.scalar(select(Session.id).where(Session.uid == _uid(what, by)))


def _uid(what: Record, by: Actor) -> str:
    return f"recorded-{by.library_id}-{what.key}@ruang"


def _checked(what: Record, *, at: datetime) -> dict[str, int]:
    """Who came without a name, once everything that was typed has been looked at."""
    if what.when.end > at:
        raise NotYetOver()
    if what.total is None and not what.counts and not what.names:
        raise NobodyCounted()
    if not 0 <= what.with_disability <= MOST or len(what.names) > MOST:
        raise CountWrong(most=MOST)
    typed = [what.title, what.place, *(name for name, _sex in what.names)]
    if any(has_identity_number(text) for text in typed):
        raise IdentityNumber()
    named: dict[str, int] = {}
    for _name, sex in what.names:
        named[sex] = named.get(sex, 0) + 1
    return without_a_name(what.counts, named, what.total)


def _where_and_what(
    what: Record, *, by: Actor, at: datetime,
) -> tuple[int, Taken | None, Reservation | None, str]:
    """The event (new or known), what clashed, and either a reservation or a place in words."""
    space = None if what.space_id is None else spaces.space(
        what.space_id, library_id=by.library_id)
    event = _event(what, by=by, at=at)
    if space is None:
        return event.id, None, None, what.place
    clash = _clash(space, what.when)
    if clash is not None:
        return event.id, clash, None, space.name
    return event.id, None, _held(space, event, what.when, by=by, at=at), ""


def _event(what: Record, *, by: Actor, at: datetime) -> Event:
    if what.event_id is not None:
        return events.event(what.event_id, library_id=by.library_id)
    event = Event(library_id=by.library_id, kind=what.kind, title=what.title, made_at=at,
                  made_by=by.account_id)
    db.session.add(event)
    db.session.flush()
    history.record("offered", "event", subject_id=event.id, by=by, at=at)
    return event


def _clash(space: Space, when: Interval) -> Taken | None:
    parts = spaces.lock_parts(space.id)
    return first_clash(when, spaces.taken(parts, start=when.start, end=when.end))


def _held(
    space: Space, event: Event, when: Interval, *, by: Actor, at: datetime,
) -> Reservation:
    """The room as it was held then: without buffers, whatever the opening hours said."""
    reservation = Reservation(
        library_id=by.library_id, space_id=space.id, purpose=event.purpose, title=event.title,
        starts_at=when.start, ends_at=when.end, made_at=at, made_by=by.account_id,
        confirmed_at=at)
    db.session.add(reservation)
    with refusing(lambda: SpaceTaken(space=space.name, until=when.end)):
        db.session.execute(insert(Claim), [
            {"library_id": by.library_id, "reservation_id": reservation.id, "part_id": part.id,
             "starts_at": when.start, "ends_at": when.end} for part in space.parts])
    history.changed("space", space.id, at=at)
    return reservation


def _session(
    what: Record, event_id: int, *, reservation: Reservation | None, place: str, by: Actor,
    at: datetime,
) -> Session:
    session = Session(
        library_id=by.library_id, event_id=event_id, uid=_uid(what, by), place=place,
        reservation_id=reservation.id if reservation else None, starts_at=what.when.start,
        ends_at=what.when.end, published_at=at, recorded_at=at, closed_at=at,
        closed_by=by.account_id, with_disability=what.with_disability, made_at=at, changed_at=at)
    db.session.add(session)
    db.session.flush()
    return session


def _write_people(
    what: Record, session: Session, nameless: dict[str, int], *, by: Actor,
) -> None:
    keys = {"library_id": by.library_id, "session_id": session.id}
    names: list[dict[str, Any]] = [
        {**keys, "key": f"sheet-{number}", "name": name, "sex": sex, "how": "paper",
         "came_at": session.starts_at, "noted_by": by.account_id}
        for number, (name, sex) in enumerate(what.names, start=1)]
    counts: list[dict[str, Any]] = [{**keys, "sex": sex, "people": people}
                                    for sex, people in nameless.items() if people]
    for model, rows in ((Attendance, names), (Headcount, counts)):
        if rows:
            db.session.execute(insert(model), rows)
