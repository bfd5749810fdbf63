"""Where a refusal becomes a status, a page and words; and where a crash stays polite."""

import logging
from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import Flask, current_app, g, jsonify, redirect, render_template, request, session
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_babel import gettext as _
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DataError, IntegrityError, SQLAlchemyError, StatementError
from werkzeug.exceptions import HTTPException, InternalServerError

from scheduler.asking import is_from_here
from scheduler.db import SAFE, db, stop_writing
from scheduler.domain.errors import (
    Conflict,
    Invalid,
    Missing,
    NotAllowed,
    Refusal,
    TooMany,
    WriteConflict,
)
from scheduler.i18n import words_of
from scheduler.nearby import page_above, without_its_end
from scheduler.troubles import READ_ONLY, reason_of, trouble_in

log = logging.getLogger(__name__)
WAIT = 3600  # seconds, when a limit does not say how long
KEPT_HEADERS = ("Allow", "Retry-After")
NOT_KEPT = frozenset({"csrf_token", "password", "old", "new", "pin"})
BARE = ("<!doctype html><html lang=\"{}\"><meta charset=\"utf-8\"><title>Ruang</title>"
        "<main><h1>Ruang</h1><p>{}</p><p><a href=\"/\">Ruang</a></p></main></html>")
STATUS = {TooMany: 429, NotAllowed: 403, Missing: 404, Conflict: 409, Invalid: 422}


def status_of(refusal: Refusal) -> int:
    """The HTTP status of a refusal's kind."""
    return next((code for kind, code in STATUS.items() if isinstance(refusal, kind)), 422)


def headers_of(refusal: Refusal) -> dict[str, str]:
    """What a refusal says to machines: when to come back (RFC 9110 §10.2.3)."""
    if not isinstance(refusal, TooMany):
        return {}
    return {"Retry-After": str(refusal.facts.get("seconds", WAIT))}


def sentence(refusal: Refusal) -> str:
    """A refusal's words; who is stopped by a limit also reads where a human helps."""
    words, library = words_of(refusal), g.get("library")
    if isinstance(refusal, TooMany) and library is not None and library.phone:
        help_is_at = _("The library: %(phone)s.", phone=library.phone)
        return f"{words} {help_is_at}"
    return words


def set_up(app: Flask) -> None:
    """Register a page for everything that can go wrong."""
    for kind, answer in (
        (Refusal, refused), (IntegrityError, collided), (SQLAlchemyError, troubled),
        (OSError, troubled), (DataError, unusable), (OverflowError, unusable),
        (StatementError, misread), (HTTPException, missed),
        (CSRFError, expired), (Exception, crashed),
    ):
        app.register_error_handler(kind, _whole(answer))


def _whole(answer: Callable[[Any], ResponseReturnValue]) -> Callable[[Any], ResponseReturnValue]:
    """The page for an error asks the database too; when that fails, so much is said instead."""
    @wraps(answer)
    def whole(error: Exception) -> ResponseReturnValue:
        try:
            return answer(error)
        except Exception as another:
            return troubled(another)
    return whole


def refused(refusal: Refusal) -> ResponseReturnValue:
    """A rule said no."""
    stop_writing()
    if isinstance(refusal, Missing) and request.method in SAFE and (meant := without_its_end()):
        return redirect(meant, 308)
    return _page(status_of(refusal), sentence(refusal), slug=refusal.slug,
                 headers=headers_of(refusal))


def collided(error: IntegrityError) -> ResponseReturnValue:
    """The database kept a promise that the code above it had not seen coming."""
    stop_writing()
    session.pop("_flashes", None)
    log.warning("constraint: %s", error.orig.__class__.__name__)
    return refused(WriteConflict())


def troubled(error: Exception) -> ResponseReturnValue:
    """The database or the disk could not do it: nothing was kept, and the cause is named."""
    trouble = trouble_in(error)
    if trouble is None or (trouble is READ_ONLY and request.method in SAFE):  # a GET that wrote
        return crashed(error)
    _drop_everything()
    log.warning("%s at %s %s: %s", trouble.name, request.method, request.url_rule,
                reason_of(error))
    return _without_database(503, _(trouble.message), slug=trouble.name,
                             headers={"Retry-After": str(trouble.patience)})


def unusable(error: Exception) -> ResponseReturnValue:
    """A number or a sign that no column can hold: in an address no page, in a form to be mended."""
    stop_writing()
    session.pop("_flashes", None)
    log.warning("unusable at %s %s: %s", request.method, request.url_rule, type(error).__name__)
    return refused(Missing() if request.method in SAFE or not _typed() else Invalid())


def misread(error: StatementError) -> ResponseReturnValue:
    """A column that keeps one form of a value was given another."""
    return unusable(error) if isinstance(error.orig, ValueError) else troubled(error)


def missed(error: HTTPException) -> ResponseReturnValue:
    """What Werkzeug itself refuses: no such page, a method or a form it cannot take."""
    code = error.code or 500
    if code < 400:
        return error
    if request.method in SAFE and (meant := _meant(code)):
        return redirect(meant, 308 if code == 404 else 303)
    if isinstance(error, InternalServerError) and isinstance(error.original_exception, Exception):
        return troubled(error.original_exception)  # met while another page for an error was made
    stop_writing()
    words = {
        400: _("This form has expired. Please go back, reload the page and send it again."),
        403: _("This page is for staff."),
        404: _("This page is not here. Perhaps the link is old or a letter is missing."),
        405: _("This address cannot be used that way."),
        413: _("This is too large. A file may have up to 8 MB."),
    }
    return _page(code, words.get(code, error.description or error.name),
                 headers=dict(error.get_headers()))


def _meant(code: int) -> str:
    """The page that a reader means by an address of none: without its last slash; of one that
    only takes a form, where the form stands. Empty when there is none."""
    if code == 405:
        return page_above(request.path)
    return without_its_end() if code == 404 else ""


def expired(error: CSRFError) -> ResponseReturnValue:
    """The form's guard has run out: what was typed can be sent again by one tap.

    Only what came from a page of ours is offered again, and nothing secret.
    """
    stop_writing()
    kept = [(name, value) for name, value in request.form.items(multi=True)
            if name not in NOT_KEPT] if is_from_here() and not request.files else []
    view = current_app.view_functions.get(request.endpoint or "")
    signed_out = g.get("account") is None and getattr(view, "needs_log_in", False)
    return render_template("expired.html", kept=kept, signed_out=signed_out,
                           action=request.full_path.rstrip("?")), 400


def crashed(error: Exception) -> ResponseReturnValue:
    """A mistake of ours; the reader gets a way back, the log gets the trace."""
    log.error("crash at %s %s", request.method, request.url_rule, exc_info=error)
    _drop_everything()
    return _without_database(500, _("Something broke on our side. Nothing you did was wrong; "
                                    "what you saved before is safe."))


def _drop_everything() -> None:
    """Roll back, even on a connection that is no more; what was to be said next is not so."""
    session.pop("_flashes", None)
    try:
        stop_writing()
    except SQLAlchemyError:
        db.session.invalidate()


def _without_database(
    code: int, words: str, *, slug: str = "", headers: dict[str, str] | None = None,
) -> ResponseReturnValue:
    """A whole page that asks the database nothing: not where this is, nor who is asking."""
    g.library = g.account = g.actor = None
    if request.path.endswith(".ics"):
        return f"{words}\n", code, {**(headers or {}), "Content-Type": "text/plain; charset=utf-8"}
    try:
        return _page(code, words, slug=slug, headers=headers)
    except Exception:
        log.exception("the page for an error cannot be made")
        return BARE.format(get_locale(), words), code, headers or {}


def _page(
    code: int, words: str, *, slug: str = "", headers: dict[str, str] | None = None,
) -> ResponseReturnValue:
    kept = {name: value for name, value in (headers or {}).items() if name in KEPT_HEADERS}
    if request.accept_mimetypes.best == "application/json" or request.path.startswith("/api/"):
        answer = jsonify(type=slug or "about:blank", title=words, status=code)
        answer.mimetype = "application/problem+json"
        return answer, code, kept
    if code == 404 and g.get("library") is None:
        find = current_app.extensions.get("library_here")
        g.library = find() if find else None
    return render_template("error.html", words=words, code=code, typed=_typed()), code, kept


def _typed() -> list[str]:
    """What someone wrote on a page of ours that cannot stand in its form again, nothing secret.

    Keys, numbers of rows and choices are short or hidden; words are what would be missed.
    """
    if request.method in SAFE or not is_from_here():
        return []
    return [value for name, value in request.form.items(multi=True)
            if name not in NOT_KEPT and len(value) > 1 and not name.endswith(("key", "version"))]
