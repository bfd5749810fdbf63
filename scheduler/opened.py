"""No form undoes what it did not show: it carries what it was opened on.

A view that changes or decides is marked with what it stands on. Its form then carries a mark of
each thing that stood there when it was opened; a post whose marks are old gets the form again,
with who changed what meanwhile, everything that was typed, and the marks of now, so that one tap
saves it on top. Posts about one row take turns from before they are compared.
"""

import hashlib
from base64 import urlsafe_b64encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import wraps
from inspect import signature
from typing import Any

from flask import Response, g, make_response, request
from flask.typing import ResponseReturnValue
from markupsafe import Markup
from sqlalchemy import inspect, text

from scheduler import clock, once
from scheduler.boxes import Box, boxes_of, sent_in, with_boxes
from scheduler.columns import micros
from scheduler.db import db, issue, stop_writing, writing
from scheduler.domain.errors import Conflict, Missing
from scheduler.meanwhile import Meanwhile, Shown, told

FIELD = "opened"
View = Callable[..., ResponseReturnValue]
# What changes by itself, without anybody deciding anything about the row.
NOT_DECIDED = frozenset({
    "seats_taken", "parties_waiting", "sequence", "changed_at", "came_named", "came_anonymous",
    "came_male", "came_female", "seats_came", "seats_missed", "leased_until", "tries", "trouble",
    "due_at", "expanded_to"})


@dataclass(frozen=True)
class Stand:
    """What a form stands on: a row, by its model or by a function of the address's values.

    `subject` is its name in the history, `about` the number it has there. `form` fills a form
    (or the boxes of a long list) from it; without one its columns are compared (`of` some, else
    all that anybody decides). `facts` adds what else the page showed. `again` answers with the
    page once more; without it the view does, for its own form does not go through. `by_row`:
    each box is an entry of its own, and what does not meet is kept side by side without asking.
    `agrees`: what is asked for is so already. `which` tells the entries of the history that are
    about this row alone.
    """

    subject: str
    row: Any
    form: Callable[[Any], Any] | None = None
    of: tuple[str, ...] = ()
    facts: Callable[[Any], Mapping[str, Any]] = field(default=lambda row: {})
    about: Callable[[Any], int] = field(default=lambda row: row.id)
    again: View | None = None
    by_row: bool = False
    agrees: Callable[[Any], bool] = field(default=lambda row: False)
    which: Callable[[Any, Any], bool] = field(default=lambda row, entry: True)

    def found(self, values: Mapping[str, Any]) -> Any:
        """The row behind an address; refuses with Missing."""
        if not isinstance(self.row, type):
            return self.row(**values)
        row = db.session.get(self.row, _number(values))
        if row is None or getattr(row, "library_id", g.library.id) != g.library.id:
            raise Missing()
        return row

    def boxes(self, row: Any) -> dict[str, Box]:
        """What stands there now, box by box."""
        facts = {name: _plain(str(value)) for name, value in self.facts(row).items()}
        if self.form is not None:
            filled = self.form(row)
            return {**(filled if isinstance(filled, dict) else boxes_of(filled)), **facts}
        return {"": _plain(_columns(row, self.of)), **facts}


def changes(subject: str, row: Any, form: Callable[[Any], Any], **options: Any) -> Any:
    """Mark a view that keeps a form filled from a row."""
    return _marking(Stand(subject, row, form, **options))


def decides(subject: str, row: Any, **options: Any) -> Any:
    """Mark a view that decides something about a row as its page showed it."""
    return _marking(Stand(subject, row, **options))


def _marking(stand: Stand) -> Callable[[View], View]:
    def marked(view: View) -> View:
        @wraps(view)
        def asked(**values: Any) -> ResponseReturnValue:
            answer = _if_changed(stand, view, values)
            return view(**values) if answer is None else answer
        asked.stands_on = stand  # type: ignore[attr-defined]
        return asked
    return marked


def version_field(stand: Stand, values: Mapping[str, Any], shown: Any = None) -> Markup:
    """The hidden field for a form that is opened now; nothing when there is no such row.

    A long list gives what it has loaded as `shown`, so that no row is asked for again.
    """
    try:
        row = stand.found(values) if shown is None else shown
    except Missing:
        return Markup()
    if row is None:
        return Markup()
    boxes = stand.boxes(row)
    marks = "~".join(f"{name}:{_mark(box.text)}" for name, box in boxes.items())
    return Markup('<input type="hidden" name="{}" value="{}~{}">').format(
        FIELD, micros(clock.now()), marks)


def _if_changed(
    stand: Stand, view: View, values: dict[str, Any],
) -> ResponseReturnValue | None:
    since, was = _opened()
    _take_turns(stand, values)
    row = stand.found(values)
    if row is None or not was or stand.agrees(row):
        return None  # a script saw nothing, so nothing is undone unseen
    now = stand.boxes(row)
    was = dict.fromkeys(now, _mark("")) | was  # a choice that came meanwhile was not ticked
    new = {name: box for name, box in now.items() if was[name] != _mark(box.text)}
    unseen = {name: box for name, box in new.items() if _sent(name, box) != box.text}
    typed = {name for name, box in unseen.items() if _is_typed(name, box, was[name])}
    if not unseen or stand.by_row and not typed:
        request.form = with_boxes(request.form, unseen)  # type: ignore[misc]
        if not writing():
            g.looks_again = lambda: _still(stand, values, now)
        return None
    happened = told(
        stand.subject, stand.about(row), since=since, which=lambda one: stand.which(row, one))
    if happened.is_own and (led := once.led_back(once.Creating())) is not None:
        return led
    return _once_more(stand, view, values, shown=_shown(happened, unseen, typed))


def _still(stand: Stand, values: dict[str, Any], then: dict[str, Box]) -> None:
    """Refuse when it changed between looking and writing."""
    _take_turns(stand, values)
    if stand.boxes(stand.found(values)) != then:
        raise Conflict()


def _shown(happened: Meanwhile, unseen: Mapping[str, Box], typed: set[str]) -> Meanwhile:
    rows = {name: Shown(box.label, box.words, name in typed)
            for name, box in unseen.items() if box.label}
    return happened.with_rows(rows)


def _once_more(
    stand: Stand, view: View, values: dict[str, Any], *, shown: Meanwhile,
) -> Response:
    boxes = stand.boxes(stand.found(values))
    kept = {name: box for name, box in boxes.items()
            if name in shown.rows and not shown.rows[name].is_typed}
    request.form = with_boxes(request.form, kept)  # type: ignore[misc]
    stop_writing()
    g.meanwhile = shown
    again = stand.again or view
    wanted = signature(again).parameters
    answer = make_response(again(**{name: value for name, value in values.items()
                                    if name in wanted}))
    if answer.status_code >= 300 and answer.status_code not in (409, 422):
        raise Conflict()
    answer.status_code = 409
    return answer


def _opened() -> tuple[int, dict[str, str]]:
    """When the form was opened (microseconds), and the marks of what stood in it."""
    since, *marks = request.form.get(FIELD, "").split("~")
    was = dict(mark.rsplit(":", 1) for mark in marks if ":" in mark)
    return int(since) if since.isascii() and since.isdigit() else 0, was


def _sent(name: str, box: Box) -> str | None:
    return sent_in(request.form, name, is_tick=box.is_tick) if box.label else None


def _is_typed(name: str, box: Box, was: str) -> bool:
    sent = _sent(name, box)
    return sent is not None and _mark(sent) != was


def _take_turns(stand: Stand, values: Mapping[str, Any]) -> None:
    """Two posts about one row go one after the other, and the second sees what the first did."""
    if db.session.get_bind().dialect.name == "postgresql":
        about = f"{stand.subject}:{_number(values)}"
        number = int.from_bytes(hashlib.blake2b(about.encode(), digest_size=8).digest(),
                                signed=True)
        issue(text("SELECT pg_advisory_xact_lock(:number)"), {"number": number})
        db.session.expire_all()


def _number(values: Mapping[str, Any]) -> Any:
    """What names the row: the last value of its address, or the library itself."""
    return next((value for value in reversed(values.values())), g.library.id if (
        "library" in g) else 0)


def _columns(row: Any, names: tuple[str, ...]) -> str:
    wanted = names or [one.key for one in inspect(type(row)).column_attrs
                       if one.key not in NOT_DECIDED]
    return repr([(name, row[name] if isinstance(row, Mapping) else getattr(row, name))
                 for name in wanted])


def _plain(text: str) -> Box:
    return Box("", text, text)


def _mark(given: str) -> str:
    digest = hashlib.blake2b(given.encode(), digest_size=6).digest()
    return urlsafe_b64encode(digest).decode()
