"""Every form of every page, ready to be sent: found once, filled in well, then badly."""

from collections.abc import Iterator
from contextvars import Context
from dataclasses import dataclass
from datetime import date, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.datastructures import MultiDict

from scheduler.bookings.device_tickets import signer as ticket_signer
from scheduler.bookings.device_tickets import undo_signer
from scheduler.calendars.own_views import _signer as calendar_signer
from scheduler.db import db
from scheduler.people.account_views import _signer as desk_signer
from tests import hostile, make, wide_world
from tests.pages import Control, Form, Page
from tests.test_sweep import path_of, rules
from tests.world import World

ROUTES = (Path(__file__).parent / "golden" / "routes.txt").read_text().splitlines()
POSTS = [line.split()[2] for line in ROUTES if line.startswith("POST")]
GOOD = {
    "name": "Cleo", "phone": "0812 3456 7890", "consent": "y", "title": "Merajut taplak",
    "kind": "sharing", "on": f"{date.today() + timedelta(days=7)}", "starts": "09:00",
    "ends": "11:00", "email": "",
    "reason": "Perbaikan atap", "first": "2026-03-02", "last": "2026-03-03", "people": "12",
    "asked_by": "Karang Taruna", "identifier": "ada@example.org", "password": "kata sandi baru",
    "old": "x", "new": "kata sandi baru", "pin": wide_world.PIN, "code": "K7QF-2MXB",
    "value": "120", "words": "Meja panjang di dekat jendela", "valid_from": "2030-01-01",
    "seats_per_booking": "4", "retention_days": "90", "group": "SD 1", "group_male": "3",
    "purpose": "loan", "role": "desk",
}


@dataclass(frozen=True)
class Found:
    """A form, who saw it, and where."""

    who: str
    seen_at: str
    form: Form


@dataclass
class Sweep:
    """The whole app with its forms, its world standing still."""

    clients: dict[str, FlaskClient]
    by_endpoint: dict[str, list[Found]]
    searches: list[Found]


def _browser(app: Flask, there: Any, who: str) -> FlaskClient:
    client = FlaskClient(app, use_cookies=True)
    client.set_cookie("tickets", ticket_signer().dumps(
        [there.values["code"], there.values["early"]]))
    client.set_cookie("tickets-removed", undo_signer().dumps([there.values["early"]]),
                      path="/tickets")
    client.set_cookie("ticket-calendars", calendar_signer().dumps(there.values["feeds"]),
                      path="/tickets")
    client.set_cookie("desk", desk_signer().dumps(there.northside.id))
    if who != "guest":
        make.signed_in(client, there.ada if who == "staff" else there.values["desk"])
    return client


def gathered(app: Flask, there: World) -> Sweep:
    """The forms that a guest, Ada and someone at the desk find on all pages of the wide world."""
    clients = {who: _browser(app, there, who) for who in ("guest", "staff", "desk")}
    pages = [path_of(rule, there.values) for rule in rules(app, "GET")]
    pages += there.values["pages"]  # type: ignore[operator]
    db.session.remove()
    found = Sweep(clients, {name: [] for name in POSTS}, [])
    known: set[Any] = set()
    for who, client in clients.items():
        for path in pages if who != "desk" else [path for path in pages if "/desk/" in path]:
            answer = asked(client, path)
            if answer.mimetype != "text/html" or answer.status_code != 200:
                continue
            for form in Page(answer.get_data(as_text=True)).forms:
                _keep(app, found, known, Found(who, path, form))
    return found


def _keep(app: Flask, found: Sweep, known: set[Any], one: Found) -> None:
    action = one.form.action or one.seen_at
    path = action.split("?")[0]
    endpoint = app.url_map.bind("localhost").match(path, one.form.method.upper())[0]
    mark = (endpoint, one.form.method, one.form.shape)
    if mark not in known:
        known.add(mark)
        one.form.action = action
        (found.by_endpoint[endpoint] if one.form.method == "post" else found.searches).append(one)


def asked(client: FlaskClient, path: str, **options: Any) -> Any:
    """The answer, asked from outside with contexts of its own."""
    return Context().run(client.open, path, **options)


def sent(found: Found, client: FlaskClient, values: dict[str, list[Any]], **options: Any) -> Any:
    """What the server answers to these values."""
    many = [(name, (BytesIO(value), "é.csv") if isinstance(value, bytes) else value)
            for name, given in values.items() for value in given]
    kind = {"content_type": "multipart/form-data"} if found.form.enctype else {}
    return asked(client, found.form.action, method="POST", data=MultiDict(many), **kind, **options)


def filled_in(form: Form) -> dict[str, list[Any]]:
    """The form as someone would fill it in: what stands there, and something good elsewhere."""
    values = form.sent()
    for one in form.controls:
        good = GOOD.get(one.name)
        if one.kind == "file":
            values[one.name] = [b"library,period\n"]
        elif good is not None and not values.get(one.name, [""])[0]:
            values[one.name] = [good]
    return values


def fields(form: Form) -> list[Control]:
    """Each field once; of a list's rows the first."""
    named = {one.shape: one for one in reversed(form.controls)}
    return [one for one in named.values() if one.name != "csrf_token"]


def tries(form: Form) -> Iterator[tuple[str, dict[str, list[Any]], bool]]:
    """(what is wrong, what is sent, whether a person could have typed it)."""
    good = filled_in(form)
    for one in fields(form):
        human = one.name != "website" and one.kind not in (
            "hidden", "select", "radio", "checkbox")
        for value in hostile.FILES if one.kind == "file" else ():
            yield f"{one.name} is {value[:9]!r}", {**good, one.name: [value]}, True
        for value in hostile.values(one.kind, one.name):
            yield f"{one.name}={value[:20]!r}", {**good, one.name: [value]}, human
        yield f"no {one.name}", {**good, one.name: []}, False
    typed = [one for one in fields(form) if one.is_typed and one.name != "website"]
    for value in hostile.EVERYWHERE if typed else ():
        yield f"all {value[:20]!r}", {
            **good, **{one.name: [value] for one in typed}}, True
    yield "nothing", {}, False
    yield "all twice", {name: [*given, *given, "b"] for name, given in good.items()}, False
    yield "all files", {one.name: [b"\0\xff"] for one in fields(form)}, False
