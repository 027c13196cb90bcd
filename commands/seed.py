"""`flask --app app seed`: the demo village, or a large one for the bench."""

import sys

import click
from flask.cli import with_appcontext

from services import village
from services.errors import RuleBroken


@click.command()
@click.option(
    "--scale", is_flag=True, help="300 grids, 150,000 doors, a million visits, as many issues."
)
@click.option("--if-empty", is_flag=True, help="Do nothing where somebody lives already.")
@with_appcontext
def seed(scale, if_empty):
    """Fill the empty database with the demo village."""
    if if_empty and not village.is_empty():
        return
    try:
        made = village.seed_large(tell=click.echo) if scale else village.seed()
    except RuleBroken as broken:
        sys.exit(broken.message)
    told = "{grids:,} grids, {homes:,} doors, {people:,} people"
    told += ", {visits:,} visits, {issues:,} issues"
    click.echo(told.format(**made))
