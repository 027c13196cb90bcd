"""`flask --app app import …`: a roster from Excel, and the templates for it."""

import click
from flask.cli import with_appcontext

from models import Area, database
from services import founding, words
from services import roster as rosters
from services.errors import RuleBroken
from services.roster import sample, sheets

REFUSED_SHOWN = 50


@click.group("import")
def roster():
    """Take in a roster from Excel."""


@roster.command("roster")
@click.argument("file", type=click.File("rb"))
@click.option("--dry-run", is_flag=True, help="Only tell what would happen.")
@click.option("--all-or-nothing", is_flag=True, help="One refused row stops the whole file.")
@click.option("--area", metavar="NAME", help="Only inside this area, such as 睦县/城东街道.")
@with_appcontext
def import_roster(file, dry_run, all_or_nothing, area):
    """Import FILE: places, homes, people and posts. Nothing is deleted by it."""
    try:
        parsed = rosters.read(file.read(), rosters.ROWS)
        where = _area(area)
        if dry_run:
            plan = rosters.dry_run(parsed, where)
        else:
            with database.atomic():
                plan = rosters.run(parsed, where, None, all_or_nothing)
    except (RuleBroken, ValueError) as refused:
        raise click.ClickException(str(refused)) from None
    _tell(plan)


@roster.command()
@click.argument("file", type=click.File("wb"))
@click.option("--sample", "filled", is_flag=True, help="With invented homes and people in it.")
@with_appcontext
def template(file, filled):
    """Write the Excel file to fill in to FILE."""
    file.write(sheets.template(sample.rows() if filled else None))


def _area(name):
    if name:
        return founding.area_named(name)
    tops = list(Area.select().where(Area.parent.is_null()))
    if len(tops) != 1:
        raise ValueError("There are several areas on top, or none: choose one with --area.")
    return tops[0]


def _tell(plan):
    """Counts, what is to be known about the file, and the refused rows."""
    for outcome, count in plan.counts().items():
        click.echo(f"{words.of(outcome, 'row')}: {count}")
    for note in plan.notes:
        click.echo(f"* {note}")
    refused = [line for line in plan.lines if line.outcome == "refused"]
    for line in refused[:REFUSED_SHOWN]:
        click.echo(f"- {line.sheet} {line.column}{line.row} {line.header}: {line.reason}")
    if len(refused) > REFUSED_SHOWN:
        click.echo(f"- … {len(refused) - REFUSED_SHOWN}")
