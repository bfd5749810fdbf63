"""What happened to the keys of those who work here, page by page."""

from datetime import datetime

from flask import Blueprint, Response, g, request, url_for

from scheduler.access import staff
from scheduler.i18n import clock as hour
from scheduler.i18n import day_short, gettext
from scheduler.people import queries
from scheduler.people.security_actions import KINDS
from scheduler.web import page

PAGE = 50


def add_to(bp: Blueprint) -> None:
    """Put this page on the people's own blueprint."""
    bp.add_url_rule("/<lib>/settings/people/security", "security", security, methods=["GET"])


@staff("manage-members")
def security() -> Response:
    """Fifty at a time, the latest first."""
    before = request.args.get("before", "")
    start = int(before) if before.isascii() and before.isdigit() and len(before) < 19 else None
    found = queries.security_events(g.library.id, before=start, limit=PAGE + 1)
    names = queries.account_names(
        number for one in found for number in (one.account_id, one.by_account_id))
    rows = [(_when(one.at), names.get(one.account_id or 0, ""), gettext(KINDS[one.kind]),
             names.get(one.by_account_id or 0, ""), one.seen_from) for one in found[:PAGE]]
    further = url_for("people.security", before=found[PAGE - 1].id) if len(found) > PAGE else None
    return page("people/security.html", rows=rows, further=further,
                first=url_for("people.security") if start else None)


def _when(at: datetime) -> str:
    here = at.astimezone(g.library.zone)
    return f"{day_short(here.date())}, {hour(here)}"
