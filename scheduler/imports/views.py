"""Bring in a file, look at what it would change, take it, mend what could not be taken."""

from typing import Any

from flask import Blueprint, Response, flash, g, redirect, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from scheduler import clock
from scheduler.access import staff
from scheduler.db import reads_first
from scheduler.domain.errors import Conflict, Invalid, Missing, Refusal
from scheduler.i18n import number, words_of
from scheduler.imports import actions as imports
from scheduler.imports import mending, queries, staging
from scheduler.imports.forms import ImportForm
from scheduler.imports.kinds import KINDS, WHOLE
from scheduler.imports.models import Import
from scheduler.once import before, creates
from scheduler.opened import decides
from scheduler.paging import cut
from scheduler.web import page

bp = Blueprint("imports", __name__)
FATES = {"bad": _l("cannot be taken"), "new": _l("new"), "changed": _l("changed"),
         "same": _l("here already")}
PAGE = 50


@bp.get("/<lib>/imports/")
@staff("import")
def index() -> Response:
    """The form, and the last files."""
    return _index(ImportForm(formdata=None, kind=request.args.get("kind", "visits")))


def _index(form: ImportForm, *, status: int = 200) -> Response:
    return page("imports/index.html", status=status, form=form,
                recent=cut(queries.recent(library_id=g.library.id), size=20))


@bp.get("/<lib>/imports/template.csv")
@staff("import")
def template() -> Response:
    """A file to begin with, of the kind asked for."""
    kind = request.args.get("kind", "visits")
    if kind not in KINDS:
        raise Missing()
    return _csv(mending.template(kind, g.library.slug), f"{kind}.csv")


@bp.post("/<lib>/imports/")
@staff("import")
@reads_first
@creates()
def create() -> Response:
    """Read the file in pieces without holding anybody up, then show what it would change."""
    form = ImportForm()
    if not form.validate_on_submit():
        return _index(form, status=422)
    if (earlier := before()) is not None:
        return earlier
    file, actor = form.file.data, g.actor
    try:
        import_id = staging.stage(form.kind.data, file.stream, filename=file.filename, by=actor,
                                  at=clock.now())
    except Invalid as refusal:
        form.file.errors = [words_of(refusal)]
        return _index(form, status=422)
    return redirect(url_for("imports.show", import_id=import_id), 303)


@bp.get("/<lib>/imports/<int:import_id>")
@staff("import")
def show(import_id: int) -> Response:
    """What would change, or what did: the rows of one fate, fifty at a time."""
    return _shown(queries.staged(import_id, library_id=g.library.id))


def _shown(staged: Import, refusal: Refusal | None = None) -> Response:
    there = [fate for fate in FATES if staged.counts.get(fate)]
    fate = request.args.get("rows", "")
    fate = fate if fate in FATES else there[0]
    rows = cut(queries.rows(staged.id, fate=fate), size=PAGE)
    return page(
        "imports/show.html", refusal=refusal, staged=staged, fate=FATES[fate],
        filters=[(f"{FATES[one]} ({number(staged.counts[one])})", _rows_url(staged, one),
                  one == fate, "") for one in there],
        rows=rows, columns=_columns(staged.kind, fate), cells=_cells(rows.rows, staged.kind),
        whole=staged.kind in WHOLE)


def _rows_url(staged: Import, fate: str) -> str:
    return url_for("imports.show", import_id=staged.id, rows=fate, _anchor="rows")


def _columns(kind: str, fate: str) -> list[tuple[str, bool]]:
    why = [_("Column"), _("Why")] if fate == "bad" else []
    return [(title, False) for title in (_("Line"), *why, *KINDS[kind].COLUMNS)]


def _cells(rows: Any, kind: str) -> list[list[Any]]:
    """Line, what stands in it, and for a bad row the column and the reason."""
    said = mending.written(rows, kind)
    return [[row.line, *([row.column, words_of(queries.refusal_of(row))]
                         if row.fate == "bad" else []), *_told(cells, kind, row.fate)]
            for row, cells in zip(rows, said, strict=True)]


def _told(cells: list[Any], kind: str, fate: str) -> list[Any]:
    """A row as its reader understands it: a day without hours is closed, and says so."""
    if kind != "hours" or fate == "bad" or any(cells[-2:]):
        return cells
    return [*cells[:-2], _("closed"), _("closed")]


@bp.get("/<lib>/imports/<int:import_id>/bad-rows.csv")
@staff("import")
def bad_rows(import_id: int) -> Response:
    """The rows that cannot be taken, each with its reason, to be mended and brought in again."""
    staged = queries.staged(import_id, library_id=g.library.id)
    name = _("to-mend")
    return _csv("".join(mending.lines(staged.id)), f"{name}-{staged.kind}.csv")


@bp.post("/<lib>/imports/<int:import_id>/taking")
@staff("import")
@decides("import", Import, again=show)
def take(import_id: int) -> Response:
    """Take all, or the good rows when the button said so."""
    try:
        taken = imports.take(import_id, good_rows_only=request.form.get("rows") == "good",
                             library_id=g.library.id, by=g.actor, at=clock.now())
    except Conflict as refusal:
        return _shown(queries.staged(import_id, library_id=g.library.id), refusal)
    flash(ngettext("%(num)s row taken.", "%(num)s rows taken.", taken) if taken
          else _("Everything in this file was here already. Nothing changed."))
    return redirect(url_for("imports.show", import_id=import_id), 303)


def _csv(text: str, name: str) -> Response:
    """A file that a spreadsheet opens with its letters right."""
    answer = Response(text.encode("utf-8-sig"), content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
