"""The figures for everyone, each opening to its formula and the rows behind it."""

import csv
from datetime import date, timedelta
from io import StringIO
from typing import Any

from flask import Blueprint, Response, g, request

from scheduler import clock
from scheduler.domain.errors import Missing
from scheduler.domain.indicators.catalogue import BY_NAME, CATALOGUE
from scheduler.domain.indicators.growth import pace
from scheduler.domain.indicators.period import Period, PeriodWrong
from scheduler.indicators import figures, queries
from scheduler.indicators.figures import VISIT_FIGURES, Facts
from scheduler.libraries import queries as libraries
from scheduler.web import page

bp = Blueprint("indicators", __name__)
COLUMNS = ("library", "indicator", "period_start", "period_end", "value", "unit", "completeness")


@bp.get("/<lib>/indicators")
def index() -> Response:
    """The three indicators of a library and, when it has children, of each of them."""
    library, period = g.library, _period()
    facts = _facts(period)
    values = _whole(facts)
    below = [(place, _own(facts, place)) for place in facts.places] if (
        len(facts.places) > 1) else []
    return page(
        "indicators/index.html", period=period, last=period.end - timedelta(days=1),
        values=values, below=below, catalogue=CATALOGUE, tiles=_tiles(values, facts.until or period),
        months=_months(facts), kinds=_kinds(facts), today=clock.today(library.zone),
        open_sessions=[one for one in facts.held if not one.closed][:10],
    )


@bp.get("/<lib>/indicators/<name>")
def show(name: str) -> Response:
    """One figure: what it says, how it is made, and from what."""
    if name not in BY_NAME:
        raise Missing()
    period = _period()
    facts = _facts(period)
    return page("indicators/show.html", one=BY_NAME[name], period=period,
                last=period.end - timedelta(days=1), value=_whole(facts).get(name),
                facts=facts, names={place.id: place for place in facts.places})


@bp.get("/<lib>/indicators.csv")
def sheet() -> Response:
    """The same figures as a sheet; a missing value is an empty cell, never 0."""
    period = _period()
    facts, out = _facts(period), StringIO()
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    for slug, values in _rows(facts):
        for one in CATALOGUE:
            if one.name in values:
                writer.writerow([slug, one.name, period.start, period.end - timedelta(days=1),
                                 _cell(values[one.name]), one.unit,
                                 _cell(_completeness(one.name, values))])
    answer = Response(out.getvalue(), content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = f'inline; filename="{g.library.slug}-indicators.csv"'
    return answer


def _rows(facts: Facts) -> list[tuple[str, dict[str, float | None]]]:
    """The library (with all below it) first, then each that stands for itself."""
    below = [(place.slug, _own(facts, place)) for place in facts.places
             if place.id != g.library.id]
    return [(g.library.slug, _whole(facts)), *below]


def _facts(period: Period) -> Facts:
    return figures.gather(libraries.subtree_ids(g.library.id), period,
                          today=clock.today(g.library.zone), at=clock.now())


def _whole(facts: Facts) -> dict[str, float | None]:
    """The figures of the library with everything below it, offices included."""
    return figures.of(facts, library_ids=facts.library_ids, population=g.library.population)


def _own(facts: Facts, place: queries.Place) -> dict[str, float | None]:
    """The figures of one library alone."""
    return figures.of(facts, library_ids=[place.id], population=place.population)


def _completeness(name: str, values: dict[str, float | None]) -> float | None:
    return values["completeness_visits" if name in VISIT_FIGURES or name == "completeness_visits"
                  else "completeness_involvement"]


def _cell(value: float | None) -> str:
    if value is None:
        return ""
    return str(int(value)) if float(value).is_integer() else f"{value:.4f}".rstrip("0")


def _period() -> Period:
    """From the address (both days included); this year to its end when nothing is asked."""
    today = clock.today(g.library.zone)
    first, last = request.args.get("from", ""), request.args.get("to", "")
    if not first and not last:
        return Period(date(today.year, 1, 1), today + timedelta(days=1))
    try:
        start = date.fromisoformat(first) if first else date(today.year, 1, 1)
        end = date.fromisoformat(last) if last else today
        if not (1990 <= start.year and end.year <= 2100 and (end - start).days < 366 * 20):
            raise ValueError(first)
        return Period(start, end + timedelta(days=1))
    except ValueError as error:
        raise PeriodWrong(given=f"{first} – {last}") from error


def _tiles(values: dict[str, float | None], period: Period) -> list[dict[str, Any]]:
    goals = queries.goals(g.library.id, year=period.start.year)
    total = (date(period.start.year + 1, 1, 1) - date(period.start.year, 1, 1)).days
    elapsed = min(period.days, total)
    return [{
        "name": name, "value": values[name], "baseline": goals.get((name, "baseline")),
        "target": goals.get((name, "target")),
        "pace": pace(values[name], target=goals.get((name, "target")), elapsed_days=elapsed,
                     total_days=total),
        "due": (goals[name, "target"] * elapsed / total) if (name, "target") in goals else None,
        "complete": _completeness(name, values),
    } for name in ("visits", "attendances", "partners_active")]


def _months(facts: Facts) -> list[tuple[date, int | None]]:
    sums: dict[date, int] = {}
    for one in facts.held:
        if one.closed:
            month = one.on.replace(day=1)
            sums[month] = sums.get(month, 0) + one.attendance
    months = (facts.until or facts.period).months()[-24:]
    return [(month, sums.get(month)) for month in months]


def _kinds(facts: Facts) -> list[tuple[str, int, int, int]]:
    rows = []
    for kind in ("sharing", "learning", "training"):
        own = [one for one in facts.held if one.closed and one.kind == kind]
        rows.append((kind, len({one.event_id for one in own}), len(own),
                     sum(one.attendance for one in own)))
    return rows

