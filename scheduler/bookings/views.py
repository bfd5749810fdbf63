"""A session's page, the way to a seat, and the ticket that opens it again."""

from collections.abc import Sequence

import segno
from flask import Blueprint, Response, current_app, flash, g, redirect, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from itsdangerous import BadSignature, URLSafeSerializer

from scheduler import clock
from scheduler.bookings import actions as bookings
from scheduler.bookings import queries
from scheduler.bookings.forms import NEEDS, BookingForm
from scheduler.bookings.models import Booking
from scheduler.db import stop_writing
from scheduler.domain.errors import Missing, Refusal
from scheduler.domain.permissions import GUEST
from scheduler.events import queries as events
from scheduler.events.cards import place_of, state_of
from scheduler.events.models import Session
from scheduler.libraries.models import Library
from scheduler.access import staff
from scheduler.web import page

bp = Blueprint("bookings", __name__)
COOKIE, YEAR, MOST_TICKETS = "tickets", 31_536_000, 40


@bp.get("/<lib>/sessions/<int:session_id>")
def session(session_id: int) -> Response:
    """One session: what, when, where, and the form to come."""
    return _session_page(_public(session_id), BookingForm())


@bp.post("/<lib>/sessions/<int:session_id>/bookings")
def create(session_id: int) -> Response:
    """Book places, or join the line; nothing typed is lost when it cannot be."""
    form = BookingForm()
    if form.website.data:
        raise Missing()
    if not form.validate_on_submit():
        stop_writing()
        return _session_page(_public(session_id), form, status=422)
    try:
        placed = bookings.place(form.to_request(session_id), by=g.actor, at=clock.now())
    except Missing:
        raise
    except Refusal as refusal:
        stop_writing()
        return _session_page(_public(session_id), form, refusal=refusal)
    flash(_("You are on the list.") if placed.state == "placed"
          else _("You are number %(n)s in the line.", n=placed.position))
    answer = redirect(url_for("bookings.show", code=placed.link_code), 303)
    return _remembering(answer, [placed.link_code, *codes_here()])


def _public(session_id: int) -> Session:
    found = events.session(session_id, library_id=g.library.id)
    if found.published_at is None and not g.actor.is_staff:
        raise Missing()
    return found


def _session_page(
    found: Session, form: BookingForm, *, status: int = 200, refusal: Refusal | None = None,
) -> Response:
    ended = found.ends_at <= clock.now()
    return page("bookings/session.html", status=status, refusal=refusal, session=found, form=form,
                where=place_of(found), state="past" if ended else state_of(found),
                day=found.starts_at.astimezone(g.library.zone).date(),
                base=current_app.config["BASE_URL"])


@bp.get("/<lib>/sessions/<int:session_id>/cancellation")
@staff("cancel-session")
def call_off(session_id: int) -> Response:
    """Ask once more, naming who will have to be told."""
    return _ask_call_off(session_id)


@bp.post("/<lib>/sessions/<int:session_id>/cancellation")
@staff("cancel-session")
def called_off(session_id: int) -> Response:
    """Cancel it, free the room, and put the news in the queue."""
    reason = request.form.get("reason", "").strip()[:300]
    try:
        parties = bookings.call_off(session_id, reason=reason, by=g.actor, at=clock.now())
    except Missing:
        raise
    except Refusal as refusal:
        stop_writing()
        return _ask_call_off(session_id, refusal)
    flash(ngettext("Cancelled. %(num)s party has to be told.",
                   "Cancelled. %(num)s parties have to be told.", parties))
    return redirect(url_for("outbox.queue" if parties else "events.manage"), 303)


def _ask_call_off(session_id: int, refusal: Refusal | None = None) -> Response:
    found = events.session(session_id, library_id=g.library.id)
    return page("bookings/call_off.html", refusal=refusal, session=found,
                day=found.starts_at.astimezone(g.library.zone).date(),
                parties=len(queries.live(session_id, library_id=g.library.id)))


@bp.get("/b/<code>")
def show(code: str) -> Response:
    """The ticket. Opening it never changes anything."""
    booking = queries.by_code(code)
    library = g.library = events.library_of(booking.session)
    url = f"{current_app.config['BASE_URL']}{url_for('bookings.show', code=code)}"
    drawn = segno.make(url, error="m", micro=False)
    answer = page(
        "bookings/ticket.html", booking=booking, session=booking.session, url=url, code=code,
        where=place_of(booking.session), desk_code=desk_code(booking, library),
        day=booking.session.starts_at.astimezone(library.zone).date(), needs=NEEDS,
        position=queries.position_of(booking) if booking.state == "waiting" else None,
        qr_size=drawn.symbol_size(border=0)[0], qr_path=_qr_path(drawn),
        over=booking.session.ends_at <= clock.now(),
    )
    return _private(answer)


def desk_code(booking: Booking, library: Library) -> str:
    """The code to say at the desk: KDI-7Q4M."""
    return f"{library.code_prefix}-{booking.desk_code}" if library.code_prefix else (
        booking.desk_code)


def _qr_path(drawn: segno.QRCode) -> str:
    return "".join(f"M{column} {row}h1v1h-1z" for row, line in enumerate(drawn.matrix)
                   for column, dark in enumerate(line) if dark)


def _private(answer: Response) -> Response:
    answer.headers["Cache-Control"] = "private, no-store"
    answer.headers["X-Robots-Tag"] = "noindex"
    answer.headers["Referrer-Policy"] = "no-referrer"
    return answer


@bp.post("/b/<code>/cancellation")
def cancel(code: str) -> Response:
    """Give all places back."""
    booking = queries.by_code(code)
    bookings.cancel(booking.id, by=GUEST(booking.library_id), at=clock.now())
    flash(_("Your places are free for others now. Thank you for telling us."))
    return redirect(url_for("bookings.show", code=code), 303)


@bp.post("/b/<code>/seats")
def reduce(code: str) -> Response:
    """Keep fewer places."""
    booking = queries.by_code(code)
    wish = request.form.get("seats", "")
    if not wish.isdigit() or not 1 <= int(wish) <= booking.seats:
        flash(_("Choose how many places you keep."), "error")
        return redirect(url_for("bookings.show", code=code), 303)
    bookings.reduce(booking.id, seats=int(wish), by=GUEST(booking.library_id), at=clock.now())
    flash(_("Saved."))
    return redirect(url_for("bookings.show", code=code), 303)


@bp.get("/tickets")
def mine() -> Response:
    """The tickets this device holds; nobody's number opens anything."""
    return _private(page("bookings/mine.html", bookings=queries.by_codes(codes_here()),
                         at=clock.now()))


@bp.post("/tickets/removal")
def forget() -> Response:
    """Take every ticket off this device; the bookings stay."""
    flash(_("This device holds no tickets any more. Your bookings stay as they are."))
    return _remembering(redirect(url_for("bookings.mine"), 303), [])


def codes_here() -> list[str]:
    """The link codes in this device's signed cookie."""
    try:
        kept = _signer().loads(request.cookies.get(COOKIE, ""))
    except BadSignature:
        return []
    return [code for code in kept if isinstance(code, str)]


def _remembering(answer: Response, codes: Sequence[str]) -> Response:
    answer.set_cookie(COOKIE, _signer().dumps(list(dict.fromkeys(codes))[:MOST_TICKETS]),
                      max_age=YEAR, httponly=True, samesite="Lax",
                      secure=bool(current_app.config["SESSION_COOKIE_SECURE"]))
    return answer


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(str(current_app.config["SECRET_KEY"]), salt="tickets")
