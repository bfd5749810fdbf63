"""Where a library is set up: one page that leads to everything a reader's role may change."""

from typing import Any

from flask import Blueprint, Response, current_app, flash, g, redirect, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from scheduler import clock
from scheduler.access import staff
from scheduler.domain.errors import Missing, Refusal
from scheduler.domain.permissions import may
from scheduler.libraries import actions as libraries
from scheduler.libraries import queries
from scheduler.libraries.forms import KIND_WORDS, BranchForm, ProfileForm, shown
from scheduler.libraries.models import Library
from scheduler.libraries.zoning import ZoneAsked, ZoneTurns
from scheduler.once import creates
from scheduler.opened import changes
from scheduler.web import page

# (endpoint, verb, name, what it is for); an entry shows when its page exists and the role allows.
ENTRIES = (
    ("libraries.profile", "settings", _l("About the library"),
     _l("Name, address, telephone, time zone, population served.")),
    ("libraries.hours", "manage-hours", _l("Opening hours"),
     _l("The usual week, and weeks that differ for a while, as in Ramadan.")),
    ("bookings.closures", "manage-hours", _l("Days closed"),
     _l("Holidays the library keeps, repairs, a move.")),
    ("spaces.manage", "manage-spaces", _l("Rooms"),
     _l("What can be held: size, facilities, photo, time to set up.")),
    ("people.members", "invite", _l("People who work here"),
     _l("Invite someone, change a role, help with a lost password.")),
    ("partners.manage", "manage-partners", _l("Partners"),
     _l("Institutions, agreements, and what they gave.")),
    ("visits.index", "count-visits", _l("Visits"),
     _l("People through the door, by day or month.")),
    ("indicators.goals", "set-targets", _l("Baseline and targets"),
     _l("What the year starts from and aims at.")),
    ("imports.index", "import", _l("Bring in a file"),
     _l("Visits, hours, past activities or libraries from a spreadsheet.")),
    ("libraries.branches", "manage-libraries", _l("Libraries below"),
     _l("The network that reports here.")),
)


def add_to(bp: Blueprint) -> None:
    """Put these pages on the libraries' own blueprint."""
    base = "/<lib>/settings/"
    for rule, view, method in (
        ("", settings, "GET"), ("profile", profile, "GET"), ("profile", edit, "POST"),
        ("libraries", branches, "GET"), ("libraries", add_branch, "POST"),
    ):
        bp.add_url_rule(base + rule, view.__name__, view, methods=[method])


@staff("count-visits")
def settings() -> Response:
    """What can be set here, as far as the reader's role goes."""
    entries = [(name, url_for(endpoint), about) for endpoint, verb, name, about in ENTRIES
               if endpoint in current_app.view_functions and may(verb, g.actor)]
    return page("libraries/settings.html", entries=entries)


@staff("settings")
def profile() -> Response:
    """What the library says of itself."""
    return page("libraries/profile.html", form=shown(ProfileForm(formdata=None), g.library))


def _as_it_is(library: Library) -> ProfileForm:
    return shown(ProfileForm(formdata=None), library)


@staff("settings")
@changes("library", lambda: g.library, _as_it_is)
def edit() -> Response:
    """Keep what was typed, or say what is wrong with it."""
    form = ProfileForm()
    form.offer_zones(g.library.timezone)
    if not form.validate_on_submit():
        return page("libraries/profile.html", status=422, form=form)
    try:
        libraries.edit(form.values(), keeps=form.keeps.data or "", by=g.actor, at=clock.now())
    except Missing:
        raise
    except Refusal as refusal:
        return page("libraries/profile.html", refusal=refusal, form=form,
                    ask_zone=isinstance(refusal, ZoneAsked | ZoneTurns))
    flash(_("Saved."))
    return redirect(url_for("libraries.profile"), 303)


@staff("manage-libraries")
def branches() -> Response:
    """The libraries right below this one."""
    form = BranchForm(formdata=None)
    form.kind.data, form.timezone.data = "village", g.library.timezone
    return _branches(form)


@staff("manage-libraries")
@creates()
def add_branch() -> Response:
    """A new one."""
    form = BranchForm()
    form.offer_zones(g.library.timezone)
    if not form.validate_on_submit():
        return _branches(form, status=422)
    try:
        libraries.found_branch(form.values(), by=g.actor, at=clock.now())
    except Refusal as refusal:
        return _branches(form, refusal=refusal)
    flash(_("%(name)s is added.", name=form.name.data))
    return redirect(url_for("libraries.branches"), 303)


def _branches(form: BranchForm, **values: Any) -> Response:
    form.offer_zones(g.library.timezone)
    return page("libraries/branches.html", form=form, kinds=KIND_WORDS,
                branches=queries.children(g.library.id), **values)
