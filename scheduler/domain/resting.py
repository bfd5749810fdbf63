"""Whether a series makes dates, or rests, and why."""

from datetime import date, datetime

from scheduler.domain.words import N_

EVENT, LIBRARY, SPACE, TROUBLE = "event-retired", "library-closed", "space-retired", "trouble"
WORDS = {
    EVENT: N_("the activity is no longer offered"),
    LIBRARY: N_("the library is closed"),
    SPACE: N_("its room is no longer used"),
    TROUBLE: N_("something about it could not be worked out"),
}


def why_it_rests(
    *, event_retired: datetime | None, library_closed: date | None, space_retired: datetime | None,
    today: date,
) -> str:
    """Why a series makes no dates now; empty when it does."""
    if event_retired is not None:
        return EVENT
    if library_closed is not None and library_closed <= today:
        return LIBRARY
    return SPACE if space_retired is not None else ""
