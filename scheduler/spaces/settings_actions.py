"""Describe a space, change what it is made of, retire it and bring it back."""

import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime

from scheduler.db import db
from scheduler.domain.errors import Conflict, Invalid, WriteConflict
from scheduler.domain.people import folded
from scheduler.domain.permissions import Actor, check
from scheduler.domain.words import N_
from scheduler.history import actions as history
from scheduler.searched import refold
from scheduler.spaces import actions, queries, settings_queries
from scheduler.spaces.models import Part, Reservation, Space
from scheduler.turns import take_turn


class StillHeld(Conflict):
    """Facts: space, n (reservations to come)."""

    message = N_("%(space)s is still held %(n)s time. Move or give back that first.",
                 "%(space)s is still held %(n)s times. Move or give those back first.")


class NoParts(Invalid):
    message = N_("A room is made of at least one part. Please choose one or add one.")


class NameTaken(Conflict):
    """Facts: name."""

    message = N_("There is already a room called “%(name)s”.")


@dataclass(frozen=True)
class SpaceRequest:
    """What a space is like; buffers in minutes, `capacity` in people or None."""

    name: str
    where: str = ""
    capacity: int | None = None
    features: list[str] = field(default_factory=list)
    setup_minutes: int = 0
    teardown_minutes: int = 0
    about: str = ""
    access: str = ""
    rules: str = ""
    position: int = 0
    shown: bool = False


def describe(request: SpaceRequest, *, by: Actor, at: datetime) -> Space:
    """Write down a new space, made of one part of its own. Refusals: NotYourRole, NameTaken."""
    check("manage-spaces", by)
    take_turn("names of rooms", by.library_id)
    known = settings_queries.all_spaces(by.library_id)
    _check_name(request.name, known)

    space = Space(library_id=by.library_id, slug=_slug(request.name, known),
                  parts=[Part(library_id=by.library_id, name=request.name)])
    _write(space, request, at=at)
    db.session.add(space)
    db.session.flush()

    _announce("described", space, by=by, at=at)
    return space


def edit(space_id: int, request: SpaceRequest, *, by: Actor, at: datetime) -> Space:
    """Say something else about a space; its address stays, and what is held keeps its buffers.

    Refusals: NotYourRole, Missing, NameTaken.
    """
    check("manage-spaces", by)
    take_turn("names of rooms", by.library_id)
    space = settings_queries.space_for_update(space_id, library_id=by.library_id)
    _check_name(request.name, [one for one in settings_queries.all_spaces(by.library_id)
                               if one.id != space.id])

    _write(space, request, at=at)

    _announce("edited", space, by=by, at=at)
    return space


def _check_name(name: str, others: Sequence[Space]) -> None:
    if folded(name) in {folded(one.name) for one in others if one.retired_at is None}:
        raise NameTaken(name=name)


def _slug(name: str, known: Sequence[Space]) -> str:
    taken = {one.slug for one in known}
    plain = re.sub(r"[^a-z0-9]+", "-", folded(name))[:80].strip("-") or "ruang"
    numbers = range(2, len(taken) + 3)
    return next(slug for slug in (plain, *(f"{plain}-{number}" for number in numbers))
                if slug not in taken)


def _write(space: Space, request: SpaceRequest, *, at: datetime) -> None:
    values = asdict(request)
    shown = values.pop("shown")
    for name, value in values.items():
        setattr(space, name, value)
    space.shown_at = (space.shown_at or at) if shown else None
    refold(space)


def _announce(verb: str, space: Space, *, by: Actor, at: datetime) -> None:
    history.record(verb, "space", subject_id=space.id, by=by, at=at)
    history.changed("space", space.id, at=at)


def retire(space_id: int, *, by: Actor, at: datetime) -> Space:
    """Take a space out of use. Refusals: NotYourRole, Missing, StillHeld."""
    check("manage-spaces", by)
    space = settings_queries.space_for_update(space_id, library_id=by.library_id)
    held = settings_queries.to_come(space, at=at)
    if held:
        raise StillHeld(space=space.name, n=len(held))

    space.retired_at = space.retired_at or at

    _announce("retired", space, by=by, at=at)
    return space


def bring_back(space_id: int, *, by: Actor, at: datetime) -> Space:
    """Use a retired space again. Refusals: NotYourRole, Missing, NameTaken."""
    check("manage-spaces", by)
    take_turn("names of rooms", by.library_id)
    space = settings_queries.space_for_update(space_id, library_id=by.library_id)
    _check_name(space.name, [one for one in settings_queries.all_spaces(by.library_id)
                             if one.id != space.id])

    space.retired_at = None

    _announce("brought-back", space, by=by, at=at)
    return space


def make_of(
    space_id: int, part_ids: Sequence[int], new_names: Sequence[str], *, by: Actor, at: datetime,
) -> Space:
    """Choose the parts a space is made of, and add new ones.

    What is held from now on is claimed anew, part by part, in the same transaction.
    Refusals: NotYourRole, Missing, NoParts, SpaceTaken when a new part is taken then.
    """
    check("manage-spaces", by)
    held = settings_queries.lock_to_come(space_id, library_id=by.library_id, at=at)
    space = settings_queries.space_for_update(space_id, library_id=by.library_id)
    if [row.id for row in settings_queries.to_come(space, at=at)] != [row.id for row in held]:
        raise WriteConflict()
    chosen = _chosen(space, part_ids, new_names)

    for row in held:
        actions.let_go(row, at)
    space.parts = chosen
    db.session.flush()
    _claim_anew(space, held, at=at)

    history.record("made-of", "space", subject_id=space.id, by=by, at=at,
                   facts={"parts": [part.name for part in chosen]})
    history.changed("space", space.id, at=at)
    return space


def _chosen(space: Space, part_ids: Sequence[int], new_names: Sequence[str]) -> list[Part]:
    new = [Part(library_id=space.library_id, name=name) for name in new_names]
    db.session.add_all(new)
    db.session.flush()
    locked = settings_queries.lock_these(
        {*part_ids, *(part.id for part in (*space.parts, *new))}, library_id=space.library_id)
    chosen = [part for part in locked if part.id in part_ids or part in new]
    if not chosen:
        raise NoParts()
    return chosen


def _claim_anew(space: Space, held: Sequence[Reservation], *, at: datetime) -> None:
    parts = [part.id for part in space.parts]
    for row in held:
        actions.check_free(row, parts, at=at)
        actions.claim(row, space, parts)


def picture(space_id: int, name: str, words: str, *, by: Actor, at: datetime) -> str:
    """Give a space a photo (the name of a kept file) and what it shows; empty: none.

    Returns the file that no space shows any more, if there is one.
    """
    check("manage-spaces", by)
    space = settings_queries.space_for_update(space_id, library_id=by.library_id)

    before, space.photo, space.photo_words = space.photo, name, words
    db.session.flush()

    _announce("pictured", space, by=by, at=at)
    return before if before and not queries.is_shown(before) else ""
