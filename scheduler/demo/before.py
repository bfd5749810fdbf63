"""The demo's year before Ruang: what the libraries brought along, month by month."""

from datetime import date
from random import Random

from sqlalchemy import insert

from scheduler.db import db
from scheduler.demo.network import Place
from scheduler.demo.past import first_day, wall
from scheduler.domain.indicators.period import add_months
from scheduler.indicators.models import PastActivity
from scheduler.visits.models import VisitCount

KINDS = ("sharing", "learning", "training")


def build(rng: Random, places: list[Place], *, today: date) -> None:
    """Twelve months of yearly reports, as an import would have brought them."""
    first = first_day(today)
    for place in places:
        for month in (add_months(first, -ago) for ago in range(12, 0, -1)):
            _visits(rng, place, month, today)
            _activity(rng, place, month, today)


def _visits(rng: Random, place: Place, month: date, today: date) -> None:
    usual = 3600 if place.is_city else 390
    db.session.execute(insert(VisitCount), {
        "library_id": place.library.id, "starts_on": month, "ends_on": add_months(month, 1),
        "people": int(rng.gauss(usual, usual / 12)), "source": "import",
        "label": "laporan tahunan", "noted_at": wall(place, today, 8)})


def _activity(rng: Random, place: Place, month: date, today: date) -> None:
    rows = [{
        "library_id": place.library.id, "starts_on": month, "ends_on": add_months(month, 1),
        "kind": kind, "format": "onsite", "age_group": "", "sessions": sessions,
        "attendance": sum(rng.randrange(8, 24) for _ in range(sessions)),
        "noted_at": wall(place, today, 8),
    } for kind in KINDS for sessions in [rng.randrange(3, 6) if place.is_city else 1]]
    db.session.execute(insert(PastActivity), rows)
