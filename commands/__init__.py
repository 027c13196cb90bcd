"""`flask --app app …`: what an operator types."""

import click
from flask.cli import with_appcontext

from commands.backup import backup, restore
from commands.doctor import doctor
from commands.flows import write_flows
from commands.ledger import ledger
from commands.passes import passes
from commands.people import people
from commands.roster import roster
from commands.seed import seed
from commands.work import work
from models import database
from services import schema


def install(app):
    """Add the commands to the app."""
    app.cli.add_command(migrate)
    app.cli.add_command(people)
    app.cli.add_command(passes)
    app.cli.add_command(backup)
    app.cli.add_command(restore)
    app.cli.add_command(doctor)
    app.cli.add_command(work)
    app.cli.add_command(seed)
    app.cli.add_command(roster)
    app.cli.add_command(write_flows)
    app.cli.add_command(ledger)


@click.command()
@with_appcontext
def migrate():
    """Bring the database's tables up to date."""
    done = schema.migrate(database.obj)
    click.echo("\n".join(done) if done else "Nothing to do.")
