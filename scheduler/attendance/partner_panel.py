"""What the desk's pages show of a session's partners: who gave what, and whom one may add."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from scheduler.domain.permissions import Actor, may
from scheduler.events import contribution_queries
from scheduler.events.models import Contribution, Session
from scheduler.partners import queries as partners
from scheduler.partners.models import Partner


@dataclass(frozen=True)
class Panel:
    """`given` so far, `usual` at earlier sessions of the event, `partners` in use to choose."""

    given: Sequence[Contribution]
    usual: Sequence[Any]
    partners: Sequence[Partner]
    keeps_register: bool


def panel(session: Session, *, by: Actor) -> Panel:
    """The partners of a session; three statements."""
    return Panel(contribution_queries.to_session(session.id), contribution_queries.usual(session),
                 partners.in_use(session.library_id), may("manage-partners", by))
