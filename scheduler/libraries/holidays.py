"""Public holidays, which warn and never block: many libraries open on purpose."""

from collections.abc import Iterable
from datetime import date

import holidays
from flask_babel import gettext as _

from scheduler.i18n import day as shown


def on(country: str, days: Iterable[date]) -> list[str]:
    """A sentence for each of the days that is a public holiday or *cuti bersama*."""
    if not country:
        return []
    wanted = sorted(set(days))
    categories = ("public", "government") if country == "ID" else ("public",)
    try:
        known = holidays.country_holidays(
            country, years={day.year for day in wanted}, categories=categories)
    except (NotImplementedError, ValueError):
        return []
    return [_("%(day)s is a holiday: %(name)s.", day=shown(day), name=known[day])
            for day in wanted if day in known]
