"""What the public sees of a library's programme, and of the network's."""

from flask import Blueprint, Flask, Response, g, request

from scheduler.events import (
    calendar_views,
    contribution_queries,
    contribution_views,
    manage_views,
    month_views,
    network_views,
    picture_views,
    programme_views,
    series_views,
    sitemap_views,
    zone_actions,
    zone_queries,
)
from scheduler.events.contribution_forms import GIVEN_WORDS
from scheduler.libraries import zoning

bp = Blueprint("events", __name__)


def set_up(app: Flask) -> None:
    """Tell the partners' register what was given, and every page how to say it."""
    app.extensions["what_partners_gave"] = contribution_queries.of_partner
    app.jinja_env.globals["given_words"] = GIVEN_WORDS
    zoning.is_followed_by(zone_actions.take_along, counted_by=zone_queries.planned)


manage_views.add_to(bp)
series_views.add_to(bp)
calendar_views.add_to(bp)
contribution_views.add_to(bp)
picture_views.add_to(bp)
sitemap_views.add_to(bp)


@bp.get("/")
def front() -> Response:
    """The network's front door: what is on anywhere, and the libraries by their places."""
    return network_views.show(None)


@bp.get("/<lib>/")
def programme() -> Response:
    """A library's programme as a list or a month; of an area, what is on in all of it."""
    if request.args.get("view") == "month":
        return month_views.show()
    return network_views.show(g.library) if network_views.is_meant() else programme_views.show()
