"""How the figures moved against the same months a year before, like for like (F8)."""

from collections import defaultdict
from datetime import date

from scheduler.domain.indicators import growth, partnerships
from scheduler.domain.indicators.growth import Change
from scheduler.domain.indicators.period import Period, add_months
from scheduler.domain.indicators.visit_counts import VisitSpan, visits_in
from scheduler.indicators.figures import Facts, Own

Values = dict[tuple[int | str, date], float]


def between(facts: Facts, before: Facts) -> dict[str, Change]:
    """The change of visits, attendances and partners from `before` to `facts`."""
    expected = sum(len(one.months) for one in facts.all())
    return {
        "visits": growth.like_for_like(
            visits_by_month(facts), visits_by_month(before), expected=expected),
        "attendances": growth.like_for_like(
            attendances_by_month(facts), attendances_by_month(before), expected=expected),
        "partners_active": Change(
            growth.change(_active(facts), base=_active(before)), matched=0, expected=0),
    }


def visits_by_month(facts: Facts) -> Values:
    """The visits of each library-month whose every open day was counted."""
    spans: dict[int | str, list[VisitSpan]] = defaultdict(list)
    for span in facts.spans:
        spans[span.library].append(span)
    found: Values = {}
    for library, own in facts.by_library.items():
        closed = {library: own.place.closed_days if own.place else ()}
        for month in own.reported.intersection(own.months):
            counted = visits_in(_inside(month, facts.begun), spans[library], closed=closed).visits
            if counted is not None:
                found[library, month] = counted
    return found


def attendances_by_month(facts: Facts) -> Values:
    """The attendances of each library-month that is complete: all closed, or declared quiet."""
    found: Values = {}
    for library, own in facts.by_library.items():
        months = months_of(own)
        for month, due in own.due().items():
            if due.is_complete and months.get(month, 0) is not None:
                found[library, month] = months.get(month) or 0
    return found


def months_of(own: Own) -> dict[date, int | None]:
    """Attendances by month; None where past activity does not say them for that month."""
    sums: dict[date, int | None] = defaultdict(int)
    for session in own.closed:
        month = session.on.replace(day=1)
        sums[month] = (sums[month] or 0) + session.attendance
    for past in own.past:
        touched = Period(past.starts_on, past.ends_on).months()
        for month in touched:
            known = sums[month]
            unclear = known is None or past.attendance is None or len(touched) > 1
            sums[month] = None if unclear else known + past.attendance
    return dict(sums)


def _inside(month: date, period: Period) -> Period:
    return Period(max(month, period.start), min(add_months(month, 1), period.end))


def _active(facts: Facts) -> int:
    return len(partnerships.active(
        [signed.term for one in facts.all() for signed in one.agreements], on=facts.last_day))
