"""Names are really erased: what somebody wrote of themselves is found in no table and no file
once the library's days are over, and every figure stays what it was."""

import os
from collections.abc import Iterator
from datetime import datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from scheduler import clock
from scheduler.attendance import actions as desk
from scheduler.attendance.actions import WalkIn
from scheduler.bookings import actions as bookings
from scheduler.columns import Kept
from scheduler.db import db
from scheduler.domain.booking import BookingRequest, SeatRequest
from scheduler.domain.interval import Interval
from scheduler.domain.permissions import GUEST, Actor
from scheduler.events.models import Session
from scheduler.imports import staging
from scheduler.libraries.models import Library
from scheduler.outbox import worker
from scheduler.spaces import actions as spaces
from scheduler.spaces import asking_actions as asking
from scheduler.spaces.actions import ReservationRequest
from tests import make

NEEDLE, NUMBER = "Zebulonia Quixote", "+6281298765432"
PLANTED = {"phone": "+6281298765499", "guardian_phone": "+6281298765499",
           "email": "planted@example.org"}
AT, DAY = make.NOW, timedelta(days=1)
# What a resident wrote, or someone wrote down of them: erased on the library's schedule.
RESIDENTS = {
    "person": {"name", "folded_name", "phone", "email", "village"},
    "booking": {"phone", "email", "needs", "note", "guardian_name", "guardian_phone"},
    "seat": {"name", "village"}, "attendance": {"name", "village"},
    "group_visit": {"name", "leader"}, "session": {"staff_note"},
    "reservation": {"title", "asked_by", "phone", "note", "release_reason"},
    "message": {"name", "ward", "address", "phone", "facts", "trouble"},
    "import_row": {"values", "reason"},
}
# What the library wrote of itself, of its staff and of institutions, or what Ruang wrote: codes,
# kinds, hashes. No resident is in there.
OTHERS = {
    "account": {"name", "phone", "email", "password_hash", "pin_hash", "stamp"},
    "library": {"slug", "name", "kind", "timezone", "place", "address", "phone", "about",
                "country", "code_prefix", "search_name", "search_text", "whatsapp"},
    "sent_form": {"key", "what", "place"}, "tally": {"key"}, "tick": {"name"},
    "version": {"scope"}, "closure": {"reason"}, "feed_token": {"feed", "token_hash"},
    "goal": {"indicator", "purpose", "source"},
    "history_entry": {"verb", "subject", "role", "facts"},
    "import_file": {"kind", "filename", "counts"},
    "invitation": {"purpose", "role", "name", "phone", "email", "token_hash", "code_hash"},
    "member": {"role"},
    "message": {"key", "kind", "channel", "locale", "about", "topic", "outcome"},
    "opening_schedule": {"name"}, "part": {"name"},
    "partner": {"name", "key", "type", "contact_name", "phone", "note"},
    "past_activity": {"kind", "format", "age_group"}, "person": {"sex", "age_band"},
    "security_event": {"kind", "seen_from"},
    "space": {"slug", "name", "place", "about", "access", "rules", "features", "photo",
              "photo_words", "search_text"},
    "visit_count": {"source", "label"},
    "web_session": {"key_hash", "stamp", "network", "seen_from"},
    "agreement": {"instrument", "reference"}, "consent": {"purpose", "text_version", "channel"},
    "event": {"kind", "purpose", "title", "summary", "about", "bring", "topic", "skill",
              "audience", "facilitator", "search_text"},
    "import_row": {"fate", "bad_column"}, "reservation": {"purpose"},
    "series": {"rule", "rest_reason"}, "left_out": {"why", "what"},
    "series_terms": {"place", "address", "outside_hours_reason", "gives", "gift"},
    "session": {"uid", "place", "address", "title_more", "facilitator", "note", "cancel_reason",
                "outside_hours_reason", "search_text"},
    "booking": {"state", "link_code", "desk_code", "locale", "party", "cancelled_by"},
    "contribution": {"what", "role"}, "headcount": {"sex", "age_band"},
    "seat": {"sex", "age_band"}, "attendance": {"key", "sex", "age_band", "how"},
}


def words_of(table: sa.Table) -> set[str]:
    return {column.name for column in table.columns
            if isinstance(column.type, (sa.String, sa.JSON, Kept))}


def test_of_every_text_it_is_said_whether_a_resident_may_be_in_it(app: Flask):
    said = {name: RESIDENTS.get(name, set()) | OTHERS.get(name, set())
            for name in {*RESIDENTS, *OTHERS}}

    assert said == {table.name: words_of(table) for table in db.metadata.sorted_tables
                    if words_of(table)}


def forget(app: Flask, *, at: datetime) -> None:
    """As the worker does, each task in its turn."""
    for task in app.extensions["ticks"].values():
        task(at=at)
    db.session.commit()


def everywhere(app: Flask, *needles: str) -> Iterator[str]:
    """The tables and files in which one of these words stands."""
    for table in db.metadata.sorted_tables:
        for row in db.session.execute(sa.select(table)):
            if any(needle.casefold() in repr(row).casefold() for needle in needles):
                yield table.name
    for file in Path(app.config["MAIL_FILE_PATH"]).glob("*"):
        if any(needle in file.read_text(errors="replace") for needle in needles):
            yield str(file)


@pytest.fixture
def library(app: Flask) -> Library:
    for file in Path(app.config["MAIL_FILE_PATH"]).glob("*"):
        file.unlink()
    return make.library(retention_days=30)


def a_life(app: Flask, library: Library) -> Session:
    """Someone books, comes, brings a group, asks for a room, stands in a file, gets letters."""
    by, guest = make.staff(library, "manager", "Ada"), GUEST(library.id)
    session = make.session(make.event(library), "2026-03-04 10:00", staff_note=f"Ask {NEEDLE}")
    _booked(session, guest)
    _came(session, by)
    _rooms(library, by, guest)
    db.session.commit()
    staging.stage("visits", BytesIO(f"library,period,count\n{NEEDLE},2026-01,5\n".encode()),
                  filename="visits.csv", by=by, at=AT)
    for _each in range(20):
        worker.deliver(at=AT)
    desk.close(session.id, typed_total=None, by=by, at=session.ends_at)
    db.session.commit()
    return session


def _booked(session: Session, guest: Actor) -> None:
    seats = tuple(SeatRequest(f"{NEEDLE} {number}", village=NEEDLE, sex="female",
                              age_band="26-45") for number in range(2))
    for email in ("zebulonia.quixote@example.org", ""):
        bookings.place(BookingRequest(
            session_id=session.id, seats=seats, phone=NUMBER, email=email, note=NEEDLE,
            needs=("wheelchair",), guardian_name=NEEDLE, guardian_phone=NUMBER, consent=True,
        ) if email else BookingRequest(
            session_id=session.id, seats=seats[1:], phone=NUMBER, consent=True),
            by=guest, at=AT)


def _came(session: Session, by: Actor) -> None:
    at = session.starts_at
    for seat in db.session.execute(sa.text("SELECT id FROM seat")).scalars().all():
        desk.mark(seat, session_id=session.id, by=by, at=at)
    desk.walk_in(WalkIn(NEEDLE, phone=NUMBER, village=NEEDLE), session_id=session.id, key="w",
                 by=by, at=at)
    desk.add_group(NEEDLE, counts={"male": 7}, leader=NEEDLE, session_id=session.id, by=by,
                   at=at)


def _rooms(library: Library, by: Actor, guest: Actor) -> None:
    room = make.space(library)
    wish = ReservationRequest(
        space_id=room.id, when=Interval(AT + 2 * DAY, AT + 2 * DAY + timedelta(hours=1)),
        purpose="loan", title=NEEDLE, asked_by=NEEDLE, phone=NUMBER, note=NEEDLE)
    row = asking.ask(wish, by=guest, at=AT)
    spaces.release(row.id, by=by, at=AT, reason=f"{NEEDLE} will not come")


def test_after_its_days_nobody_finds_the_name_anywhere(app: Flask, library: Library):
    session = a_life(app, library)
    needles = NEEDLE, NUMBER, NUMBER[3:], "zebulonia.quixote@example.org"
    mail = Path(app.config["MAIL_FILE_PATH"])

    forget(app, at=session.ends_at + 29 * DAY)
    before = set(everywhere(app, *needles))
    _grown_old(mail)
    forget(app, at=session.ends_at + 60 * DAY)

    assert {"person", "booking", "seat", "attendance", "group_visit", "reservation",
            "message"} <= before
    assert list(everywhere(app, *needles)) == []


def _grown_old(folder: Path) -> None:
    for file in folder.glob("*"):
        os.utime(file, (AT.timestamp(), AT.timestamp()))


@pytest.mark.parametrize(("name", "column"), [
    (name, column) for name in RESIDENTS for column in sorted(RESIDENTS[name])])
def test_whatever_was_written_there_goes(app: Flask, library: Library, name: str, column: str):
    session = a_life(app, library)
    table = db.metadata.tables[name]
    planted: Any = PLANTED.get(column, f"{NEEDLE} x".casefold())
    wanted = planted
    if isinstance(table.c[column].type, sa.JSON):
        planted, wanted = {"said": NEEDLE}, NEEDLE
    db.session.execute(sa.update(table).where(table.c.id == sa.select(
        sa.func.min(table.c.id)).scalar_subquery()).values({table.c[column]: planted}))
    db.session.commit()
    before = set(everywhere(app, wanted))

    forget(app, at=session.ends_at + 60 * DAY)

    assert name in before
    assert name not in set(everywhere(app, wanted))


FIGURES = "/northside/indicators.csv?from=2026-01-01&to=2026-12-31"


def test_every_figure_stays_what_it_was(app: Flask, client: FlaskClient, library: Library):
    session = a_life(app, library)
    browser = make.signed_in(client, make.member(library, "librarian", "Ben"))
    pages = [FIGURES, *(f"/northside/indicators/{name}?from=2026-01-01&to=2026-12-31" for name in (
        "people_low", "attendances", "sessions"))]
    before = browser.get(FIGURES).get_data(as_text=True)
    seen = [browser.get(path).status_code for path in pages]

    forget(app, at=session.ends_at + 60 * DAY)
    after = browser.get(FIGURES).get_data(as_text=True)

    assert after == before
    assert "attendances" in before and any(
        line.split(",")[1] == "people_low" and float(line.split(",")[4]) > 0
        for line in before.splitlines()[1:] if line.split(",")[4])
    assert [browser.get(path).status_code for path in pages] == seen


def test_pages_of_long_ago_open_without_names(app: Flask, client: FlaskClient, library: Library):
    session = a_life(app, library)
    number = session.id
    code = db.session.execute(sa.text("SELECT link_code FROM booking")).scalars().first()
    browser = make.signed_in(client, make.member(library, "manager", "Ben"))

    forget(app, at=session.ends_at + 60 * DAY)

    assert {path: browser.get(path).status_code for path in (
        f"/northside/desk/sessions/{number}", f"/northside/desk/sessions/{number}/sheet",
        "/northside/desk/messages?show=done", f"/b/{code}", "/northside/calendar?on=2026-03-04",
        "/northside/reservations/1")} == dict.fromkeys((
            f"/northside/desk/sessions/{number}", f"/northside/desk/sessions/{number}/sheet",
            "/northside/desk/messages?show=done", f"/b/{code}",
            "/northside/calendar?on=2026-03-04", "/northside/reservations/1"), 200)


def test_who_comes_again_is_forgotten_only_after_the_last_visit(app: Flask, library: Library):
    session = a_life(app, library)
    later = make.session(session.event, "2026-04-20 10:00")
    desk.walk_in(WalkIn(NEEDLE, phone=NUMBER), session_id=later.id, key="k",
                 by=make.staff_at(library.id), at=later.starts_at)
    db.session.commit()

    forget(app, at=session.ends_at + 60 * DAY)
    kept = {name for name in everywhere(app, NEEDLE) if name in db.metadata.tables}
    forget(app, at=later.ends_at + 31 * DAY)

    assert kept == {"person", "attendance"}
    assert "person" not in set(everywhere(app, NEEDLE))


def test_files_of_letters_stay_as_long_as_the_most_cautious_library_allows(
    app: Flask, library: Library,
):
    make.library("southside", retention_days=10)
    a_life(app, library)
    files = list(Path(app.config["MAIL_FILE_PATH"]).glob("*.log"))

    forget(app, at=clock.now() + 9 * DAY)
    kept = [file.exists() for file in files]
    forget(app, at=clock.now() + 11 * DAY)

    assert files and all(kept)
    assert not any(file.exists() for file in files)
