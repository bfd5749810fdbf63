"""The figures for everyone, each opening to its formula and the rows behind it."""

import csv
from collections.abc import Sequence
from datetime import date, timedelta
from io import StringIO
from typing import Any

from flask import Blueprint, Response, g, request

from scheduler import clock
from scheduler.domain.errors import Missing
from scheduler.domain.indicators.catalogue import BY_NAME, CATALOGUE
from scheduler.domain.indicators.period import Period, PeriodWrong, usual_periods
from scheduler.domain.permissions import may
from scheduler.indicators import (
    figures,
    goals_views,
    missing,
    queries,
    quiet_views,
    rows,
    sums,
    tables,
)
from scheduler.indicators.figures import Facts
from scheduler.indicators.rows import A_PAGE
from scheduler.indicators.tree import Node, members, nodes, right_below
from scheduler.web import page

bp = Blueprint("indicators", __name__)
goals_views.add_to(bp)
quiet_views.add_to(bp)
COLUMNS = ("library", "indicator", "period_start", "period_end", "value", "unit", "completeness")
EARLIEST, LATEST, LONGEST = 1990, 2100, 366 * 20


@bp.get("/<lib>/indicators")
def index() -> Response:
    """The three indicators of a library and, when it has children, of each of them."""
    period, number = _period(), _page_number()
    facts = _facts(period, per="child")
    whole = facts.all()
    values = figures.of(*whole, begun=facts.begun, population=g.library.population)
    below, children = right_below(g.library.id, number=number, size=A_PAGE)
    goals = queries.goals([g.library.id, *(node.id for node in below)],
                          year=period.start.year) if _in_one_year(period) else {}
    kinds = tables.kinds(sums.by_kind(facts.scope))
    silent = missing.silent(facts.scope, shown=A_PAGE)
    return page(
        "indicators/index.html", period=period, facts=facts, values=values, catalogue=CATALOGUE,
        periods=_periods(period), query={"period": period.text}, kinds=kinds,
        all_kinds=tables.all_kinds(kinds), sexes=tables.shown_sexes(kinds),
        tiles=tables.tiles(facts, values, goals=goals, library_id=g.library.id, whole=whole,
                           changes=figures.changes(whole[0], facts, whole[1])),
        months=tables.by_month(facts, whole[0]), below=_below(facts, below, goals),
        children=children, number=number, pages=-(-children // A_PAGE),
        places=whole[0].places, silent=silent,
        completeness=figures.lower_completeness(values), own=missing.of_library(facts.scope),
        today=clock.today(g.library.zone), sees_sexes=may("see-indicators", g.actor))


@bp.get("/<lib>/indicators/<name>")
def show(name: str) -> Response:
    """One figure: what it says, how it is made, and from what."""
    if name not in BY_NAME:
        raise Missing()
    period, indicator, number = _period(), BY_NAME[name], _page_number()
    facts = _facts(period, per="whole")
    values = figures.of(*facts.all(), begun=facts.begun, population=g.library.population)
    return page(
        "indicators/show.html", one=indicator, period=period, facts=facts, value=values.get(name),
        completeness=figures.completeness_beside(name, indicator.family, values),
        periods=_periods(period), query={"period": period.text}, number=number,
        keeps_register=may("manage-partners", g.actor),
        behind=rows.behind(indicator.family, facts.scope, number=number,
                           sees_all=may("see-indicators", g.actor)))


@bp.get("/<lib>/indicators.csv")
def sheet() -> Response:
    """The same figures as a sheet; a missing value is an empty cell, never 0."""
    period = _period()
    facts, out = _facts(period, per="each"), StringIO()
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    found = nodes(g.library.id)
    below = members(found)
    for node in found:
        values = figures.of(*facts.of(below[node.id]), begun=facts.begun,
                            population=node.population)
        writer.writerows(
            [node.slug, one.name, period.start, period.end - timedelta(days=1),
             _cell(values[one.name]), one.unit,
             _cell(figures.completeness_beside(one.name, one.family, values))]
            for one in CATALOGUE if one.name in values)
    answer = Response(out.getvalue(), content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = (
        f'inline; filename="{g.library.slug}-{period.text.replace("/", "-")}.csv"')
    return answer


def _facts(period: Period, *, per: str) -> Facts:
    return figures.gather(g.library.id, period, per=per, today=clock.today(g.library.zone),
                          at=clock.now())


def _below(
    facts: Facts, below: Sequence[Node], goals: tables.Goals,
) -> list[tuple[Node, dict[str, Any]]]:
    """Each library right below, with the figures of all that is below it."""
    found = []
    for node in below:
        area = facts.of([node.id])
        values = figures.of(*area, begun=facts.begun, population=node.population)
        found.append((node, {
            **values, "months": tables.by_month(facts, area[0]),
            "complete": figures.lower_completeness(values),
            "paces": tables.paces(facts, values, goals=goals, library_id=node.id)}))
    return found


def _cell(value: float | None) -> str:
    if value is None:
        return ""
    return str(int(value)) if float(value).is_integer() else f"{value:.4f}".rstrip("0")


def _periods(period: Period) -> list[Period]:
    """The usual ones to choose from, and the one shown."""
    usual = usual_periods(clock.today(g.library.zone))
    return [*([] if period in usual else [period]), *dict.fromkeys(usual)]


def _in_one_year(period: Period) -> bool:
    return period.start.year == (period.end - timedelta(days=1)).year


def _page_number() -> int:
    asked = request.args.get("page", "1")
    return min(int(asked), 10_000) if asked.isascii() and asked.isdigit() and int(asked) else 1


def _period() -> Period:
    """From the address: `period` as ISO 8601, or `from` and `to` (both included); otherwise
    this year. Refuses with PeriodWrong."""
    first, last = request.args.get("from", ""), request.args.get("to", "")
    year = clock.today(g.library.zone).year
    if not first and not last:
        given = request.args.get("period", "") or str(year)
        return _sensible(Period.from_text(given), given)
    try:
        start = date.fromisoformat(first) if first else date(year, 1, 1)
        end = date.fromisoformat(last) if last else clock.today(g.library.zone)
        period = Period(start, end + timedelta(days=1))
    except (ValueError, OverflowError) as error:
        raise PeriodWrong(given=f"{first} – {last}") from error
    return _sensible(period, f"{first} – {last}")


def _sensible(period: Period, given: str) -> Period:
    """A time somebody can have kept figures of; refuses with PeriodWrong."""
    if not (period.start.year >= EARLIEST and period.end.year <= LATEST
            and period.days < LONGEST):
        raise PeriodWrong(given=given)
    return period
