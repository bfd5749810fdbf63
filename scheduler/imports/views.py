"""Bring in a file, look at what it would change, take it."""

from flask import Blueprint, Response, flash, g, redirect, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from scheduler import clock
from scheduler.access import staff
from scheduler.db import reads_first, start_writing
from scheduler.domain.errors import Refusal
from scheduler.domain.permissions import check
from scheduler.i18n import words_of
from scheduler.imports import actions as imports
from scheduler.imports import queries
from scheduler.imports.forms import ImportForm
from scheduler.libraries import queries as libraries
from scheduler.web import page

bp = Blueprint("imports", __name__)


@bp.get("/<lib>/imports/")
@staff("import")
def index() -> Response:
    """The form, and the last files."""
    return page("imports/index.html", form=ImportForm(),
                recent=queries.recent(library_id=g.library.id))


@bp.post("/<lib>/imports/")
@staff("import")
@reads_first
def create() -> Response:
    """Read the file without holding anybody up, then keep it for a look."""
    form = ImportForm()
    if not form.validate_on_submit():
        return _again(form, status=422)
    name, content = form.file.data.filename, form.file.data.read()
    try:
        rows = imports.read(form.kind.data, content, allowed=_allowed(form.kind.data))
    except Refusal as refusal:
        form.file.errors = [words_of(refusal)]
        return _again(form, status=422)
    library_id, account_id = g.library.id, g.actor.account_id
    start_writing()
    staged = imports.stage(form.kind.data, rows, filename=name, library_id=library_id,
                           account_id=account_id, at=clock.now())
    return redirect(url_for("imports.show", import_id=staged.id), 303)


@bp.get("/<lib>/imports/<int:import_id>")
@staff("import")
def show(import_id: int) -> Response:
    """What would change, and each row that cannot be taken, with its reason."""
    staged = queries.staged(import_id, library_id=g.library.id)
    bad = [(row, words_of(queries.refusal_of(row))) for row in queries.rows(import_id, fate="bad")]
    return page("imports/show.html", staged=staged, bad=bad,
                sample=queries.rows(import_id, fate="new", limit=5))


@bp.post("/<lib>/imports/<int:import_id>/taking")
@staff("import")
def take(import_id: int) -> Response:
    """Take all, or the good rows when the button said so."""
    taken = imports.take(import_id, good_rows_only=request.form.get("rows") == "good",
                         library_id=g.library.id, by=g.actor, at=clock.now())
    flash(ngettext("%(num)s row taken.", "%(num)s rows taken.", taken) if taken
          else _("Everything in this file was here already. Nothing changed."))
    return redirect(url_for("imports.show", import_id=import_id), 303)


def _allowed(kind: str) -> list[int] | None:
    """A file may speak of this library and those below it; new libraries need a coordinator."""
    if kind == "libraries":
        check("manage-libraries", g.actor)
        return None
    return libraries.subtree_ids(g.library.id)


def _again(form: ImportForm, *, status: int) -> Response:
    return page("imports/index.html", status=status, form=form,
                recent=queries.recent(library_id=g.library.id))
