"""Where a manager describes the rooms."""

from pathlib import Path
from typing import Any

from flask import (
    Blueprint,
    Response,
    after_this_request,
    current_app,
    flash,
    g,
    redirect,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from scheduler import clock, photos
from scheduler.access import staff
from scheduler.db import reads_first, start_writing, stop_writing
from scheduler.domain.errors import Missing, Refusal
from scheduler.i18n import words_of
from scheduler.once import creates, creates_each
from scheduler.opened import changes, decides
from scheduler.spaces import settings_actions as settings
from scheduler.spaces import settings_queries as queries
from scheduler.spaces.models import Space
from scheduler.spaces.settings_forms import PartsForm, PhotoForm, SpaceForm, as_typed
from scheduler.web import page


def add_to(bp: Blueprint) -> None:
    """Put these pages on the spaces' own blueprint."""
    every, one = "/<lib>/settings/spaces", "/<lib>/settings/spaces/<int:space_id>"
    for rule, view, method in (
        (every, manage, "GET"), (f"{every}/new", new, "GET"), (f"{every}/new", describe, "POST"),
        (one, settle, "GET"), (one, save, "POST"), (f"{one}/parts", save_parts, "POST"),
        (f"{one}/photo", save_photo, "POST"), (f"{one}/photo/removal", remove_photo, "POST"),
        (f"{one}/return", bring_back, "POST"),
    ):
        bp.add_url_rule(rule, view.__name__, view, methods=[method])


@staff("manage-spaces")
def manage() -> Response:
    """All rooms, those in use first."""
    return _list()


def _list(refusal: Refusal | None = None) -> Response:
    spaces = queries.all_spaces(g.library.id)
    return page("spaces/manage.html", refusal=refusal,
                used=[space for space in spaces if space.retired_at is None],
                retired=[space for space in spaces if space.retired_at is not None])


@staff("manage-spaces")
def new() -> Response:
    """The form for a new room."""
    return page("spaces/new.html", form=SpaceForm())


@staff("manage-spaces")
@creates()
def describe() -> ResponseReturnValue:
    """Write the new room down."""
    form = SpaceForm()
    if not form.validate_on_submit():
        return page("spaces/new.html", status=422, form=form)
    try:
        space = settings.describe(form.to_request(), by=g.actor, at=clock.now())
    except Refusal as refusal:
        return page("spaces/new.html", refusal=refusal, form=form)
    flash(_("The room is written down. Add a photo, or say which parts it is made of."))
    return redirect(url_for("spaces.settle", space_id=space.id), 303)


@staff("manage-spaces")
def settle(space_id: int) -> Response:
    """One room: what it is like, its parts, its photo."""
    return _one(_found(space_id))


def _found(space_id: int) -> Space:
    return queries.space(space_id, library_id=g.library.id)


def _one(
    space: Space, *, status: int = 200, refusal: Refusal | None = None, **forms: Any,
) -> Response:
    shown = {"form": _room_of(space), "parts": _parts_of(space), "photo": _photo_of(space),
             **forms}
    shown["parts"].offer(queries.parts(g.library.id))
    return page("spaces/settle.html", status=status, refusal=refusal, space=space,
                held=queries.to_come(space, at=clock.now()), **shown)


def _parts_of(space: Space) -> PartsForm:
    form = PartsForm(formdata=None, data={"parts": [part.id for part in space.parts]})
    form.offer(queries.parts(g.library.id))
    return form


def _room_of(space: Space) -> SpaceForm:
    return SpaceForm(formdata=None, data=as_typed(space))


def _photo_of(space: Space) -> PhotoForm:
    return PhotoForm(formdata=None, data={"words": space.photo_words})


@staff("manage-spaces")
@changes("space", Space, _room_of)
def save(space_id: int) -> ResponseReturnValue:
    """Say something else about a room."""
    space, form = _found(space_id), SpaceForm()
    if not form.validate_on_submit():
        return _one(space, status=422, form=form)
    return _done(space, lambda: settings.edit(
        space_id, form.to_request(), by=g.actor, at=clock.now()), form=form)


@staff("manage-spaces")
@creates_each()
@changes("space", Space, _parts_of, by_row=True)
def save_parts(space_id: int) -> ResponseReturnValue:
    """Choose what a room is made of."""
    space, form = _found(space_id), PartsForm()
    form.offer(queries.parts(g.library.id))
    if not form.validate_on_submit():
        return _one(space, status=422, parts=form)
    return _done(space, lambda: settings.make_of(
        space_id, form.parts.data or [], form.new_names(), by=g.actor, at=clock.now()), parts=form)


def _done(space: Space, act: Any, **forms: Any) -> ResponseReturnValue:
    space_id = space.id
    try:
        act()
    except Missing:
        raise
    except Refusal as refusal:
        stop_writing()
        return _one(_found(space_id), refusal=refusal, **forms)
    flash(_("Saved."))
    return redirect(url_for("spaces.settle", space_id=space_id), 303)


@staff("manage-spaces")
@reads_first
@changes("space", Space, _photo_of, facts=lambda space: {"photo": space.photo})
def save_photo(space_id: int) -> ResponseReturnValue:
    """Read and shrink the photo while nobody waits, then keep it."""
    space, form = _found(space_id), PhotoForm()
    if not form.validate_on_submit():
        return _one(space, status=422, photo=form)
    try:
        small = photos.prepared(form.photo.data.read())
    except Refusal as refusal:
        form.photo.errors = [words_of(refusal)]
        return _one(space, status=422, photo=form)
    name = photos.kept(small, Path(current_app.config["PHOTO_FOLDER"]))
    actor = g.actor
    start_writing()
    _throw_away(settings.picture(space_id, name, form.words.data, by=actor, at=clock.now()))
    flash(_("The photo is in its place."))
    return redirect(url_for("spaces.settle", space_id=space_id), 303)


@staff("manage-spaces")
@decides("space", Space, of=("photo", "photo_words"), again=settle)
def remove_photo(space_id: int) -> ResponseReturnValue:
    """Show the room without a photo."""
    _throw_away(settings.picture(space_id, "", "", by=g.actor, at=clock.now()))
    flash(_("The photo is gone."))
    return redirect(url_for("spaces.settle", space_id=space_id), 303)


def _throw_away(name: str) -> None:
    """Delete a file that nothing shows any more, once that is kept."""
    folder = Path(current_app.config["PHOTO_FOLDER"])

    @after_this_request
    def delete(answer: Response) -> Response:
        if name and answer.status_code == 303:
            photos.thrown_away(name, folder)
        return answer


@staff("manage-spaces")
@decides("space", Space, of=("retired_at", "name"), again=manage)
def bring_back(space_id: int) -> ResponseReturnValue:
    """Use a retired room again."""
    try:
        settings.bring_back(space_id, by=g.actor, at=clock.now())
    except Missing:
        raise
    except Refusal as refusal:
        stop_writing()
        return _list(refusal)
    flash(_("The room is in use again."))
    return redirect(url_for("spaces.manage"), 303)
