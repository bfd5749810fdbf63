"""Which tickets a device holds: link codes in a signed cookie, and for a quarter of an hour those
that were taken off it."""

from collections.abc import Sequence
from functools import cache

from flask import Response, current_app, g, request
from itsdangerous import BadSignature, URLSafeSerializer, URLSafeTimedSerializer

from scheduler import cookies
from scheduler.bookings import queries

COOKIE, MOST_TICKETS = "tickets", 40
UNDO_COOKIE, UNDO = "tickets-removed", 900  # seconds


def codes_here() -> list[str]:
    """The link codes in this device's signed cookie, newest first."""
    signed = request.cookies.get(COOKIE)
    try:
        kept = signer().loads(signed) if signed else ()
    except BadSignature:
        return []
    return [code for code in kept if isinstance(code, str)]


def remembering(answer: Response, codes: Sequence[str]) -> Response:
    """Let this device hold these tickets, newest first."""
    held = list(dict.fromkeys(codes))[:MOST_TICKETS]
    return cookies.keep(answer, COOKIE, signer().dumps(held), days=365)


def booked_here() -> dict[int, str]:
    """The sessions for which this device holds a live booking, each with the ticket's link code.

    One statement a page, and none for who holds nothing.
    """
    found: dict[int, str] | None = g.get("booked_here")
    if found is None:
        codes = codes_here()
        found = g.booked_here = queries.live_by_codes(codes) if codes else {}
    return found


def taken_off() -> list[str]:
    """What was taken off this device within the last quarter of an hour."""
    signed = request.cookies.get(UNDO_COOKIE)
    try:
        return [str(code) for code in undo_signer().loads(signed, max_age=UNDO)] if signed else []
    except BadSignature:
        return []


def taking_off(answer: Response, codes: Sequence[str]) -> Response:
    """Let this device hold these no longer; it knows for a while which they were, each time."""
    left = [code for code in codes_here() if code not in codes]
    gone = list(dict.fromkeys([*codes, *taken_off()]))[:MOST_TICKETS]
    cookies.keep(answer, UNDO_COOKIE, undo_signer().dumps(gone), days=1, path="/tickets")
    return remembering(answer, left)


def putting_back(answer: Response) -> Response:
    """Undo that; once."""
    cookies.drop(answer, UNDO_COOKIE, path="/tickets")
    return remembering(answer, [*taken_off(), *codes_here()])


def signer() -> URLSafeSerializer:
    """What signs the tickets' cookie."""
    return _signing(str(current_app.config["SECRET_KEY"]))


def undo_signer() -> URLSafeTimedSerializer:
    """What signs the cookie of those taken off, with the time."""
    return URLSafeTimedSerializer(str(current_app.config["SECRET_KEY"]), salt="tickets-removed")


@cache
def _signing(key: str) -> URLSafeSerializer:
    return URLSafeSerializer(key, salt="tickets")
