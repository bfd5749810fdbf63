"""Where a library is set up: one page that leads to everything a reader's role may change."""

from flask import Blueprint, Response, current_app, g, url_for
from flask_babel import lazy_gettext as _l

from scheduler.access import staff
from scheduler.domain.permissions import may
from scheduler.web import page

# (endpoint, verb, name, what it is for); an entry shows when its page exists and the role allows.
ENTRIES = (
    ("libraries.profile", "settings", _l("About the library"),
     _l("Name, address, telephone, time zone, population served.")),
    ("libraries.hours", "manage-hours", _l("Opening hours"),
     _l("The usual week, and weeks that differ for a while, as in Ramadan.")),
    ("libraries.closures", "manage-hours", _l("Days closed"),
     _l("Holidays the library keeps, repairs, a move.")),
    ("spaces.manage", "manage-spaces", _l("Rooms"),
     _l("What can be held: size, facilities, photo, time to set up.")),
    ("people.members", "invite", _l("People who work here"),
     _l("Invite someone, change a role, help with a lost password.")),
    ("partners.index", "manage-partners", _l("Partners"),
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
    bp.add_url_rule("/<lib>/settings/", "settings", settings)


@staff("count-visits")
def settings() -> Response:
    """What can be set here, as far as the reader's role goes."""
    entries = [(name, url_for(endpoint), about) for endpoint, verb, name, about in ENTRIES
               if endpoint in current_app.view_functions and may(verb, g.actor)]
    return page("libraries/settings.html", entries=entries)
