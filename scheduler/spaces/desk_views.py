"""Where the desk holds a room, changes its mind, and answers those who asked."""

from datetime import datetime
from typing import Any, cast

from flask import Blueprint, Response, flash, g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from scheduler import clock
from scheduler.access import staff
from scheduler.db import stop_writing
from scheduler.domain.errors import ClosedThen, Missing, Refusal, SpaceTaken
from scheduler.domain.permissions import may
from scheduler.domain.reserving import NOBODY_COMES_IN, RoomTooSmall
from scheduler.history import queries as history
from scheduler.libraries import holidays
from scheduler.once import creates
from scheduler.opened import changes, decides
from scheduler.spaces import actions as spaces
from scheduler.spaces import desk_actions as desk
from scheduler.spaces import nearby, queries
from scheduler.spaces.forms import ReleaseForm, ReservationForm, as_typed, wished
from scheduler.spaces.models import Reservation
from scheduler.web import page


def add_to(bp: Blueprint) -> None:
    """Put these pages on the spaces' own blueprint."""
    one = "/<lib>/reservations/<int:reservation_id>"
    for rule, view, method in (
        ("/<lib>/reservations/new", reserve, "GET"), ("/<lib>/reservations/new", hold, "POST"),
        (one, reservation, "GET"), (f"{one}/edit", edit, "GET"), (f"{one}/edit", change, "POST"),
        (f"{one}/release", ask_release, "GET"), (f"{one}/release", release, "POST"),
        (f"{one}/undo", undo, "POST"), (f"{one}/confirmation", confirm, "POST"),
    ):
        bp.add_url_rule(rule, view.__name__, view, methods=[method])


@staff("reserve")
def reserve() -> Response:
    """The form, filled in as far as the address says: space, on, from, until, purpose."""
    typed = {"on": clock.today(g.library.zone), **wished(request.args)}
    return form_page(ReservationForm(formdata=None, data=typed))


@staff("reserve")
@creates()
def hold() -> ResponseReturnValue:
    """Hold the room, or say by what it is taken and what is near."""
    return _answered(ReservationForm(), lambda form, **options: spaces.reserve(
        form.to_request(g.library.zone), **options))


@staff("reserve")
def edit(reservation_id: int) -> Response:
    """The same form for a reservation that stands."""
    row = queries.reservation(reservation_id, library_id=g.library.id)
    return form_page(_as_it_is(row), row=row)


def _as_it_is(row: Reservation) -> ReservationForm:
    form = ReservationForm(formdata=None, data=as_typed(row, g.library.zone))
    form.offer(queries.live(g.library.id))
    return form


@staff("reserve")
@changes("reservation", Reservation, _as_it_is)
def change(reservation_id: int) -> ResponseReturnValue:
    """Move it or say something else about it."""
    row = queries.reservation(reservation_id, library_id=g.library.id)
    return _answered(ReservationForm(), lambda form, **options: desk.change(
        reservation_id, form.to_request(g.library.zone), **options), row=row)


def _answered(
    form: ReservationForm, act: Any, *, row: Reservation | None = None,
) -> ResponseReturnValue:
    form.offer(queries.live(g.library.id))
    if "instead" in request.form:
        form.take(request.form["instead"][:60])
        return form_page(form, row=row, taken_over=True)
    if not form.validate_on_submit():
        return form_page(form, row=row, status=422)
    try:
        held = act(form, by=g.actor, at=clock.now(), outside_hours_reason=form.reason.data)
    except Missing:
        raise
    except Refusal as refusal:
        return form_page(form, row=row, refusal=refusal)
    flash(_("The room is held."))
    for name in holidays.on(g.library.country, [held.starts_at.astimezone(g.library.zone).date()]):
        flash(name, "warning")
    return redirect(url_for("spaces.reservation", reservation_id=held.id), 303)


def form_page(
    form: ReservationForm, *, row: Reservation | None = None, status: int = 200,
    refusal: Refusal | None = None, taken_over: bool = False, to: str = "",
) -> Response:
    """The form for a room, a new one's or that of `row`; `to` is another address to send it to."""
    form.offer(queries.live(g.library.id))
    answer: dict[str, Any] = {}
    if isinstance(refusal, SpaceTaken | RoomTooSmall):
        answer = _ways_out(form, refusal)
    clears = isinstance(refusal, SpaceTaken) and form.purpose.data in NOBODY_COMES_IN
    return page(
        "spaces/reserve.html", status=status, refusal=refusal, form=form, row=row, to=to,
        taken_over=taken_over, **answer,
        is_taken=isinstance(refusal, SpaceTaken | RoomTooSmall),
        is_closed_then=isinstance(refusal, ClosedThen),
        may_override=may("override-policy", g.actor),
        may_clear=row is None and clears and may("cancel-session", g.actor))


def _ways_out(form: ReservationForm, refusal: SpaceTaken | RoomTooSmall) -> dict[str, Any]:
    wish, zone = form.when(g.library.zone), g.library.zone
    near = nearby.near(
        wish, space_id=int(form.space.data), people=form.people.data, library=g.library,
        among=queries.live_with_parts(g.library.id), at=clock.now(),
        elsewhere=isinstance(refusal, RoomTooSmall))
    if isinstance(refusal, RoomTooSmall):
        return {"near": near}
    until = cast(datetime, refusal.facts["until"]).astimezone(zone)
    return {"near": near,
            "free_again": until if until.date() != wish.start.astimezone(zone).date() else None}


@staff("see-calendar")
def reservation(reservation_id: int) -> Response:
    """What it is, and what can be done with it."""
    return _shown(queries.reservation(reservation_id, library_id=g.library.id))


def _shown(row: Reservation, refusal: Refusal | None = None) -> Response:
    at, is_own = clock.now(), row.purpose not in ("programme", "collaboration")
    return page(
        "spaces/reservation.html", refusal=refusal, row=row, at=at, is_own=is_own,
        day=row.starts_at.astimezone(g.library.zone).date(),
        is_over=row.ends_at <= at, may_answer=may("decide-requests", g.actor),
        entries=history.entries_of(g.library.id, subject="reservation", subject_id=row.id))


@staff("release-space")
def ask_release(reservation_id: int) -> Response:
    """Ask once more, naming what becomes free."""
    return _ask_release(reservation_id, ReleaseForm(formdata=None))


def _ask_release(reservation_id: int, form: ReleaseForm, *, status: int = 200) -> Response:
    row = queries.reservation(reservation_id, library_id=g.library.id)
    return page("spaces/release.html", status=status, row=row, form=form,
                day=row.starts_at.astimezone(g.library.zone).date())


@staff("release-space")
@decides("reservation", Reservation)
def release(reservation_id: int) -> ResponseReturnValue:
    """Free the room."""
    form = ReleaseForm()
    if not form.validate_on_submit():
        return _ask_release(reservation_id, form, status=422)
    return _done(reservation_id, _("The room is free again."), lambda: desk.give_back(
        reservation_id, by=g.actor, at=clock.now(), reason=form.reason.data))


@staff("reserve")
@decides("reservation", Reservation, again=reservation)
def undo(reservation_id: int) -> ResponseReturnValue:
    """Take back what was given back, while nobody else has the room."""
    return _done(reservation_id, _("The room is held again."), lambda: desk.take_again(
        reservation_id, by=g.actor, at=clock.now()))


@staff("decide-requests")
@decides("reservation", Reservation, again=reservation)
def confirm(reservation_id: int) -> ResponseReturnValue:
    """Say yes to a request."""
    return _done(reservation_id, _("Agreed. Please tell the person who asked."),
                 lambda: desk.confirm(reservation_id, by=g.actor, at=clock.now()))


def _done(reservation_id: int, words: str, act: Any) -> ResponseReturnValue:
    try:
        act()
    except Missing:
        raise
    except Refusal as refusal:
        return _again(reservation_id, refusal)
    flash(words)
    return redirect(url_for("spaces.reservation", reservation_id=reservation_id), 303)


def _again(reservation_id: int, refusal: Refusal) -> Response:
    stop_writing()
    return _shown(queries.reservation(reservation_id, library_id=g.library.id), refusal)
