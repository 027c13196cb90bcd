"""`flask --app app people …`"""

import click
from flask import current_app
from flask.cli import AppGroup

from models import Area, database
from services import clock, founding, invitations, qr, sessions

people = AppGroup("people", help="Let people in.")


@people.command()
@click.argument("name")
@click.option("--post", required=True, metavar="ROLE@AREA", help="such as admin@睦县")
@click.option("--url", help="address people use, if MULIN_PUBLIC_HOST is not set")
def invite(name, post, url):
    """Print a one-time link (and its QR code) by which NAME gets in for the first time.

    AREA is a name, or a way down: 睦县/城东街道/宝龙社区. Whoever of that name holds the post is
    invited; if nobody does, a new person gets it. On an empty instance AREA becomes the county.
    """
    base = _base(url)
    role, _, place = post.partition("@")
    try:
        with database.atomic():
            is_first = not Area.select().exists()
            area = founding.found(place.strip()) if is_first else founding.area_named(place)
            person, is_new = founding.holder(name.strip(), role.strip(), area)
            invitation, token = invitations.make(person, "invitation", None)
    except ValueError as refused:
        raise click.ClickException(str(refused)) from None
    if is_first:
        click.echo(f"New county: {area.name}")
    if is_new:
        click.echo(f"New person: {person.name}, {role} of {area.name}")
    link = f"{base}/invitations/{token}"
    click.echo(qr.terminal(link))
    click.echo(link)
    click.echo(f"Works once, until {clock.local(invitation.expires_at):%Y-%m-%d %H:%M}.")


@people.command("sign-out-all")
def sign_out_all():
    """End every session on every device and every open link and code: after a breach."""
    with database.atomic():
        count = sessions.end_all()
    click.echo(f"{count} devices signed out. People come back with their passkey or a new link.")


def _base(url):
    host = current_app.config["SETTINGS"].public_host
    if url or host:
        return (url or f"https://{host}").rstrip("/")
    raise click.UsageError("Set MULIN_PUBLIC_HOST, or say --url https://…")
