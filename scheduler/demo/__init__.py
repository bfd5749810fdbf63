"""A believable network to try Ruang with: the same for the same seed and date."""

from datetime import date, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

import click
from flask import Flask

from scheduler import clock
from scheduler.db import transaction
from scheduler.demo.words import PASSWORD, STAFF

LOG_INS = tuple(
    f"  {role}: {email} / {PASSWORD}  ({slug})" for slug, role, _, email in STAFF[:3]
)


def set_up(app: Flask) -> None:
    """Register `flask demo`."""
    app.cli.add_command(demo)


@click.command()
@click.option("--seed", default=7, show_default=True, help="Another seed, other people.")
@click.option("--on", type=click.DateTime(["%Y-%m-%d"]), help="The day that counts as today.")
def demo(seed: int, on: datetime | None) -> None:
    """Fill an empty database with a network, two years behind it and the next month."""
    from scheduler.demo import before, network, news, past, programme
    today: date = on.date() if on else clock.today(ZoneInfo("Asia/Makassar"))
    # Yesterday's afternoon, so that nothing in it was written in the future.
    at = datetime.combine(today - timedelta(days=1), time(16), ZoneInfo("Asia/Makassar"))
    if network.is_there():
        raise click.ClickException("There are libraries here already; the demo needs an empty one.")
    rng = Random(f"{seed} {today}")
    with transaction():
        places = network.build(rng, at=at)
        before.build(rng, places, today=today)
        past.build(rng, places, today=today)
        programme.build(rng, places, today=today, at=at)
        news.build(rng, places, at=at)
    click.echo(f"{len(places)} libraries with doors, two years behind them, a month ahead.")
    click.echo("\n".join(LOG_INS))
