"""Public holidays, which warn and never block: many libraries open on purpose."""

from collections.abc import Iterable
from datetime import date, timedelta

from flask_babel import get_locale
from flask_babel import gettext as _

from scheduler.i18n import day as shown


def on(country: str, days: Iterable[date]) -> list[str]:
    """A sentence for each of the days that is a public holiday or *cuti bersama*."""
    wanted = sorted(set(days))
    known = _known(country, {day.year for day in wanted})
    return [_("%(day)s is a holiday: %(name)s.", day=shown(day), name=known[day])
            for day in wanted if day in known]


def named(country: str, days: Iterable[date]) -> dict[date, str]:
    """Those of the days that are a public holiday or *cuti bersama*, with its name."""
    wanted = set(days)
    known = _known(country, {day.year for day in wanted})
    return {day: known[day] for day in wanted if day in known}


def coming(country: str, today: date) -> list[tuple[date, str]]:
    """The holidays of the coming twelve months, with their names."""
    known = _known(country, {today.year, today.year + 1})
    return sorted((day, name) for day, name in known.items()
                  if today <= day < today + timedelta(days=366))


def _known(country: str, years: set[int]) -> dict[date, str]:
    import holidays  # megabytes that most requests never ask for
    categories = ("public", "government") if country == "ID" else ("public",)
    try:
        return dict(holidays.country_holidays(
            country, years=years, categories=categories, language=str(get_locale() or "id")))
    except (NotImplementedError, ValueError):
        return {}
