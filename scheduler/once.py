"""A form that creates, creates once: its second post lands on what the first one made.

A post is known again by the random key that its form carries. Without one, or when Back brought
a fresh form with the old words in it, it is known by its hand: the same web session sends the
same words to the same address as the last thing it did. What it led to is written in the
transaction that made it, so that of two at once one is kept.
"""

import hashlib
import re
import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import wraps
from typing import Any

from flask import (
    Flask,
    Response,
    current_app,
    flash,
    g,
    has_request_context,
    redirect,
    request,
    session,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from markupsafe import Markup
from sqlalchemy import String, delete, text
from sqlalchemy.orm import Mapped, mapped_column

from scheduler import clock
from scheduler.columns import micros, when
from scheduler.db import db, issue, start_writing, stop_writing, table_of, writing

FIELD, KEY = "form_key", re.compile(r"[\w-]{16,64}", re.ASCII)
OURS = frozenset({FIELD, "csrf_token"})  # fields that nobody typed
SECRET = frozenset({"password", "old", "new", "pin"})  # fields of which not even a mark is kept
KEPT_FOR, LAST_FOR = timedelta(days=7), timedelta(minutes=10)
View = Callable[..., ResponseReturnValue]


class SentForm(db.Model):
    """Where a post led: `key` names it, or the hand that sent `what` last. No words are kept."""

    __tablename__ = "sent_form"
    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    what: Mapped[str] = mapped_column(String(64), default="")
    place: Mapped[str] = mapped_column(String(1000))
    counts_until: Mapped[when] = mapped_column(index=True)


@dataclass(frozen=True)
class Creating:
    """`lands` is an endpoint for an answer that shows what is never shown again.

    `remembers` lets the device that is led to a place keep what it has to keep of it.
    `same_words`: whether a hand that sends the same words in a new form means the same thing.
    """

    lands: str = ""
    remembers: Callable[[Response, str], Response] | None = None
    same_words: bool = True


# The same row again counts as written only when it is about something else, or too old.
_WRITE = """
INSERT INTO sent_form (key, what, place, counts_until) VALUES {rows}
ON CONFLICT (key) DO UPDATE SET what = excluded.what, place = excluded.place,
  counts_until = excluded.counts_until
WHERE sent_form.what <> excluded.what OR sent_form.counts_until <= :at"""
_ROWS = [f"(:key{number}, :what{number}, :place, :until{number})" for number in (0, 1)]
_ONE, _BOTH = (text(_WRITE.format(rows=", ".join(_ROWS[:rows]))).execution_options(
    preserve_rowcount=True) for rows in (1, 2))
_EARLIER = text(
    "SELECT place, what FROM sent_form WHERE (key = :key0 AND what = :what0 OR key = :key1 AND "
    "what = :what1) AND counts_until > :at ORDER BY what")


def set_up(app: Flask) -> None:
    """Let the place that commits ask, and the worker tidy up."""
    app.extensions["once"] = Once()
    app.extensions.setdefault("ticks", {})["forget-sent-forms"] = tidy


def creates(lands: str = "", *, remembers: Any = None) -> Callable[[View], View]:
    """Mark a view that makes something: its form carries a key by itself."""
    return _marking(Creating(lands, remembers))


def creates_each(lands: str = "") -> Callable[[View], View]:
    """The same for what may honestly be made twice in the same words: two guests of one name."""
    return _marking(Creating(lands, same_words=False))


def _marking(creating: Creating) -> Callable[[View], View]:
    def marked(view: View) -> View:
        @wraps(view)
        def made(*args: Any, **values: Any) -> ResponseReturnValue:
            g.creating = creating
            return view(*args, **values)
        made.creates = creating  # type: ignore[attr-defined]
        return made
    return marked


def key_field() -> Markup:
    """A hidden key for a form; the same one again on a page that says what is missing."""
    key = key_sent() if g.get("keeps_key") else new_key()
    return Markup('<input type="hidden" name="{}" value="{}">').format(FIELD, key)


def key_sent() -> str:
    """The key that this post carries, or one of its own."""
    sent = request.form.get(FIELD, "")
    return sent if KEY.fullmatch(sent) else new_key()


def new_key() -> str:
    """A key that nobody guesses."""
    return secrets.token_urlsafe(18)


class Once:
    """What `db` asks before it commits, and when a view refused."""

    def is_first(self, answer: Response) -> bool:
        """Write where this post led; False when what it creates had been made before."""
        creating, rows = g.get("creating"), list(_marks())
        if creating is None:  # then the hand alone: it did something else meanwhile
            rows = [row for row in rows if row[1]]
        if not rows or not _made(answer, creating) or creating is None and not writing():
            return True
        if not writing():
            start_writing()
        db.session.flush()
        return _written(rows, (answer.location or "")[:1000]) == len(rows) or creating is None

    def earlier(self) -> Response | None:
        """The way to what an earlier post of this one made; None when there was none."""
        creating = g.get("creating")
        return None if creating is None else led_back(creating)


def before() -> Response | None:
    """The same, for a view that works long before it writes: it need not do so twice."""
    return led_back(g.creating)


def led_back(creating: Creating) -> Response | None:
    """The way to where the same post led before, if it was sent before."""
    stop_writing()
    rows = list(_marks())
    if not rows:
        return None
    values: dict[str, Any] = {"at": micros(clock.now())}
    for number, (key, what, _kept) in enumerate((rows[0], rows[-1])):
        values |= {f"key{number}": key, f"what{number}": what}
    found = issue(_EARLIER, values).all()
    return _led(found[0].place, creating, same=bool(found[-1].what)) if found else None


def _written(rows: list[tuple[str, str, timedelta]], place: str) -> int:
    at = clock.now()
    values: dict[str, Any] = {"place": place, "at": micros(at)}
    for number, (key, what, kept) in enumerate(rows):
        values |= {f"key{number}": key, f"what{number}": what,
                   f"until{number}": micros(at + kept)}
    return issue(_BOTH if len(rows) == 2 else _ONE, values).rowcount


def _made(answer: Response, creating: Creating | None) -> bool:
    shows = creating is not None and bool(creating.lands)
    return 300 <= answer.status_code < 400 or shows and answer.status_code < 300


def _led(place: str, creating: Creating, *, same: bool) -> Response:
    session.pop("_flashes", None)
    if same:
        flash(_("This was saved already; it counts once."), "info")
    else:
        flash(_("This form had been saved already. What you changed in it afterwards was not "
                "kept: please change it here, or open the form anew."), "warning")
    answer = redirect(place or url_for(creating.lands, **_names(creating.lands)), 303)
    return creating.remembers(answer, place) if creating.remembers else answer  # type: ignore[return-value]


def _names(endpoint: str) -> dict[str, Any]:
    """The parts of this address that the other one has too."""
    wanted = set[str]().union(*(
        rule.arguments for rule in current_app.url_map.iter_rules(endpoint)))
    return {name: value for name, value in (request.view_args or {}).items() if name in wanted}


def _marks() -> Iterator[tuple[str, str, timedelta]]:
    """(key, what, how long it counts): of the form, and of the hand that sends it."""
    address = f"{request.endpoint}\0{request.full_path}"
    key, guard = request.form.get(FIELD, ""), session.get("csrf_token")
    creating = g.get("creating")
    if KEY.fullmatch(key):
        yield _short("key", address, key), "", KEPT_FOR
        if creating is not None and not creating.same_words:
            return
    words = sorted(_typed())
    if guard and (words or creating is None or creating.same_words):
        hand = _short("hand", str(guard), str(session.get("_user_id", "")))
        yield hand, _short(address, *words), LAST_FOR


def _typed() -> Iterator[str]:
    for name, value in request.form.items(multi=True):
        if name not in OURS | SECRET:
            yield f"{name}={value}"
    for name, file in request.files.items(multi=True):
        file.stream.seek(0)
        digest = hashlib.file_digest(file.stream, "sha256")  # type: ignore[arg-type]
        file.stream.seek(0)
        yield f"{name}={file.filename} {digest.hexdigest()}"


def _short(*parts: str) -> str:
    secret = hashlib.blake2b(str(current_app.config["SECRET_KEY"]).encode()).digest()
    return hashlib.blake2b("\0".join(parts).encode(), key=secret, digest_size=24).hexdigest()


def tidy(*, at: datetime) -> None:
    """Forget what no post can mean any more."""
    sent = table_of(SentForm)
    issue(delete(sent).where(sent.c.counts_until <= at))


def done_for_good() -> set[str]:
    """Names of what this request did aside, which stays when its work begins again."""
    done: set[str] = g.setdefault("done_for_good", set()) if has_request_context() else set()
    return done
