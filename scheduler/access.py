"""The door of every staff page: a log-in first, then a role that covers the verb."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import g, redirect, request, url_for
from flask.typing import ResponseReturnValue

from scheduler.domain.permissions import check

View = Callable[..., ResponseReturnValue]


def staff(verb: str) -> Callable[[View], View]:
    """Ask for a log-in first, then for a role that covers the verb (NotYourRole)."""
    def guarded(view: View) -> View:
        @wraps(view)
        def asked(*args: Any, **values: Any) -> ResponseReturnValue:
            if g.account is None:
                back = request.full_path.rstrip("?") if request.method == "GET" else ""
                return redirect(url_for("people.sign_in", next=back or None), 303)
            check(verb, g.actor)
            return view(*args, **values)
        asked.needs_log_in = True  # type: ignore[attr-defined]
        return asked
    return guarded
