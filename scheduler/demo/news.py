"""What waits at the demo's busiest desk: news to pass on, and requests for rooms."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from random import Random

from sqlalchemy import select

from scheduler.attendance import telling_actions as telling
from scheduler.bookings import actions as bookings
from scheduler.bookings import letters, queries
from scheduler.bookings.models import Booking
from scheduler.db import db
from scheduler.demo.network import Place
from scheduler.demo.words import REQUESTS
from scheduler.domain.errors import Refusal
from scheduler.domain.interval import Interval
from scheduler.domain.permissions import GUEST, Actor
from scheduler.events.models import Session
from scheduler.outbox import queries as outbox
from scheduler.outbox.models import Message
from scheduler.people.models import Account, Member
from scheduler.spaces import asking_actions as asking
from scheduler.spaces.actions import ReservationRequest

DESK = "kendari"


def build(rng: Random, places: list[Place], *, at: datetime) -> None:
    """A morning's work at one desk, some of it done."""
    place = next(one for one in places if one.library.slug == DESK)
    staff = _staff(place.library.id)
    ahead = _ahead(place.library.id, at=at)
    _confirm([one for one in ahead if one.seats_taken][:3], at=at)
    _give_back(ahead, at=at)
    _call_off(ahead[4:], by=staff["librarian"], at=at)
    _ask(place, at=at)
    _pass_on(place.library.id, by=staff["desk"], at=at)
    for message in db.session.scalars(select(Message).order_by(Message.id)):
        message.key = f"{rng.getrandbits(128):032x}"
    db.session.flush()


def _staff(library_id: int) -> dict[str, Actor]:
    rows = db.session.execute(select(Member.role, Account.id, Account.name).join(Member.account)
                              .where(Member.library_id == library_id))
    return {role: Actor(library_id, role, account_id, name) for role, account_id, name in rows}


def _ahead(library_id: int, *, at: datetime) -> Sequence[Session]:
    return db.session.scalars(
        select(Session).where(Session.library_id == library_id, Session.starts_at > at)
        .order_by(Session.starts_at, Session.id)).all()


def _booked(session: Session, state: str = "placed") -> Sequence[Booking]:
    return db.session.scalars(
        select(Booking).where(Booking.session_id == session.id, Booking.state == state)
        .order_by(Booking.id.desc())).all()


def _confirm(sessions: Sequence[Session], *, at: datetime) -> None:
    """The latest to book wait for their confirmation."""
    for session in sessions:
        row = queries.session_for_booking(session.id, library_id=session.library_id)
        for booking in _booked(session)[:3]:
            letters.tell("booking-placed", to=booking.told, locale=booking.locale, at=at,
                         booking_id=booking.id, library_id=session.library_id,
                         facts=letters.letter_facts(row, link_code=booking.link_code,
                                                    seats=booking.seats))


def _give_back(sessions: Sequence[Session], *, at: datetime) -> None:
    """Someone cannot come to a full session; who waited moves up."""
    full = next((one for one in sessions if one.parties_waiting), None)
    if full is not None:
        bookings.cancel(_booked(full)[-1].id, by=GUEST(full.library_id), at=at)


def _call_off(sessions: Sequence[Session], *, by: Actor, at: datetime) -> None:
    """A small session does not take place."""
    small = min((one for one in sessions if one.seats_taken >= 2 and not one.parties_waiting),
                key=lambda one: (one.seats_taken, one.starts_at), default=None)
    if small is not None:
        bookings.call_off(small.id, reason="Narasumber berhalangan hadir.", by=by, at=at)


def _ask(place: Place, *, at: datetime) -> None:
    """Residents ask for rooms, each for the first hours that are free."""
    for number, (title, room, people, hour) in enumerate(REQUESTS):
        for days in range(2, 20):
            start = (at + timedelta(days=days)).replace(hour=hour).astimezone(UTC)
            if _asked(place, title, room, people=people, who=number,
                      when=Interval(start, start + timedelta(hours=2)), at=at):
                break


def _asked(
    place: Place, title: str, room: int, *, people: int, who: int, when: Interval, at: datetime,
) -> bool:
    person = place.people[who]
    try:
        asking.ask(ReservationRequest(
            space_id=place.spaces[room].id, when=when, purpose="loan", title=title, people=people,
            asked_by=person.name, phone=person.phone or ""), by=GUEST(place.library.id), at=at)
    except Refusal:
        return False
    return True


def _pass_on(library_id: int, *, by: Actor, at: datetime) -> None:
    """Some of it is done, someone was not reached; and one mail came back."""
    tasks = outbox.to_tell(library_id, show="open", at=at)
    for task, outcome in zip(tasks, ("told", "told", "", "told", "unreachable"), strict=False):
        if outcome:
            telling.mark(task.id, outcome=outcome, by=by, at=at)
    for task in tasks[5:6]:
        task.trouble = "550 5.1.1 No such mailbox here"
