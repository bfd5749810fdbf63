"""The ticket that opens a booking again, and the tickets a device holds."""

import re
from collections.abc import Collection, Sequence
from contextlib import suppress

import segno
from flask import Blueprint, Response, current_app, flash, g, redirect, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from scheduler import clock
from scheduler.bookings import actions as bookings
from scheduler.bookings import leaving_actions, queries
from scheduler.bookings.device_tickets import (
    codes_here,
    putting_back,
    remembering,
    taken_off,
    taking_off,
)
from scheduler.bookings.form_words import NEEDS
from scheduler.bookings.models import Booking
from scheduler.bookings.session_page import elsewhen, map_of
from scheduler.bookings.shut_words import why_shut
from scheduler.domain.errors import AlreadyCancelled, Missing, Refusal
from scheduler.domain.permissions import GUEST
from scheduler.events import queries as events
from scheduler.events.cards import where_of
from scheduler.libraries.models import Library
from scheduler.opened import decides
from scheduler.people import queries as people
from scheduler.web import page

STATE = ("state", "seats")  # what the buttons of a ticket decide about
SEAT, MOST_CHOSEN = re.compile(r"[0-9]{1,18}"), 20

def add_to(bp: Blueprint) -> None:
    """Put these pages on the bookings' own blueprint."""
    for rule, view, method in (
        ("/b/<code>", show, "GET"), ("/b/<code>/cancellation", cancel, "POST"),
        ("/b/<code>/seats", reduce, "POST"), ("/tickets", mine, "GET"),
        ("/b/<code>/keeping", keep, "POST"), ("/tickets/removal", ask_forget, "GET"),
        ("/tickets/removal", forget, "POST"), ("/tickets/return", put_back, "POST"),
    ):
        bp.add_url_rule(rule, view.__name__, view, methods=[method])


def show(code: str) -> Response:
    """The ticket. Opening it never changes anything."""
    return _shown(code)


def _shown(code: str, *, gone: Collection[int] = (), refusal: Refusal | None = None) -> Response:
    booking = queries.by_code(code)
    rest, at = queries.other_part(booking), clock.now()
    party = queries.party_of(booking)
    library = g.library = events.library_of(booking.session)
    where = where_of(booking.session, library)
    url = f"{current_app.config['BASE_URL']}{url_for('bookings.show', code=code)}"
    drawn = segno.make(url, error="m", micro=False)
    return page(
        "bookings/ticket.html", booking=booking, session=booking.session, url=url, code=code,
        public_url=current_app.config["BASE_URL"] + url_for(
            "bookings.session", session_id=booking.session_id),
        where=where, desk_code=desk_code(booking, library),
        day=booking.session.starts_at.astimezone(library.zone).date(), needs=NEEDS,
        position=queries.position_of(booking) if booking.state == "waiting" else None,
        qr_size=drawn.symbol_size(border=0)[0], qr_path=_qr_path(drawn),
        shut_why=why_shut(booking.session),
        rest=rest, party=party, here=[one.name for one in party if one.here], ticked=gone,
        over=booking.session.ends_at <= at, works_here=_works_at(library),
        kept=code in codes_here(), map_url=map_of(where, booking.session.address),
        elsewhen=elsewhen(booking.session, at=at) if not _is_good(booking) else None,
        refusal=refusal,
    )


def desk_code(booking: Booking, library: Library) -> str:
    """The code to say at the desk: KDI-7Q4M."""
    return f"{library.code_prefix}-{booking.desk_code}" if library.code_prefix else (
        booking.desk_code)


def _qr_path(drawn: segno.QRCode) -> str:
    return "".join(f"M{column} {row}h1v1h-1z" for row, line in enumerate(drawn.matrix)
                   for column, dark in enumerate(line) if dark)


def _works_at(library: Library) -> bool:
    """Whether who opens this ticket works here: the way on leads to the roll-call then."""
    return g.get("account") is not None and any(
        home.library_id == library.id for home in people.homes(g.account.id))


def _held(code: str) -> Booking:
    booking = queries.by_code(code)
    g.library = events.library_of(booking.session)
    return booking


@decides("booking", _held, of=STATE, again=show)
def cancel(code: str) -> Response:
    """Give all places back; a second tap finds them given back."""
    booking = queries.by_code(code)
    with suppress(AlreadyCancelled):
        bookings.cancel(booking.id, by=GUEST(booking.library_id), at=clock.now())
    flash(_("Your places are free for others now. Thank you for telling us."))
    return redirect(url_for("bookings.show", code=code), 303)


@decides("booking", _held, of=STATE, again=show)
def reduce(code: str) -> Response:
    """Those chosen do not come; the others keep their places, or their turn in the line."""
    booking = queries.by_code(code)
    gone = seats_chosen()
    try:
        names = leaving_actions.let_go(booking.id, gone=gone, by=GUEST(booking.library_id),
                                       at=clock.now())
    except Missing:
        raise
    except Refusal as refusal:
        return _shown(code, gone=gone, refusal=refusal)
    flash(_("Not coming: %(names)s. The places are free for others.", names=", ".join(names)))
    return redirect(url_for("bookings.show", code=code), 303)


def seats_chosen() -> set[int]:
    """The places ticked in a form that asks who is not coming; what is no number is none."""
    return {int(one) for one in request.form.getlist("seat")[:MOST_CHOSEN] if SEAT.fullmatch(one)}


def mine() -> Response:
    """The tickets this device holds; nobody's number opens anything."""
    held, at = queries.by_codes(codes_here()), clock.now()
    ahead = [one for one in held if one.session.ends_at > at and _is_good(one)]
    past = [one for one in reversed(held) if one.session.ends_at <= at and _is_good(one)]
    off = [one for one in reversed(held) if not _is_good(one)]
    return page("bookings/mine.html", ahead=ahead, past=past, off=off, where_of=where_of,
                removed=len(taken_off()))


def _is_good(booking: Booking) -> bool:
    """Whether the ticket lets anybody in: neither it nor its session is cancelled."""
    return booking.state != "cancelled" and booking.session.cancelled_at is None


def keep(code: str) -> Response:
    """This device holds the ticket from now on, and the other part's with it."""
    booking = queries.by_code(code)
    rest = queries.other_part(booking)
    flash(_("This ticket is kept on this phone now: “%(tickets)s” shows it.",
            tickets=_("My tickets")))
    return remembering(redirect(url_for("bookings.show", code=code), 303),
                       [code, *([rest.link_code] if rest else []), *codes_here()])


def ask_forget() -> Response:
    """Which tickets would go: one, or all of them."""
    held = _chosen(request.args.get("ticket", ""))
    return page("bookings/forget.html", held=held) if held else redirect(
        url_for("bookings.mine"), 303)


def forget() -> Response:
    """Take one ticket, or every one, off this device; the bookings stay."""
    held = _chosen(request.form.get("ticket", ""))
    flash(ngettext("%(num)s ticket is taken off this phone. The booking stays as it is.",
                   "%(num)s tickets are taken off this phone. The bookings stay as they are.",
                   len(held)))
    return taking_off(redirect(url_for("bookings.mine"), 303), [one.link_code for one in held])


def put_back() -> Response:
    """Undo it."""
    flash(_("The tickets are back on this phone.") if taken_off()
          else _("That is too long ago to undo."))
    return putting_back(redirect(url_for("bookings.mine"), 303))


def _chosen(code: str) -> Sequence[Booking]:
    """One of this device's tickets, or without a choice all of them."""
    return queries.by_codes([one for one in codes_here() if code in ("", one)])
