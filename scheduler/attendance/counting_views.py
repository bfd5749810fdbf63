"""People counted without a name, and groups."""

from flask import Blueprint, Response, g, request

from scheduler import clock
from scheduler.access import staff
from scheduler.attendance import actions as desk
from scheduler.attendance import roll_actions as rolls
from scheduler.attendance import taps
from scheduler.attendance.desk_forms import COUNTED, CountForm, GroupForm
from scheduler.attendance.roll_page import back, roll_call
from scheduler.domain.errors import Refusal
from scheduler.once import creates


def add_to(bp: Blueprint) -> None:
    """Put these pages on the desk's own blueprint."""
    session = "/<lib>/desk/sessions/<int:session_id>"
    for rule, view in ((f"{session}/headcount", count), (f"{session}/groups", add_group),
                       (f"{session}/groups/<int:group_id>/removal", take_group_back)):
        bp.add_url_rule(rule, view.__name__, view, methods=["POST"])


@staff("count")
def count(session_id: int) -> Response:
    """How many came without a name; typed, or one more or fewer by a tap."""
    form = CountForm()
    if not form.validate_on_submit():
        return roll_call(session_id, counts=form, status=422)
    numbers = form.numbers()
    shown = {name: number(f"was_{name}") for name in numbers if f"was_{name}" in request.form}
    name, _sign, step = request.form.get("step", "").partition(":")
    if name in numbers and step in ("+1", "-1"):
        numbers[name] = max(0, numbers[name] + int(step))
    try:
        desk.set_counts({sex: numbers[sex] for sex in COUNTED}, session_id=session_id,
                        with_disability=numbers["with_disability"], shown=shown, by=g.actor,
                        at=clock.now(), age_band=request.args.get("age") or "unspecified")
    except Refusal as refusal:
        return roll_call(session_id, counts=form, refusal=refusal)
    return back(session_id, "counts")


def number(name: str) -> int:
    """A count the page itself sent along; 0 when it is none."""
    text = request.form.get(name, "").strip()
    return int(text) if text.isdecimal() and text.isascii() and len(text) < 7 else 0


@staff("count")
@creates()
def add_group(session_id: int) -> Response:
    """A group that came together."""
    form = GroupForm()
    if not form.validate_on_submit():
        return roll_call(session_id, group=form, status=422)
    try:
        desk.add_group(form.group.data, leader=form.leader.data, counts=form.counts(),
                       session_id=session_id, by=g.actor, at=clock.now())
    except Refusal as refusal:
        return roll_call(session_id, group=form, refusal=refusal)
    return back(session_id, "groups")


@staff("count")
@taps.takes_group_back(roll_call)
def take_group_back(session_id: int, group_id: int) -> Response:
    """Written down by mistake."""
    rolls.take_group_back(group_id, session_id=session_id, by=g.actor, at=clock.now())
    return back(session_id, "groups")
