"""What the public sees of a library's rooms; the desk's own pages are added to it."""

from pathlib import Path

from flask import Blueprint, Response, current_app, g, send_from_directory, url_for

from scheduler import clock, photos
from scheduler.domain.errors import Missing
from scheduler.spaces import asking_views, desk_views, queries, settings_views
from scheduler.spaces.times import clock_times, free_week
from scheduler.web import page

bp = Blueprint("spaces", __name__)
desk_views.add_to(bp)
settings_views.add_to(bp)
asking_views.add_to(bp)
DAYS = 7
SHORT = 300  # seconds: soon after a photo was removed nobody sees it any more


@bp.get("/<lib>/spaces/")
def index() -> Response:
    """The rooms one may use, and when each is still free today."""
    library, at, today = g.library, clock.now(), clock.today(g.library.zone)
    rooms = queries.shown(library.id)
    free = queries.free_on(rooms, library, day=today, at=at)
    return page("spaces/index.html", rooms=[
        (room, clock_times(free[room.id], library.zone)) for room in rooms])


@bp.get("/<lib>/spaces/<slug>")
def show(slug: str) -> Response:
    """One room: what it is like, its rules, and when it is free in the coming week."""
    library, at = g.library, clock.now()
    room = queries.shown_by_slug(slug, library_id=library.id)
    today = clock.today(library.zone)
    days = queries.free_days(room, library, first=today, days=DAYS, at=at)
    feed = current_app.config["BASE_URL"] + url_for("calendars.space", slug=room.slug)
    return page(
        "spaces/show.html", room=room, today=today, feed=feed,
        week=free_week(days, room, library.zone),
        webcal=f"webcal://{feed.split('://', 1)[-1]}")


@bp.get("/photos/<name>")
def photo(name: str) -> Response:
    """A photo by the hash of its bytes, for as long as a room shows it."""
    folder = Path(current_app.config["PHOTO_FOLDER"])
    if not photos.NAME.fullmatch(name) or not (folder / name).is_file() or (
            not queries.is_shown(name)):
        raise Missing()
    answer = send_from_directory(folder, name, mimetype="image/jpeg", etag=False)
    answer.headers["Cache-Control"] = f"public, max-age={SHORT}"
    return answer
