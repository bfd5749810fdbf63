"""A series in words: every week on Tue, 13.00, until 30 June 2027."""

from datetime import date, timedelta

from flask_babel import gettext as _
from flask_babel import ngettext

from scheduler.domain.recurrence import from_rrule, readable
from scheduler.events.models import Series
from scheduler.i18n import day_short, weekday, zone_name
from scheduler.libraries.models import Library

MONDAY = date(2024, 1, 1)


def in_words(series: Series, library: Library) -> str:
    """How a series repeats, when, and how it ends."""
    rule = from_rrule(series.rule)
    words, facts = readable(rule)
    days = ", ".join(weekday(MONDAY + timedelta(days=day)) for day in rule.weekdays)
    hour, minute = divmod(series.starts_minute, 60)
    said = [_(words, **{**facts, "days": days}),
            f"{hour:02}.{minute:02} {zone_name(library.timezone)}"]
    if rule.until:
        said.append(_("until %(day)s", day=day_short(rule.until)))
    if rule.count:
        said.append(ngettext("%(num)s time", "%(num)s times", rule.count))
    return ", ".join(said)
