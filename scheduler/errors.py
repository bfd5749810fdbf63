"""Where a refusal becomes a status, a page and words; and where a crash stays polite."""

import logging

from flask import Flask, current_app, g, jsonify, render_template, request, session
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DataError, IntegrityError, OperationalError
from werkzeug.exceptions import HTTPException

from scheduler.asking import is_from_here
from scheduler.db import SAFE, stop_writing
from scheduler.domain.errors import (
    Conflict,
    Invalid,
    Missing,
    NotAllowed,
    Refusal,
    WriteConflict,
)
from scheduler.i18n import words_of

log = logging.getLogger(__name__)
KEPT_HEADERS = ("Allow", "Retry-After")
NOT_KEPT = frozenset({"csrf_token", "password", "old", "new", "pin"})
STATUS = {NotAllowed: 403, Missing: 404, Conflict: 409, Invalid: 422}


def status_of(refusal: Refusal) -> int:
    """The HTTP status of a refusal's kind."""
    return next((code for kind, code in STATUS.items() if isinstance(refusal, kind)), 422)


def set_up(app: Flask) -> None:
    """Register a page for everything that can go wrong."""
    app.register_error_handler(Refusal, refused)
    app.register_error_handler(IntegrityError, collided)
    app.register_error_handler(OperationalError, busy)
    app.register_error_handler(DataError, unusable)
    app.register_error_handler(OverflowError, unusable)
    app.register_error_handler(HTTPException, missed)
    app.register_error_handler(CSRFError, expired)
    app.register_error_handler(Exception, crashed)


def refused(refusal: Refusal) -> ResponseReturnValue:
    """A rule said no."""
    stop_writing()
    return _page(status_of(refusal), words_of(refusal), slug=refusal.slug)


def collided(error: IntegrityError) -> ResponseReturnValue:
    """The database kept a promise that the code above it had not seen coming."""
    stop_writing()
    session.pop("_flashes", None)
    log.warning("constraint: %s", error.orig.__class__.__name__)
    return refused(WriteConflict())


def busy(error: OperationalError) -> ResponseReturnValue:
    """Too many writers at once: nothing was kept, trying again is safe."""
    stop_writing()
    session.pop("_flashes", None)
    log.warning("busy: %s", error.orig.__class__.__name__)
    return _page(503, _("Many people are saving at the same moment. Please try again."),
                 slug="busy", headers={"Retry-After": "2"})


def unusable(error: Exception) -> ResponseReturnValue:
    """A number or a sign in the address or the form that no column can hold."""
    stop_writing()
    session.pop("_flashes", None)
    log.warning("unusable at %s %s: %s", request.method, request.url_rule, type(error).__name__)
    return refused(Missing() if request.method in SAFE or request.view_args else Invalid())


def missed(error: HTTPException) -> ResponseReturnValue:
    """What Werkzeug itself refuses: no such page, a method or a form it cannot take."""
    code = error.code or 500
    if code < 400:
        return error
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
    stop_writing()
    session.pop("_flashes", None)
    log.exception("crash at %s %s", request.method, request.url_rule)
    return _page(500, _("Something broke on our side. Nothing you did was wrong; "
                        "what you saved before is safe."))


def _page(
    code: int, words: str, *, slug: str = "", headers: dict[str, str] | None = None,
) -> ResponseReturnValue:
    kept = {name: value for name, value in (headers or {}).items() if name in KEPT_HEADERS}
    if request.accept_mimetypes.best == "application/json" or request.path.startswith("/api/"):
        answer = jsonify(type=slug or "about:blank", title=words, status=code)
        answer.mimetype = "application/problem+json"
        return answer, code, kept
    return render_template("error.html", words=words, code=code), code, kept
