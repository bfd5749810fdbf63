"""What the taps of a roll-call stand on: a mark that meets another mark than it showed says so."""

from typing import Any

from flask import request
from flask_babel import gettext as _

from scheduler.attendance import queries, roll
from scheduler.attendance.models import Attendance
from scheduler.attendance.queries import GroupCame
from scheduler.attendance.roll import Guest
from scheduler.bookings.form_words import AGES, SEXES
from scheduler.boxes import Box
from scheduler.history.models import Entry
from scheduler.opened import changes, decides

SEX_WORDS, AGE_WORDS = ({one.value: one.label for one in choices} for choices in (SEXES, AGES))
TOLD = ("name", "sex", "age_band", "village")


def marks(wished: str, again: Any) -> Any:
    """Mark a view that notes `wished` of a place, or with ?undo=1 takes it back."""
    return decides("session", roll.booked, of=("mark",), again=again, about=_in_session,
                   which=_of_seat, agrees=lambda guest: _is_so(guest, wished))


def _is_so(guest: Guest, wished: str) -> bool:
    return (guest.mark != wished) if request.args.get("undo") else guest.mark == wished


def describes_seat() -> Any:
    """Mark a view that fills in what is unsaid of someone booked."""
    return changes("session", roll.booked, _said, by_row=True, about=_in_session, which=_of_seat)


def describes_walk_in() -> Any:
    """The same of someone without a booking."""
    return changes("session", roll.other, _said, by_row=True, about=_in_session, which=_of_walk_in)


def _said(guest: Guest) -> dict[str, Box]:
    """What is said of someone so far, as boxes: a form for each guest would be slow."""
    return {"sex": Box(_("Sex"), guest.sex, str(SEX_WORDS[guest.sex])),
            "age_band": Box(_("Age"), guest.age_band, str(AGE_WORDS[guest.age_band])),
            "village": Box(_("Village or ward"), guest.village, guest.village or _("(empty)"))}


def takes_walk_in_back(again: Any) -> Any:
    """Mark a view that takes someone off who was written down by mistake."""
    return decides("session", _walk_in, of=TOLD, about=_in_session, again=again)


def _walk_in(session_id: int, attendance_id: int) -> Attendance | None:
    return next((one for one in queries.walk_ins(session_id) if one.id == attendance_id), None)


def takes_group_back(again: Any) -> Any:
    """Mark a view that takes a group off."""
    return decides("session", _group, of=("name", "leader", "people"), about=_in_session,
                   again=again)


def _group(session_id: int, group_id: int) -> GroupCame | None:
    return next((one for one in queries.groups(session_id) if one.id == group_id), None)


def _in_session(_row: Any) -> int:
    return int((request.view_args or {})["session_id"])


def _of_seat(guest: Guest, entry: Entry) -> bool:
    return entry.facts.get("seat") == guest.seat_id or entry.verb == "rest-absent"


def _of_walk_in(guest: Guest, entry: Entry) -> bool:
    return bool(entry.facts.get("came") == guest.attendance_id)
