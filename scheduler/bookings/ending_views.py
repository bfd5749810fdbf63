"""End a library, an event, a room: first what that meets, then all of it in one go."""

from datetime import datetime

from flask import Blueprint, Response, flash, g, redirect, url_for
from flask_babel import gettext as _

from scheduler import clock
from scheduler.access import staff
from scheduler.bookings import ending_actions as endings
from scheduler.bookings import impact_queries as queries
from scheduler.bookings.ending_page import Question, answered, asked, done, impact_words
from scheduler.bookings.impact_queries import Scope
from scheduler.domain.impact import Decisions, Impact
from scheduler.events import queries as planned
from scheduler.events.models import Event
from scheduler.libraries import queries as libraries
from scheduler.libraries.models import Library
from scheduler.libraries.settings_views import branches
from scheduler.opened import decides
from scheduler.spaces import settings_queries as rooms
from scheduler.spaces.models import Space


def add_to(bp: Blueprint) -> None:
    """Put these pages on the bookings' own blueprint."""
    library = "/<lib>/settings/libraries/<int:library_id>"
    event = "/<lib>/events/<int:event_id>/retirement"
    room = "/<lib>/settings/spaces/<int:space_id>/retirement"
    for rule, view, method in (
        (f"{library}/closing", ask_end_library, "GET"), (f"{library}/closing", end_library, "POST"),
        (f"{library}/reopening", begin_library_again, "POST"),
        (event, ask_retire_event, "GET"), (event, retire_event, "POST"),
        (room, ask_retire_space, "GET"), (room, retire_space, "POST"),
    ):
        bp.add_url_rule(rule, view.__name__, view, methods=[method])


@staff("manage-libraries")
def ask_end_library(library_id: int) -> Response:
    """Name the library once more, and what is planned in it."""
    branch = libraries.child(library_id, parent_id=g.library.id)
    return asked(_end(branch), _planned_in(branch), library=branch)


def _planned_in(branch: Library) -> Impact:
    return queries.impact(Scope(branch.id), at=clock.now())


def _end(branch: Library) -> Question:
    return Question(
        title=_("Close %(name)s?", name=branch.name),
        effects=[_("It leaves the front page, the search and the network's calendar, and nobody "
                   "can book or ask for a room there any more. Its pages stay and say that it "
                   "is closed; its tickets and all it has counted stay too."),
                 _("You can open it again here at any time.")],
        yes=_("Close this library"), choices=("cancel",), back=url_for("libraries.branches"),
        url=url_for("bookings.end_library", library_id=branch.id))


@staff("manage-libraries")
@decides("library", Library, of=("closed_on", "name"), again=ask_end_library)
def end_library(library_id: int) -> Response:
    """Close it from today."""
    branch = libraries.child(library_id, parent_id=g.library.id)

    def act(decisions: Decisions | None, at: datetime) -> Response:
        _branch, met, result = endings.end_library(
            library_id, on=clock.today(branch.zone), decisions=decisions, by=g.actor, at=at)
        words = _("%(name)s is closed.", name=branch.name)
        if decisions is not None or not met:
            return done(words, result, at=at, url=url_for("libraries.branches"), home=branch)
        flash(" ".join((words, impact_words(met), _(
            "Nobody can book there until you decide what becomes of it."))))
        return redirect(url_for("bookings.undecided", lib=branch.slug), 303)
    return answered(lambda: _end(libraries.child(library_id, parent_id=g.library.id)),
                    Scope(library_id), act, at=clock.now(), library=branch)


@staff("manage-libraries")
@decides("library", Library, of=("closed_on", "name"), again=branches)
def begin_library_again(library_id: int) -> Response:
    """Open it again."""
    branch = endings.begin_library_again(library_id, by=g.actor, at=clock.now())
    flash(_("%(name)s is open again.", name=branch.name))
    return redirect(url_for("libraries.branches"), 303)


@staff("edit-event")
def ask_retire_event(event_id: int) -> Response:
    """What is planned of it, and whether that takes place."""
    return asked(_retire_event(event_id), queries.impact(
        Scope(g.library.id, event_id=event_id), at=clock.now()))


def _retire_event(event_id: int) -> Question:
    event = planned.event(event_id, library_id=g.library.id)
    return Question(
        title=_("Offer “%(title)s” no longer?", title=event.title),
        effects=[_("No new sessions are made, also not of a series. What is planned may take "
                   "place, or be cancelled. You can offer it again at any time.")],
        yes=_("No longer offered"), choices=("keep", "cancel"), back=url_for("events.offers"),
        url=url_for("bookings.retire_event", event_id=event_id))


@staff("edit-event")
@decides("event", Event, of=("retired_at", "title"), again=ask_retire_event)
def retire_event(event_id: int) -> Response:
    """Offer it no longer."""
    def act(decisions: Decisions | None, at: datetime) -> Response:
        title = planned.event(event_id, library_id=g.library.id).title
        result = endings.retire_event(event_id, decisions=decisions, by=g.actor, at=at)
        words = _("“%(title)s” is no longer offered.", title=title)
        if queries.impact(Scope(g.library.id, event_id=event_id), at=at):
            words = " ".join((words, _("What is still planned of it takes place.")))
        return done(words, result, at=at, url=url_for("events.offers"), home=g.library)
    return answered(lambda: _retire_event(event_id), Scope(g.library.id, event_id=event_id), act,
                    at=clock.now())


@staff("manage-spaces")
def ask_retire_space(space_id: int) -> Response:
    """Ask once more, naming what is held there."""
    question = _retire_space(space_id)
    return asked(question, queries.impact(Scope(g.library.id, space_id=space_id), at=clock.now()))


def _retire_space(space_id: int) -> Question:
    space = rooms.space(space_id, library_id=g.library.id)
    return Question(
        title=_("Take “%(room)s” out of use?", room=space.name),
        effects=[_("It disappears from the page of rooms and can no longer be held. What happened "
                   "there stays in the figures, and you can bring it back.")],
        yes=_("Yes, out of use"), choices=("move", "cancel"), but=space_id,
        back=url_for("spaces.settle", space_id=space_id),
        url=url_for("bookings.retire_space", space_id=space_id))


@staff("manage-spaces")
@decides("space", Space, of=("retired_at", "name"), again=ask_retire_space)
def retire_space(space_id: int) -> Response:
    """Take a room out of use."""
    def act(decisions: Decisions | None, at: datetime) -> Response:
        result = endings.retire_space(space_id, decisions=decisions, by=g.actor, at=at)
        return done(_("The room is no longer in use. You can bring it back."), result, at=at,
                    url=url_for("spaces.manage"), home=g.library)
    return answered(lambda: _retire_space(space_id), Scope(g.library.id, space_id=space_id), act,
                    at=clock.now())
