"""Whoever hands out keys, takes them or gives them back reaches no further than their own role."""

import inspect
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from scheduler import clock
from scheduler.db import db, transaction
from scheduler.domain.errors import InvitationSpent, Refusal
from scheduler.domain.permissions import ORDER, ROLES, Actor
from scheduler.people import inviting_actions as inviting
from scheduler.people import member_actions as members
from scheduler.people import queries
from scheduler.people.models import Invitation, Member
from tests import make

STAFF = ROLES[1:]
PLACES = ("own", "below", "neighbour", "above")
DAY = timedelta(days=1)


def invited(library_id: int, role: str, account_id: int | None = None) -> int:
    made = Invitation(
        library_id=library_id, purpose="reset" if account_id else "role", role=role, name="Eka",
        account_id=account_id, token_hash=f"{role}{library_id}", code_hash="x",
        phone="+6281234567890", invited_at=make.NOW, expires_at=make.NOW + DAY)
    db.session.add(made)
    db.session.flush()
    return made.id


def also_ended(of: Member) -> int:
    of.ended_at = make.NOW
    db.session.flush()
    return of.id


def reset_of(of: Member) -> int:
    return invited(of.library_id, of.role, of.account_id)


# verb → what it does to someone with a role: (target, actor) → None, or a Refusal
VERBS: dict[str, Callable[[Member, Actor], Any]] = {
    "invite": lambda who, by: inviting.invite(
        "Eka", who.role, phone="+6281234567891", by=by, at=make.NOW),
    "renew": lambda who, by: inviting.renew(
        invited(who.library_id, who.role), by=by, at=make.NOW),
    "renew a reset": lambda who, by: inviting.renew(reset_of(who), by=by, at=make.NOW),
    "withdraw": lambda who, by: inviting.withdraw(
        invited(who.library_id, who.role), by=by, at=make.NOW),
    "withdraw a reset": lambda who, by: inviting.withdraw(reset_of(who), by=by, at=make.NOW),
    "reset": lambda who, by: inviting.reset(who.id, by=by, at=make.NOW),
    "change_role": lambda who, by: members.change_role(who.id, "desk", by=by, at=make.NOW),
    "change_role to it": lambda who, by: members.change_role(
        make.member(who.library, "desk", "Fitri").id, who.role, by=by, at=make.NOW),
    "end": lambda who, by: members.end(who.id, by=by, at=make.NOW),
    "restore": lambda who, by: members.restore(also_ended(who), by=by, at=make.NOW),
}


def verbs_in_code() -> set[str]:
    return {name for module in (inviting, members)
            for name, function in inspect.getmembers(module, inspect.isfunction)
            if function.__module__ == module.__name__ and not name.startswith("_")
            and "by" in inspect.signature(function).parameters}


def test_every_verb_that_hands_out_keys_is_in_the_sweep():
    assert verbs_in_code() == {name.split()[0] for name in VERBS}


def expected(verb: str, acts: str, has: str, where: str) -> str:
    """What the rule says: managers and above, up to their own role, and only in their library.

    An invitation is always one to the actor's own.
    """
    if ORDER[acts] < ORDER["manager"]:
        return "NotYourRole"
    if where != "own" and verb != "invite":
        return "Missing"
    return "AboveYou" if ORDER[has] > ORDER[acts] else "done"


@pytest.mark.parametrize("verb", VERBS)
def test_nobody_reaches_above_their_own_role_or_out_of_their_library(app: Flask, verb: str):
    above = make.library("above", kind="regency", hours=())
    own = make.library("own", parent_id=above.id, hours=())
    there = {"above": above, "own": own,
             "below": make.library("below", parent_id=own.id, hours=()),
             "neighbour": make.library("neighbour", parent_id=above.id, hours=())}
    for place in there.values():  # so that nobody is the last
        make.member(place, "coordinator", f"Afni-{place.slug}")
    db.session.commit()
    found, rule = {}, {}

    for acts in STAFF:
        for has in STAFF:
            for where in PLACES:
                by = make.staff(own, acts, "Ada")
                target = make.member(there[where], has, "Ben")
                case = (acts, has, where)
                rule[case] = expected(verb, *case)
                try:
                    VERBS[verb](target, by)
                    found[case] = "done"
                except Refusal as refusal:
                    found[case] = type(refusal).__name__
                db.session.rollback()

    assert found == rule


@pytest.mark.parametrize("verb", ["reset", "renew a reset"])
def test_no_account_is_opened_that_reaches_further_than_the_actor(app: Flask, verb: str):
    above = make.library("above", kind="regency", hours=())
    own = make.library("own", parent_id=above.id, hours=())
    there = {"above": above, "own": own,
             "below": make.library("below", parent_id=own.id, hours=()),
             "neighbour": make.library("neighbour", parent_id=above.id, hours=())}
    db.session.commit()
    found = {}

    for acts in ("manager", "coordinator"):
        for also in STAFF:
            for where in PLACES[1:]:
                by = make.staff(own, acts, "Ada")
                target = make.member(own, "desk", "Ben")
                db.session.add(Member(library_id=there[where].id, account=target.account,
                                      role=also, since=make.NOW))
                db.session.flush()
                try:
                    VERBS[verb](target, by)
                    found[acts, also, where] = "done"
                except Refusal as refusal:
                    found[acts, also, where] = type(refusal).__name__
                db.session.rollback()

    assert found == {
        (acts, also, where): "AboveYou" if ORDER[also] > ORDER[acts]
        else "done" if (acts, where) == ("coordinator", "below") else "WorksElsewhere"
        for acts in ("manager", "coordinator") for also in STAFF for where in PLACES[1:]}


def test_a_manager_gets_no_keys_to_a_coordinators_invitation_or_account(
    client: FlaskClient, sign_in: Any,
):
    ada = make.member(make.library(), "manager", "Ada")
    afni = make.member(ada.library, "coordinator", "Afni")
    sign_in(ada)
    now = clock.now()
    opened = [inviting.invite("Eka", "coordinator", phone="+6281234567890", by=make.actor(afni),
                              at=now).invitation.id,
              inviting.reset(afni.id, by=make.actor(afni), at=now).invitation.id]
    db.session.commit()

    answers = {f"{number} {what}": client.post(
        f"/northside/settings/people/invitations/{number}/{what}").status_code
        for number in opened for what in ("renewal", "withdrawal")}

    assert set(answers.values()) == {403}
    assert db.session.query(Invitation).filter(Invitation.expires_at > now).count() == 2


def test_no_page_offers_what_its_reader_may_not_do(client: FlaskClient, sign_in: Any):
    ada = make.member(make.library(), "manager", "Ada")
    afni, ben = (make.member(ada.library, role, name)
                 for role, name in (("coordinator", "Afni"), ("desk", "Ben")))
    inviting.invite("Eka", "coordinator", phone="081234567890", by=make.actor(afni),
                    at=clock.now())
    sign_in(ada)

    pages = [client.get(f"/northside/settings/people{path}").get_data(as_text=True)
             for path in ("", f"/{afni.id}", f"/{ben.id}")]

    assert ["/renewal" in pages[0], "/reset" in pages[1], "/reset" in pages[2]] == [
        False, False, True]


def test_what_was_used_or_withdrawn_gets_no_new_keys(app: Flask):
    library = make.library()
    by = make.staff(library, "manager", "Ada")
    spent, gone = invited(library.id, "desk"), invited(library.id, "librarian")
    db.session.get_one(Invitation, spent).spent_at = make.NOW
    inviting.withdraw(gone, by=by, at=make.NOW)

    for number in (spent, gone):
        with pytest.raises(InvitationSpent):
            inviting.renew(number, by=by, at=make.NOW)


def test_a_way_back_in_grows_no_further_than_when_it_was_handed_out(app: Flask):
    library = make.library()
    ada, afni = (make.staff(library, role, name)
                 for role, name in (("manager", "Ada"), ("coordinator", "Afni")))
    ben = make.member(library, "desk", "Ben")
    opening = inviting.reset(ben.id, by=ada, at=make.NOW)

    members.change_role(ben.id, "coordinator", by=afni, at=make.NOW)
    db.session.commit()

    with pytest.raises(InvitationSpent):
        inviting.accept(opening.invitation, password_hash="x", signed_in=None, at=make.NOW)


def test_older_ways_back_in_open_nothing_after_one_was_used(app: Flask):
    library = make.library()
    by, ben = make.staff(library, "manager", "Ada"), make.member(library, "desk", "Ben")
    first, second, third = (inviting.reset(ben.id, by=by, at=make.NOW) for _each in range(3))

    inviting.accept(second.invitation, password_hash="x", signed_in=None, at=make.NOW)
    db.session.expire_all()

    for other in (first, third):
        with pytest.raises(InvitationSpent):
            inviting.accept(other.invitation, password_hash="y", signed_in=None, at=make.NOW)


def test_a_new_password_closes_the_ways_back_in(app: Flask):
    library = make.library()
    by, ben = make.staff(library, "manager", "Ada"), make.member(library, "desk", "Ben")
    opening = inviting.reset(ben.id, by=by, at=make.NOW)

    members.change_password(ben.account, "x", at=make.NOW)
    db.session.expire_all()

    with pytest.raises(InvitationSpent):
        inviting.accept(opening.invitation, password_hash="y", signed_in=None, at=make.NOW)


def test_two_managers_who_end_each_other_at_once_leave_one(app: Flask):
    for number in range(6):
        library = make.library(f"library-{number}", hours=())
        ada = make.member(library, "manager", f"Ada{number}")
        ben = make.member(library, "manager", f"Ben{number}")
        pairs = [(make.actor(ada), ben.id), (make.actor(ben), ada.id)]
        db.session.commit()

        def end(pair: tuple[Actor, int]) -> str:
            with app.app_context():
                try:
                    with transaction():
                        members.end(pair[1], by=pair[0], at=make.NOW)
                    return "ended"
                except Refusal as refusal:
                    return type(refusal).__name__

        with ThreadPoolExecutor(2) as both:
            answers = sorted(both.map(end, pairs))

        assert answers == ["LastManager", "ended"]
        assert len(queries.members(library.id)) == 1
