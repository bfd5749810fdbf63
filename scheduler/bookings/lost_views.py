"""Where a resident asks the library for a ticket they cannot find any more."""

from flask import Blueprint, Response, flash, g, redirect, request, url_for
from flask_babel import get_locale
from flask_babel import gettext as _

from scheduler import clock
from scheduler.bookings import lost_actions as lost
from scheduler.bookings.lost_forms import LostForm
from scheduler.db import reads_first, start_writing
from scheduler.domain.errors import Missing, Refusal
from scheduler.domain.permissions import GUEST
from scheduler.domain.searching import wished
from scheduler.libraries import tree_queries
from scheduler.once import creates
from scheduler.paging import cut
from scheduler.web import page


def add_to(bp: Blueprint) -> None:
    """Put these pages on the bookings' own blueprint."""
    bp.add_url_rule("/tickets/lost", "lost_where", where)
    bp.add_url_rule("/<lib>/lost-ticket", "lost", ask)
    bp.add_url_rule("/<lib>/lost-ticket", "asked_for_ticket", asked, methods=["POST"])


def where() -> Response:
    """At which library was it? Found by name."""
    words = request.args.get("q", "").replace("\0", "").strip()[:200]
    found = cut(tree_queries.open_ones(wished(words)), size=20)
    return page("bookings/lost_where.html", q=words, found=found)


def ask() -> Response:
    """The form."""
    return _form(LostForm(formdata=None))


@creates()
@reads_first
def asked() -> Response:
    """The desk hears of it. The answer is the same whether or not there is such a booking."""
    form = LostForm()
    if form.website.data:
        raise Missing()
    if not form.validate_on_submit():
        return _form(form, status=422)
    at = clock.now()
    try:
        lost.knock_to_ask_for_ticket(g.library.id, phone=str(form.phone.data),
                                     address=request.remote_addr or "", at=at)
    except Refusal as refusal:
        return _form(form, refusal=refusal)
    start_writing()
    lost.ask_for_ticket(
        str(form.name.data), str(form.phone.data), on=form.on.data, by=GUEST(g.library.id),
        library_name=g.library.name, zone=g.library.timezone, locale=str(get_locale()), at=at)
    flash(_("%(library)s has your question. If there is a ticket with this name and number, its "
            "link comes to that number.", library=g.library.name))
    return redirect(url_for("bookings.mine"), 303)


def _form(form: LostForm, *, status: int = 200, refusal: Refusal | None = None) -> Response:
    return page("bookings/lost.html", form=form, status=status, refusal=refusal)
