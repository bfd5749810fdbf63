"""What every page shares: the shell, the icons it uses, strict headers."""

import re
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from flask import (
    Flask,
    Response,
    current_app,
    g,
    make_response,
    render_template,
    request,
    url_for,
)
from flask_babel import get_locale
from flask_babel import gettext as _
from flask_wtf import CSRFProtect
from flask_wtf.csrf import CSRFError
from markupsafe import Markup
from werkzeug.routing import BuildError

from scheduler import clock, cookies
from scheduler.asking import is_from_elsewhere
from scheduler.config import ROOT
from scheduler.db import SAFE, stop_writing
from scheduler.domain.errors import Refusal
from scheduler.domain.phone import dialled, said_phone
from scheduler.domain.wall import last_day
from scheduler.errors import headers_of, sentence, status_of
from scheduler.fields import point_at
from scheduler.i18n import LOCALES
from scheduler.nearby import page_above

STATIC = ROOT / "static"
CSP = ("default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
       "font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; "
       "frame-ancestors 'none'; manifest-src 'self'")
SYMBOL = re.compile(r'<symbol id="i-([\w-]+)".*?</symbol>', re.DOTALL)
# Pages that belong under another entry of the navigation than their own feature's.
PARENT = {"bookings.session": "events.programme", "bookings.create": "events.programme",
          "bookings.show": "bookings.mine",
          "bookings.details": "bookings.mine", "bookings.complete": "bookings.mine",
          "calendars.tickets": "bookings.mine",
          "calendars.subscribe": "events.programme",
          **{f"visits.{name}": "attendance.today" for name in (
              "index", "note", "note_span", "ask_remove")},
          **{f"spaces.{name}": "events.calendar" for name in (
              "reserve", "hold", "reservation", "edit", "change", "ask_release")},
          **{f"spaces.{name}": "libraries.settings" for name in (
              "manage", "new", "describe", "settle", "save")},
          **{f"bookings.{name}": "libraries.settings" for name in (
              "closures", "close", "undecided", "decide", "ask_end_library", "end_library",
              "ask_retire_space", "retire_space")},
          "bookings.ask_retire_event": "events.manage", "bookings.clear_room": "events.calendar",
          "bookings.retire_event": "events.manage", "bookings.ask_clear_room": "events.calendar",
          **{f"partners.{name}": "libraries.settings" for name in (
              "manage", "new", "add", "show", "edit", "change", "ask_retire", "retire",
              "ask_remove", "remove", "new_agreement", "sign", "agreement", "correct", "ask_end",
              "end", "ask_remove_agreement")},
          **{f"events.{name}": "libraries.settings" for name in (
              "new_gift", "note_gift", "gift", "correct_gift", "ask_remove_gift")}}
SECTIONS = frozenset({"attendance.today", "indicators.index", "spaces.index"})
# No copy is kept of what only one reader may see: these parts of an address are secrets, and
# what lies below these words is about whoever asks.
SECRETS = frozenset({"code", "token"})
OWN = frozenset({"account", "b", "join", "sign-in", "switch", "tickets"})
csrf = CSRFProtect()


def set_up(app: Flask) -> None:
    """Install the shell: icons, headers, language cookie, template words."""
    app.before_request(_from_our_pages)
    csrf.init_app(app)
    icons = _icons()
    app.jinja_env.globals.update(
        use_icon=use_icon, icon_sprite=lambda: _sprite(icons), now=clock.now,
        page_url=page_url, lang_link=lang_link, has_page=lambda name: name in app.view_functions,
    )
    app.jinja_env.filters.update(phone=said_phone, dialled=dialled, last_day=last_day)
    app.jinja_env.filters["extract"] = lambda key, words: words.get(key, key)
    app.context_processor(_shell)
    app.after_request(_headers)


def _from_our_pages() -> None:
    """Besides the token in each form: what another site sends is refused as if it had none."""
    if current_app.config["WTF_CSRF_ENABLED"] and request.endpoint and (
            request.method not in SAFE and is_from_elsewhere()):
        raise CSRFError("sent by another site")


def page(template: str, *, status: int = 200, refusal: Refusal | None = None,
         **values: Any) -> Response:
    """Render a page; with a refusal, drop what was written and answer its status.

    The page shows `refusal_words` in its error summary, or at the field they are about; the
    form keeps what was typed.
    """
    if refusal is not None:
        stop_writing()
        g.keeps_key = g.asks_again = True
        status = status_of(refusal)
        pointed = [form for form in values.values() if point_at(form, refusal)]
        values["refusal_words"] = "" if pointed else sentence(refusal)
    elif status >= 400:
        stop_writing()
        g.keeps_key = g.asks_again = True
    answer = make_response(render_template(template, **values), status)
    answer.headers.update(headers_of(refusal) if refusal is not None else {})
    return answer


def use_icon(name: str) -> str:
    """Remember that this page shows the icon, so that its shape is sent once."""
    g.setdefault("icons", set()).add(name)
    return name


def page_url(**changes: Any) -> str:
    """This page's address with some query values changed; None takes a value away.

    Another filter begins at the first page of its list, another language does not.
    """
    kept_page = "lang" in changes or any(name.startswith("page") for name in changes)
    asked = {name: value for name, value in request.args.to_dict().items()
             if kept_page or not name.startswith("page")}
    query = {**asked, **changes}
    kept = {name: value for name, value in query.items() if value not in (None, "")}
    path = _path_of_page()
    return f"{path}?{urlencode(kept)}" if kept else path


def _path_of_page() -> str:
    """The page one is on; of an answer to a form that was refused, the nearest page above it."""
    path = url_for(request.endpoint or "events.front", **(request.view_args or {}))
    return path if request.method in SAFE else page_above(path)


def lang_link() -> tuple[str, str, str]:
    """The other language: (code, its own name, this page in it)."""
    other = next(code for code in LOCALES if code != str(get_locale()))
    try:
        here = page_url(lang=other) if request.method == "GET" else f"/?lang={other}"
    except BuildError:  # a page that is not there has no other language either
        here = f"/?lang={other}"
    return other, LOCALES[other], here


def _shell() -> dict[str, Any]:
    theme = request.cookies.get("theme")
    return {
        "locale": str(get_locale() or "id"),
        "theme": theme if theme in ("light", "dark") else "",
        "library": g.get("library"),
        "actor": g.get("actor"),
        "signed_in": g.account.name if g.get("account") is not None else "",
        "nav": _nav(),
        "to_tell": _to_tell(),
        "meanwhile": g.get("meanwhile"),
        "base_url": current_app.config["BASE_URL"],
        "asks_again": g.get("asks_again", False),
    }


def _nav() -> list[tuple[str, str, bool]]:
    library, actor = g.get("library"), g.get("actor")
    desk = [("people.account", _("My desk"))] if g.get("account") is not None else []
    if library is None:
        wished = [("events.front", _("Programme")), ("bookings.mine", _("My tickets")), *desk]
    elif actor is not None and actor.is_staff:
        wished = [("events.calendar", _("Rooms")), ("attendance.today", _("Attendance")),
                  ("events.manage", _("Events")), ("indicators.index", _("Indicators")),
                  ("libraries.settings", _("Settings"))]
    else:
        wished = [("events.programme", _("Programme")), ("spaces.index", _("Spaces")),
                  ("bookings.mine", _("My tickets")), *desk]
    return [(label, _to(endpoint), _here(endpoint)) for endpoint, label in wished if _to(endpoint)]


def _to_tell() -> int:
    """How many people wait to be told something; only staff are shown it."""
    actor, count = g.get("actor"), current_app.extensions.get("to_tell")
    return count() if count and g.get("library") and actor is not None and actor.is_staff else 0


def _to(endpoint: str) -> str:
    return url_for(endpoint) if endpoint in current_app.view_functions else ""


def _here(endpoint: str) -> bool:
    here = request.endpoint or ""
    return here == endpoint or PARENT.get(here, here.split(".")[0]) in (
        endpoint, *([endpoint.split(".")[0]] if endpoint in SECTIONS else []))


def _is_private() -> bool:
    """Whether an answer is for one reader: who is signed in, or who holds a secret address."""
    return (g.get("account") is not None or request.path.split("/")[1] in OWN
            or not SECRETS.isdisjoint(request.view_args or ()))


def _headers(answer: Response) -> Response:
    answer.headers.setdefault("Content-Security-Policy", CSP)
    answer.headers.setdefault("X-Content-Type-Options", "nosniff")
    answer.headers.setdefault("Referrer-Policy", "same-origin")
    answer.headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
    if _is_private():
        answer.headers.setdefault("Cache-Control", "private, no-store")
        answer.headers.setdefault("X-Robots-Tag", "noindex")
    wish = request.args.get("lang")
    if wish in LOCALES and answer.mimetype == "text/html":
        cookies.keep(answer, "lang", wish, days=365)
    return answer


def _icons() -> dict[str, str]:
    source = Path(STATIC / "icons.svg")
    text = source.read_text() if source.exists() else ""
    return {found[1]: found[0] for found in SYMBOL.finditer(text)}


def _sprite(icons: dict[str, str]) -> Markup:
    used = "".join(icons[name] for name in sorted(g.get("icons", ())) if name in icons)
    frame = Markup('<svg class="sprite" width="0" height="0" aria-hidden="true">{}</svg>')
    return frame.format(Markup(used))
