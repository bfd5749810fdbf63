"""A series in words: every week on Tue, 13.00, until 30 June 2027."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from flask_babel import gettext as _
from flask_babel import ngettext

from scheduler.domain.errors import RuleWrong
from scheduler.domain.recurrence import Rule, dates, from_rrule, readable
from scheduler.events.models import Series
from scheduler.i18n import day_short, weekday, zone_name
from scheduler.libraries.models import Library

MONDAY = date(2024, 1, 1)


def in_words(series: Series, library: Library, coming: Sequence[date]) -> str:
    """How a series repeats, when, and how it ends: what is left of it, in the days to come
    that have a session and in those that are still to be made. A rule that cannot be read is
    shown as it is."""
    try:
        rule = _left(series, coming)
    except RuleWrong:
        return series.rule
    return of_rule(rule, series.starts_minute, library)


def _left(series: Series, coming: Sequence[date]) -> Rule:
    """The rule of what is left: called off is neither counted nor named any more."""
    rule = from_rrule(series.rule)
    if rule.is_endless:
        return rule
    days = sorted(coming)
    days += dates(rule, first=series.first_on, after=max([series.expanded_to, *days[-1:]]),
                  until=rule.until or date.max)
    if not days:
        return rule
    kept = {day.weekday() for day in days}
    weekdays = tuple(day for day in rule.weekdays if day in kept) or rule.weekdays
    if rule.count is not None:
        return replace(rule, weekdays=weekdays, count=len(days))
    return replace(rule, weekdays=weekdays, until=days[-1])


def of_rule(rule: Rule, minute: int, library: Library) -> str:
    """How something repeats, when, and how it ends."""
    words, facts = readable(rule)
    days = ", ".join(weekday(MONDAY + timedelta(days=day)) for day in rule.weekdays)
    hour, minutes = divmod(minute, 60)
    said = [_(words, **{**facts, "days": days}),
            f"{hour:02}.{minutes:02} {zone_name(library.timezone)}"]
    if rule.until:
        said.append(_("until %(day)s", day=day_short(rule.until)))
    if rule.count:
        said.append(ngettext("%(num)s time", "%(num)s times", rule.count))
    return ", ".join(said)
