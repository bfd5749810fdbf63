"""Who may do what: one table, asked by actions so that no door forgets it."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from scheduler.domain.errors import NotAllowed, NotYourRole
from scheduler.domain.words import N_

ROLES = ("resident", "desk", "librarian", "manager", "coordinator")  # least first
ORDER = {role: rank for rank, role in enumerate(ROLES)}

LEAST_ROLE = {
    # anyone
    "book": "resident", "cancel-booking": "resident", "complete-booking": "resident",
    "request-space": "resident",
    "see-programme": "resident",
    # the desk: today, and the people who stand there
    "book-for-others": "desk", "mark": "desk", "record": "desk", "check-in": "desk",
    "count": "desk", "tell": "desk", "see-people": "desk", "see-desk": "desk",
    "see-calendar": "desk", "see-bookings": "desk", "add-person": "desk", "edit-person": "desk",
    "count-visits": "desk", "reserve": "desk", "release-space": "desk", "see-indicators": "desk",
    "note-contribution": "desk", "close-session": "desk", "reopen-session": "desk",
    # librarians: the programme
    "schedule": "librarian", "publish": "librarian", "edit-event": "librarian",
    "edit-session": "librarian", "cancel-session": "librarian", "manage-partners": "librarian",
    "merge-people": "librarian",
    "decide-requests": "librarian", "override-policy": "librarian", "evidence": "librarian",
    "report": "librarian", "export-people": "librarian",
    # managers: the library itself
    "manage-spaces": "manager", "manage-hours": "manager", "settings": "manager",
    "manage-policies": "manager", "invite": "manager", "manage-members": "manager",
    "import": "manager", "erase-person": "manager", "see-history": "manager",
    "send-report": "manager", "set-targets": "manager",
    # coordinators: the libraries below theirs
    "accept-report": "coordinator", "return-report": "coordinator",
    "manage-libraries": "coordinator", "see-network": "coordinator",
}


class AboveYou(NotAllowed):
    message = N_("Someone with this role, or a higher one, has to do this.")


class WorksElsewhere(NotAllowed):
    message = N_("This person also works outside your library. Please ask a coordinator above.")


@dataclass(frozen=True)
class Actor:
    """Someone acting at a library: where, as what, and who when they are signed in."""

    library_id: int
    role: str
    account_id: int | None = None
    name: str = ""

    @property
    def is_staff(self) -> bool:
        """Do they work here?"""
        return is_staff_role(self.role)


def GUEST(library_id: int) -> Actor:
    """A resident who is not signed in."""
    return Actor(library_id=library_id, role="resident")


def is_staff_role(role: str) -> bool:
    """Is the role one of those who work here?"""
    return ORDER.get(role, -1) >= ORDER["desk"]


def may(verb: str, actor: Actor) -> bool:
    """May the actor do this? KeyError when the table does not know the verb."""
    return ORDER.get(actor.role, -1) >= ORDER[LEAST_ROLE[verb]]


def check(verb: str, actor: Actor) -> None:
    """Refuse with NotYourRole unless the actor may."""
    if not may(verb, actor):
        raise NotYourRole(verb=verb, role=actor.role)


def roles_up_to(most: str) -> tuple[str, ...]:
    """The roles that someone with `most` may hand out and take away, least first."""
    return ROLES[:ORDER[most] + 1]


def check_roles(by: Actor, *roles: str) -> None:
    """Whoever hands out, takes away or brings back a role holds it, or a higher one: AboveYou."""
    if not set(roles) <= set(roles_up_to(by.role)):
        raise AboveYou()


def check_account(
    by: Actor, held: Iterable[tuple[int, str]], *, reach: Collection[int],
) -> None:
    """May the actor open somebody's account, and with it every (library, role) held?

    `reach` is where the actor's own role counts. Refusals: AboveYou, WorksElsewhere.
    """
    homes = tuple(held)
    check_roles(by, *(role for _library, role in homes))
    if any(library not in reach for library, _role in homes):
        raise WorksElsewhere()
