"""`flask ledger`: is what the ledger says true?"""

import click
from flask.cli import with_appcontext

from services.points import verifying


@click.group()
def ledger():
    """The ledger of points."""


@ledger.command()
@with_appcontext
def verify():
    """Derive everything anew: chain, balances, published roots, stock. Fails, naming each fault."""
    found = 0
    for sentence in verifying.faults():
        found += 1
        click.echo(sentence)
    if found:
        raise click.ClickException(
            f"{found} things are not as they were written. Keep this database as it is, and "
            "compare it with a backup."
        )
    books, entries = verifying.counts()
    click.echo(f"{entries} entries in {books} books: each follows the one before, all adds up.")
