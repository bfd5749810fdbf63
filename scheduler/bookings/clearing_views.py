"""Close a room over what is held in it: all of that is named, not the first clash only."""

from datetime import datetime
from typing import Any

from flask import Blueprint, Response, g, request, url_for
from flask_babel import gettext as _

from scheduler import clock
from scheduler.access import staff
from scheduler.bookings import ending_actions as endings
from scheduler.bookings import impact_queries as queries
from scheduler.bookings.ending_forms import DecisionForm
from scheduler.bookings.ending_page import Question, asked, decided, done
from scheduler.domain.errors import Refusal
from scheduler.domain.impact import Decisions
from scheduler.i18n import days
from scheduler.once import creates
from scheduler.spaces import queries as spaces
from scheduler.spaces.actions import ReservationRequest
from scheduler.spaces.desk_views import form_page
from scheduler.spaces.forms import ReservationForm, wished

TYPED = ("purpose", "space", "on", "starts", "ends", "last_on", "title", "asked_by", "phone",
         "people", "note", "reason")


def add_to(bp: Blueprint) -> None:
    """Put these pages on the bookings' own blueprint."""
    for view, method in ((ask_clear_room, "GET"), (clear_room, "POST")):
        bp.add_url_rule("/<lib>/reservations/clearing", view.__name__, view, methods=[method])


@staff("cancel-session")
def ask_clear_room() -> Response:
    """Which room, and when; filled in as far as the address says."""
    typed = {"on": clock.today(g.library.zone), "purpose": "closure", **wished(request.args)}
    return _typed(ReservationForm(formdata=None, data=typed))


def _typed(form: ReservationForm, **values: Any) -> Response:
    return form_page(form, to=url_for("bookings.clear_room"), **values)


@staff("cancel-session")
@creates()
def clear_room() -> Response:
    """List what is held then; with decisions, do them and hold the room."""
    form = ReservationForm()
    form.offer(spaces.live(g.library.id))
    if not form.validate_on_submit():
        return _typed(form, status=422)
    try:
        wish = form.to_request(g.library.zone)
    except Refusal as refusal:
        return _typed(form, refusal=refusal)
    scope = endings.in_the_way(wish, by=g.actor)
    if "version" not in request.form:
        return asked(_question(form, wish), queries.impact(scope, at=clock.now()), why=wish.title)

    def act(decisions: Decisions | None, at: datetime) -> Response:
        assert decisions is not None
        result = endings.close_room(wish, decisions=decisions, by=g.actor, at=at)
        return done(_("The room is held."), result, at=at, home=g.library,
                    url=url_for("events.calendar", on=form.on.data.isoformat()))
    return decided(lambda: _question(form, wish), scope, DecisionForm(), act, at=clock.now(),
                   why=wish.title)


def _question(form: ReservationForm, wish: ReservationRequest) -> Question:
    room = spaces.space(wish.space_id, library_id=g.library.id)
    return Question(
        title=_("Close %(room)s on %(day)s", room=room.name,
                day=days(form.on.data, form.last_day)),
        effects=[_("Nothing is done yet. Choose what becomes of what is held there; then all "
                   "of it is done at once, and everyone concerned is told once.")],
        yes=_("Hold the room, and do this"), url=url_for("bookings.clear_room"),
        kept=[(name, request.form[name]) for name in TYPED if request.form.get(name)],
        back=url_for("spaces.reserve"), choices=("move", "cancel"), but=room.id)
