"""Where the desk writes down how many came through the door."""

import re
from datetime import date, timedelta
from typing import Any

from flask import Blueprint, Response, flash, g, redirect, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from scheduler import clock
from scheduler.access import staff
from scheduler.domain.errors import Refusal
from scheduler.domain.indicators.period import Period, add_months
from scheduler.libraries.models import Library
from scheduler.once import creates
from scheduler.opened import changes, decides
from scheduler.visits import actions, queries
from scheduler.visits.forms import BY_HAND, SOURCE_WORDS, DaysForm, SpanForm
from scheduler.visits.models import VisitCount
from scheduler.web import page

bp = Blueprint("visits", __name__)
MONTH = re.compile(r"(\d{4})-(\d{2})", re.ASCII)
DAY = timedelta(days=1)


@bp.get("/<lib>/desk/visits")
@staff("count-visits")
def index() -> Response:
    """A month, day by day, and what it adds up to."""
    source = _source()
    month = queries.month(g.library, _period(), today=_today())
    return _page(month, source, _days_form(month, source), _span_form(month, source))


def _days_now(_library: Library) -> DaysForm:
    return _days_form(queries.month(g.library, _period(), today=_today()), _source())


@bp.post("/<lib>/desk/visits")
@staff("count-visits")
@changes("visits", lambda: g.library, _days_now, by_row=True)
def note() -> Response:
    """Keep the month's days as they were typed."""
    source, period = _source(), _period()
    month = queries.month(g.library, period, today=_today())
    form = DaysForm.of(month.days)()
    if not form.validate_on_submit():
        return _page(month, source, form, _span_form(month, source), status=422)
    changed = actions.note(form.counts(source), today=_today(), by=g.actor,
                           at=clock.now())
    flash(ngettext("%(num)s count is saved.", "%(num)s counts are saved.", changed) if changed
          else _("Nothing was changed."))
    return redirect(_to(period, source), 303)


@bp.post("/<lib>/desk/visits/spans")
@staff("count-visits")
@creates()
def note_span() -> Response:
    """Keep one number for several days."""
    source, form = _source(), SpanForm()
    if not form.validate_on_submit():
        return _span_again(form, source, status=422)
    count = form.count()
    try:
        actions.note([count], today=_today(), by=g.actor, at=clock.now())
    except Refusal as refusal:
        return _span_again(form, source, refusal=refusal)
    flash(_("The count is saved."))
    return redirect(_to(_month_of(count.first), source), 303)


@bp.get("/<lib>/desk/visits/<int:count_id>/removal")
@staff("count-visits")
def ask_remove(count_id: int) -> Response:
    """Name the count once more."""
    row = queries.count(count_id, library_id=g.library.id)
    return page("visits/remove.html", row=row, last=row.ends_on - DAY, words=SOURCE_WORDS,
                back=_to(_month_of(row.starts_on), _source()))


@bp.post("/<lib>/desk/visits/<int:count_id>/removal")
@staff("count-visits")
@decides("visits", VisitCount, about=lambda row: row.library_id, again=ask_remove)
def remove(count_id: int) -> Response:
    """Take it away."""
    row = actions.remove(count_id, by=g.actor, at=clock.now())
    flash(_("The count is removed. Its days are missing again, which is not zero."))
    return redirect(_to(_month_of(row.starts_on), _source()), 303)


def _span_again(form: SpanForm, source: str, **values: Any) -> Response:
    month = queries.month(g.library, _period(), today=_today())
    return _page(month, source, _days_form(month, source), form, **values)


def _page(
    month: queries.Month, source: str, form: DaysForm, span: SpanForm, **values: Any,
) -> Response:
    first = month.period.start
    return page(
        "visits/index.html", month=month, source=source, form=form, span=span,
        sources=[(name, SOURCE_WORDS[name]) for name in BY_HAND], words=SOURCE_WORDS,
        others=month.others(source), before=_text(add_months(first, -1)),
        after=_text(add_months(first, 1)) if add_months(first, 1) <= _today() else "", **values)


def _days_form(month: queries.Month, source: str) -> DaysForm:
    form = DaysForm.of(month.days)(formdata=None)
    form.show(month.by_day(source))
    return form


def _span_form(month: queries.Month, source: str) -> SpanForm:
    form = SpanForm(formdata=None)
    form.first.data = month.period.start
    form.last.data, form.source.data = min(month.period.end - DAY, _today()), source
    return form


def _source() -> str:
    asked = request.args.get("source", "")
    return asked if asked in BY_HAND else queries.usual_source(g.library.id)


def _period() -> Period:
    """The month asked for, up to today's; this month when the text names none."""
    found = MONTH.fullmatch(request.args.get("month", ""))
    today = _today()
    year, number = (int(found[1]), int(found[2])) if found else (today.year, today.month)
    if not (1990 <= year <= today.year and 1 <= number <= 12):
        year, number = today.year, today.month
    return _month_of(min(date(year, number, 1), today))


def _month_of(day: date) -> Period:
    first = day.replace(day=1)
    return Period(first, add_months(first, 1))


def _to(period: Period, source: str) -> str:
    return url_for("visits.index", month=_text(period.start), source=source)


def _text(first: date) -> str:
    return f"{first:%Y-%m}"


def _today() -> date:
    return clock.today(g.library.zone)
