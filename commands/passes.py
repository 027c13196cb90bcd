"""`flask --app app passes …`: the keys that passes are signed with."""

import click
from flask.cli import AppGroup

from models import database
from services.errors import Missing
from services.passes import keys

passes = AppGroup("passes", help="Keys of the passes people show at doors.")


@passes.command()
def rotate():
    """Sign new passes with a new key. Passes of the older keys go on being good."""
    with database.atomic():
        made = keys.rotate()
    click.echo(f"New passes are signed with {made.kid}.")


@passes.command("revoke-key")
@click.argument("kid")
def revoke_key(kid):
    """Declare a key void, because somebody else may have it: none of its passes is good any more.

    Holders get a new one when they open theirs next; cards on paper have to be printed again.
    """
    try:
        with database.atomic():
            count = keys.revoke(kid)
    except Missing:
        raise click.ClickException(f"There is no key {kid} in use.") from None
    click.echo(f"{kid} is void. Passes that are void with it: {count}.")


@passes.command("list")
def list_keys():
    """Which keys there are."""
    good, revoked = keys.known()
    for kid in good:
        click.echo(f"{kid}  good")
    for kid in revoked:
        click.echo(f"{kid}  void")
