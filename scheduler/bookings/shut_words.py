"""Why nobody can book a session that the doors were closed over."""

from flask_babel import gettext as _

from scheduler.domain.interval import Interval
from scheduler.events import queries as events
from scheduler.events.models import Session
from scheduler.i18n import day
from scheduler.libraries import doors


def why_shut(found: Session) -> str:
    """A sentence, or nothing when the doors are open or somebody has decided about it."""
    if found.shut_at is None or found.cancelled_at is not None:
        return ""
    library = events.library_of(found)
    if library.closed_on is not None:
        return _("The library is closed for good since %(day)s.", day=day(library.closed_on))
    closures = doors.closures_of(library.id, Interval(found.starts_at, found.ends_at))
    reasons = ", ".join(one.reason for one in closures)
    return _("The library is closed then: %(reason)s.", reason=reasons)
