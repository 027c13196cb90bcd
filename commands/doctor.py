"""`flask --app app doctor`: is this instance well?"""

import sys

import click
from flask import current_app
from flask.cli import with_appcontext

from models import database
from services import doctor as service


@click.command()
@with_appcontext
def doctor():
    """Check settings, folder, database and data; say how to mend what is wrong. 1 if it is bad."""
    worst = "ok"
    for finding in service.examine(current_app.config["SETTINGS"], database.obj):
        click.echo(f"{finding.level:<5}{finding.about}: {finding.sentence}")
        worst = max(worst, finding.level, key=("ok", "warn", "bad").index)
    sys.exit(1 if worst == "bad" else 0)
