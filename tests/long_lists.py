"""Every list there is with so many rows in it that it has to be cut; each row has a number."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import insert

from scheduler import clock
from scheduler.db import db
from scheduler.events.models import Contribution, Event, Session
from scheduler.history.models import Entry
from scheduler.imports.models import Import, ImportRow
from scheduler.libraries.models import Closure, Library
from scheduler.outbox.models import Message
from scheduler.partners.models import Partner
from scheduler.people.models import Member
from scheduler.spaces.models import Reservation
from tests import make

DAY, HOUR = timedelta(days=1), timedelta(hours=1)


@dataclass(frozen=True)
class Walk:
    """A list: how many rows it has in all, where it begins, and what a row's name looks like."""

    start: str
    many: int
    row: str
    few: int = 3


def written(model: type, rows: list[dict[str, object]]) -> None:
    db.session.execute(insert(model), rows)
    db.session.commit()


def northside() -> Library:
    return db.session.query(Library).filter_by(slug="northside").one()


def sessions(many: int, **values: object) -> None:
    """Sessions, one every two hours, of one event."""
    event = make.event(northside(), "Rajut")
    at = clock.now() + timedelta(days=1)
    written(Session, [{
        "library_id": event.library_id, "event_id": event.id, "uid": f"many-{number}@test",
        "title_more": f"n{number:03d}n", "starts_at": at + 2 * number * HOUR,
        "ends_at": at + (2 * number + 1) * HOUR, "published_at": make.NOW, "made_at": make.NOW,
        "changed_at": make.NOW, "place": "Teras", "capacity": 4, "seats_taken": 0,
        "parties_waiting": 0, **values} for number in range(many)])


def drafts(many: int) -> None:
    sessions(many, published_at=None)


def over(many: int) -> None:
    event = make.event(northside(), "Rajut")
    at = clock.now() - timedelta(days=30)
    written(Session, [{
        "library_id": event.library_id, "event_id": event.id, "uid": f"many-{number}@test",
        "title_more": f"n{number:03d}n", "starts_at": at + 2 * number * HOUR,
        "ends_at": at + (2 * number + 1) * HOUR, "published_at": make.NOW, "made_at": make.NOW,
        "changed_at": make.NOW, "place": "Teras", "seats_taken": 0, "parties_waiting": 0,
    } for number in range(many)])


def offers(many: int, **values: object) -> None:
    written(Event, [{"library_id": northside().id, "kind": "training", "title": f"n{number:03d}n",
                  "made_at": make.NOW, **values} for number in range(many)])


def retired(many: int) -> None:
    offers(many, retired_at=make.NOW)


def gifts(many: int) -> None:
    partner = make.partner(northside())
    written(Contribution, [{
        "library_id": partner.library_id, "partner_id": partner.id, "role": "goods",
        "what": f"n{number:03d}n", "given_on": date(2026, 1, 1), "noted_at": make.NOW}
        for number in range(many)])


def partners(many: int) -> None:
    written(Partner, [{"library_id": northside().id, "name": f"n{number:03d}n",
                    "key": f"n{number:03d}n", "type": "community", "created_at": make.NOW}
                   for number in range(many)])


def closures(many: int) -> None:
    written(Closure, [{
        "library_id": northside().id, "reason": f"n{number:03d}n",
        "starts_at": clock.now() + number * DAY, "ends_at": clock.now() + number * DAY + HOUR}
        for number in range(many)])


def files(many: int) -> None:
    written(Import, [{
        "library_id": northside().id, "kind": "visits", "filename": f"n{number:03d}n.csv",
        "staged_at": make.NOW, "counts": {"bad": 1}} for number in range(many)])


def bad_rows(many: int) -> None:
    files(1)
    written(ImportRow, [{
        "import_id": 1, "line": number + 2, "fate": "bad", "column": "count",
        "values": {"cells": {"library": f"n{number:03d}n"}},
        "reason": {"slug": "CellEmpty", "facts": {"column": "count"}}} for number in range(many)])


def members(many: int) -> None:
    for number in range(many):
        db.session.add(Member(
            library_id=northside().id, role="desk", since=make.NOW, ended_at=make.NOW,
            account=make.account(f"n{number:03d}n")))
    db.session.commit()


def messages(many: int) -> None:
    written(Message, [{
        "library_id": northside().id, "kind": "booking-placed", "channel": "telling",
        "name": f"n{number:03d}n", "address": "+6281234567890", "locale": "id",
        "about": f"booking:{number}", "topic": "session:1", "key": f"key-{number}",
        "posted_at": make.NOW, "due_at": make.NOW,
        "facts": {"title": "Rajut", "library": "Northside", "zone": make.ZONE, "seats": 1,
                  "starts_at": "2099-03-04T02:00:00+00:00", "place": "Teras", "link": "/b/x",
                  "ends_at": "2099-03-04T04:00:00+00:00", "session": "/northside/sessions/1"}}
        for number in range(many)])


def requests(many: int) -> None:
    room = make.space(northside())
    written(Reservation, [{
        "library_id": room.library_id, "space_id": room.id, "purpose": "loan",
        "title": f"n{number:03d}n", "starts_at": clock.now() + number * HOUR,
        "ends_at": clock.now() + (number + 1) * HOUR, "made_at": make.NOW}
        for number in range(many)])


def log(many: int) -> None:
    written(Entry, [{
        "library_id": northside().id, "at": make.NOW, "verb": "set", "subject": "goal",
        "subject_id": northside().id, "role": "manager",
        "facts": {"year": 2026, "indicator": "visits", "purpose": "target", "was": 1,
                  "value": 2, "words": f"n{number:03d}n"}} for number in range(many)])


def libraries(many: int) -> None:
    written(Library, [{
        "slug": f"s{number:03d}", "name": f"n{number:03d}n", "kind": "village",
        "timezone": make.ZONE, "created_at": make.NOW, "parent_id": northside().id}
        for number in range(many)])


def roots(many: int) -> None:
    libraries(many)
    db.session.query(Library).update({"parent_id": None})
    db.session.commit()


HERE = "/northside"
LISTS: dict[str, tuple[Callable[[int], None], Walk]] = {
    "the front page": (sessions, Walk("/", 300, r"<h3>.*?(n\d{3}n)")),
    "a search of the network": (sessions, Walk("/?q=rajut", 300, r"<h3>.*?(n\d{3}n)")),
    "the programme": (sessions, Walk(f"{HERE}/", 300, r"<h3>.*?(n\d{3}n)")),
    "a search": (sessions, Walk(f"{HERE}/?q=rajut&kind=training", 300, r"<h3>.*?(n\d{3}n)")),
    "what is planned": (sessions, Walk(f"{HERE}/events/", 300, r"<h3.*?(n\d{3}n)")),
    "what is over": (over, Walk(f"{HERE}/events/?state=open", 300, r"<h3.*?(n\d{3}n)")),
    "drafts": (drafts, Walk(f"{HERE}/events/", 300, r"<h3>.*?(n\d{3}n)")),
    "drafts to decide about": (drafts, Walk(f"{HERE}/events/drafts", 300,
                                            r'<b>Rajut[^<]*?(n\d{3}n)')),
    "what is offered": (offers, Walk(f"{HERE}/events/offers", 300, r"<b>(n\d{3}n)")),
    "what is offered no longer": (retired, Walk(f"{HERE}/events/offers", 300,
                                                r"<span>(n\d{3}n)")),
    "what a partner gave": (gifts, Walk(f"{HERE}/settings/partners/1", 300, r"(n\d{3}n)")),
    "partners": (partners, Walk(f"{HERE}/settings/partners", 300, r">(n\d{3}n)<")),
    "gifts behind a figure": (gifts, Walk(f"{HERE}/indicators/partners_active?period=2026", 300,
                                          r"(n\d{3}n)")),
    "closed days": (closures, Walk(f"{HERE}/settings/closures", 300, r"<b>(n\d{3}n)")),
    "days closed, to the public": (closures, Walk(f"{HERE}/about", 300, r": (n\d{3}n)")),
    "files": (files, Walk(f"{HERE}/imports/", 300, r">(n\d{3}n)\.csv")),
    "bad rows": (bad_rows, Walk(f"{HERE}/imports/1?rows=bad", 300, r"(n\d{3}n)")),
    "people who left": (members, Walk(f"{HERE}/settings/people", 60, r"<span>(n\d{3}n)")),
    "news to pass on": (messages, Walk(f"{HERE}/desk/messages", 300, r"(n\d{3}n)")),
    "left open": (over, Walk(f"{HERE}/desk/", 300, r"<h2 class=\"h3s\">.*?(n\d{3}n)")),
    "left open, to the figures": (over, Walk(f"{HERE}/indicators", 300, r"(n\d{3}n)")),
    "requests": (requests, Walk(f"{HERE}/calendar", 300, r"<h3>(n\d{3}n)")),
    "changed goals": (log, Walk(f"{HERE}/settings/targets?year=2026", 300, r"(n\d{3}n)")),
    "libraries below": (libraries, Walk(f"{HERE}/", 300, r">(n\d{3}n)</a>")),
    "libraries side by side": (roots, Walk("/", 300, r"tree__one\"><a[^>]*>(n\d{3}n)", few=150)),
    "libraries that sent nothing": (libraries, Walk(
        f"{HERE}/indicators?period=2026", 300, r">(n\d{3}n)</a>")),
    "libraries and their figures": (libraries, Walk(
        f"{HERE}/indicators?period=2026", 300, r"row\"><a[^>]*>(n\d{3}n)")),
}
