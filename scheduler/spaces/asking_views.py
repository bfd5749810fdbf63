"""Where a resident asks for a room."""

from typing import Any

from flask import Blueprint, Response, flash, g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from scheduler import clock
from scheduler.db import reads_first, start_writing
from scheduler.domain.errors import Missing, Refusal, SpaceTaken
from scheduler.domain.reserving import RoomTooSmall
from scheduler.libraries import holidays
from scheduler.once import creates
from scheduler.spaces import asking_actions as asking
from scheduler.spaces import nearby, queries
from scheduler.spaces.forms import AskForm, wished
from scheduler.spaces.models import Space
from scheduler.web import page


def add_to(bp: Blueprint) -> None:
    """Put these pages on the spaces' own blueprint."""
    rule = "/<lib>/spaces/<slug>/request"
    bp.add_url_rule(rule, "ask", ask, methods=["GET"])
    bp.add_url_rule(rule, "asked", asked, methods=["POST"])


def ask(slug: str) -> Response:
    """The form, filled in as far as the address says: on, from, until."""
    room = queries.shown_by_slug(slug, library_id=g.library.id)
    return _form(room, AskForm(formdata=None, data=wished(request.args)))


@creates()
@reads_first
def asked(slug: str) -> ResponseReturnValue:
    """Keep the room as a request, or say by what it is taken and what is near."""
    room, form = queries.shown_by_slug(slug, library_id=g.library.id), AskForm()
    if form.website.data:
        raise Missing()
    if "instead" in request.form:
        return _instead(room, form)
    if not form.validate_on_submit():
        return _form(room, form, status=422)
    at, by = clock.now(), g.actor
    try:
        wish = form.to_request(room, g.library.zone)
        asking.knock_to_ask(address=request.remote_addr or "",
                            is_signed_in=g.account is not None, at=at)
        start_writing()
        asking.ask(wish, by=by, at=at)
    except Missing:
        raise
    except Refusal as refusal:
        return _form(room, form, refusal=refusal)
    flash(_("Your request is with the library. They will reach you on your number."))
    for name in holidays.on(g.library.country, [form.on.data]):
        flash(name, "warning")
    return redirect(url_for("spaces.show", slug=slug), 303)


def _instead(room: Space, form: AskForm) -> Response:
    wanted = form.take(request.form["instead"][:60])
    rooms = {one.id: one for one in queries.shown(g.library.id)}
    return _form(rooms.get(wanted, room), form, taken_over=True)


def _form(room: Space, form: AskForm, *, status: int = 200, refusal: Refusal | None = None,
          taken_over: bool = False) -> Response:
    values: dict[str, Any] = {"is_taken": isinstance(refusal, SpaceTaken | RoomTooSmall)}
    if values["is_taken"]:
        values["near"] = nearby.near(
            form.when(g.library.zone), space_id=room.id, people=form.people.data,
            among=queries.shown(g.library.id), library=g.library, at=clock.now(),
            elsewhere=isinstance(refusal, RoomTooSmall))
    return page("spaces/ask.html", status=status, refusal=refusal, room=room, form=form,
                taken_over=taken_over, **values)
