"""Where staff say that a month had no activity, and take it back."""

import re
from datetime import date

from flask import Blueprint, Response, flash, g, redirect, request, url_for
from flask_babel import gettext as _

from scheduler import clock
from scheduler.access import staff
from scheduler.domain.errors import Missing, Refusal
from scheduler.i18n import month as month_words
from scheduler.indicators import actions, queries
from scheduler.indicators.models import QuietMonth
from scheduler.once import creates
from scheduler.opened import decides
from scheduler.web import page

MONTH = re.compile(r"(\d{4})-(0[1-9]|1[0-2])", re.ASCII)


def add_to(bp: Blueprint) -> None:
    """Put these pages on the indicators' own blueprint."""
    base = "/<lib>/desk/quiet-months/<month>"
    bp.add_url_rule(base, "ask_quiet", ask_quiet, methods=["GET"])
    bp.add_url_rule(base, "declare_quiet", declare_quiet, methods=["POST"])
    bp.add_url_rule(base + "/withdrawal", "withdraw_quiet", withdraw_quiet, methods=["POST"])


@staff("report")
def ask_quiet(month: str) -> Response:
    """Name the month once more."""
    return page("indicators/quiet.html", month=_month(month))


@staff("report")
@creates()
def declare_quiet(month: str) -> Response:
    """No activity in this month."""
    first = _month(month)
    try:
        actions.declare_quiet(first, by=g.actor, at=clock.now())
    except Refusal as refusal:
        return page("indicators/quiet.html", month=first, refusal=refusal)
    flash(_("%(month)s counts as a month without activity.", month=month_words(first)))
    return _back(first)


def _declared(month: str) -> QuietMonth:
    found = queries.quiet_month(g.library.id, month=_month(month))
    if found is None:
        raise Missing()
    return found


@staff("report")
@decides("quiet_month", _declared, again=ask_quiet)
def withdraw_quiet(month: str) -> Response:
    """There was something after all."""
    first = _month(month)
    actions.withdraw_quiet(first, by=g.actor, at=clock.now())
    flash(_("%(month)s is open again.", month=month_words(first)))
    return _back(first)


def _month(text: str) -> date:
    found = MONTH.fullmatch(text)
    if found is None or not 1990 <= int(found[1]) <= 2100:
        raise Missing()
    return date(int(found[1]), int(found[2]), 1)


def _back(month: date) -> Response:
    period = request.args.get("period", "") or str(month.year)
    return redirect(url_for("indicators.index", period=period), 303)
