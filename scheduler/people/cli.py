"""`flask people`: the first way in, before anybody can invite."""

import click
from flask import Blueprint, current_app

from scheduler import clock
from scheduler.db import transaction
from scheduler.domain.errors import Refusal
from scheduler.domain.name import name_of
from scheduler.domain.permissions import ROLES, Actor
from scheduler.i18n import words_of
from scheduler.libraries import queries as libraries
from scheduler.people import inviting_actions as inviting

commands = Blueprint("people_commands", __name__, cli_group="people")


@commands.cli.command("invite")
@click.argument("library")
@click.argument("name")
@click.option("--phone", default="", help="0812… or +62812…")
@click.option("--email", default="")
@click.option("--role", type=click.Choice(ROLES[1:]), default="manager", show_default=True)
def invite(library: str, name: str, phone: str, email: str, role: str) -> None:
    """Invite NAME to a ROLE at LIBRARY (its short address); prints the link and the code."""
    if not (phone or email):
        raise click.ClickException("Give --phone or --email: it is how they will sign in.")
    base = str(current_app.config["BASE_URL"])
    try:
        with transaction():
            place = libraries.by_slug(library)
            opening = inviting.invite(
                name_of(name), role, phone=phone, email=email,
                link=f"{base}/join/", by=Actor(place.id, "coordinator"), at=clock.now())
    except Refusal as refusal:
        raise click.ClickException(words_of(refusal)) from None
    click.echo(f"{base}/join/{opening.token}")
    click.echo(f"code {opening.code} at {base}/join")
