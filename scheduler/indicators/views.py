"""The figures for everyone, each opening to its formula and the rows behind it."""

import csv
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from io import StringIO
from typing import Any

from flask import Blueprint, Response, g, request

from scheduler import clock
from scheduler.domain.errors import Missing
from scheduler.domain.indicators.catalogue import BY_NAME, CATALOGUE
from scheduler.domain.indicators.period import Period, PeriodWrong, usual_periods
from scheduler.domain.permissions import may
from scheduler.indicators import changes, figures, goals_views, queries, quiet_views, rows, tables
from scheduler.indicators.figures import VISIT_FIGURES, Facts
from scheduler.indicators.tree import Node, nodes, rows_of
from scheduler.libraries import queries as libraries
from scheduler.web import page

bp = Blueprint("indicators", __name__)
goals_views.add_to(bp)
quiet_views.add_to(bp)
COLUMNS = ("library", "indicator", "period_start", "period_end", "value", "unit", "completeness")
EARLIEST, LATEST, LONGEST = 1990, 2100, 366 * 20


@bp.get("/<lib>/indicators")
def index() -> Response:
    """The three indicators of a library and, when it has children, of each of them."""
    period = _period()
    facts, values = _facts(period), {}
    tree = nodes(list(facts.by_library))
    goals = queries.goals(facts.by_library, year=period.start.year) if _in_one_year(period) else {}
    values = figures.of(facts, facts.all(), population=g.library.population)
    moved = changes.between(facts, _facts(facts.begun.previous_year()))
    kinds = tables.kinds(facts, queries.by_sex(facts.places, period))
    own = facts.by_library[g.library.id]
    return page(
        "indicators/index.html", period=period, facts=facts, values=values, catalogue=CATALOGUE,
        periods=_periods(period), query={"period": period.text}, kinds=kinds,
        all_kinds=tables.all_kinds(kinds), sexes=tables.shown_sexes(kinds),
        tiles=tables.tiles(facts, values, goals=goals, library_id=g.library.id, changes=moved),
        months=tables.by_month(facts, facts.all()), below=_below(facts, tree, goals),
        places=len(facts.places), silent=[one.place for one in facts.all()
                                          if one.place and tables.is_silent(one)],
        completeness=tables.completeness(values), own=own, today=clock.today(g.library.zone),
        without_visits=tables.without_visits(own) if own.place else [],
        silent_months=tables.silent_months(own) if own.place else [],
        left_open=[one for one in own.held if not one.closed],
        sees_sexes=may("see-indicators", g.actor))


@bp.get("/<lib>/indicators/<name>")
def show(name: str) -> Response:
    """One figure: what it says, how it is made, and from what."""
    if name not in BY_NAME:
        raise Missing()
    period, indicator = _period(), BY_NAME[name]
    facts = _facts(period)
    values = figures.of(facts, facts.all(), population=g.library.population)
    return page(
        "indicators/show.html", one=indicator, period=period, facts=facts, value=values.get(name),
        completeness=_completeness(name, values), periods=_periods(period),
        query={"period": period.text}, number=_page_number(),
        keeps_register=may("manage-partners", g.actor),
        names={node.id: node for node in nodes(list(facts.by_library))},
        behind=rows.behind(indicator.family, facts, number=_page_number(),
                           sees_all=may("see-indicators", g.actor)))


@bp.get("/<lib>/indicators.csv")
def sheet() -> Response:
    """The same figures as a sheet; a missing value is an empty cell, never 0."""
    period = _period()
    facts, out = _facts(period), StringIO()
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    for node in _root_first(nodes(list(facts.by_library))):
        values = figures.of(facts, [facts.by_library[number] for number in node.members],
                            population=node.population)
        writer.writerows(
            [node.slug, one.name, period.start, period.end - timedelta(days=1),
             _cell(values[one.name]), one.unit, _cell(_completeness(one.name, values))]
            for one in CATALOGUE if one.name in values)
    answer = Response(out.getvalue(), content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = (
        f'inline; filename="{g.library.slug}-{period.text.replace("/", "-")}.csv"')
    return answer


def _root_first(found: Sequence[Node]) -> list[Node]:
    return sorted(found, key=lambda node: node.id != g.library.id)


def _facts(period: Period) -> Facts:
    return figures.gather(libraries.subtree_ids(g.library.id), period,
                          today=clock.today(g.library.zone), at=clock.now())


def _below(
    facts: Facts, tree: Sequence[Node], goals: tables.Goals,
) -> list[tuple[Node, dict[str, Any]]]:
    """Each library right below, with the figures of all that is below it."""
    found = []
    for node in rows_of(tree, g.library.id):
        own = [facts.by_library[number] for number in node.members]
        values = figures.of(facts, own, population=node.population)
        found.append((node, {
            **values, "months": tables.by_month(facts, own),
            "complete": tables.completeness(values),
            "paces": tables.paces(facts, values, goals=goals, library_id=node.id)}))
    return found


def _completeness(name: str, values: Mapping[str, float | None]) -> float | None:
    """What stands beside a figure; partnerships have none, for nobody expects a number."""
    if BY_NAME[name].family == "partnerships":
        return None
    return values["completeness_visits" if name in VISIT_FIGURES or name == "completeness_visits"
                  else "completeness_involvement"]


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
