"""`flask --app app backup FILE` and `restore FILE`."""

import click
from flask import current_app
from flask.cli import with_appcontext

from models import database
from services import backup as backups
from services import restore as restores


@click.command()
@click.argument("file", type=click.Path(dir_okay=False))
@with_appcontext
def backup(file):
    """Write everything to FILE: tables, photos, voice notes and the secret. Mulin may run on."""
    try:
        done = backups.write(current_app.config["SETTINGS"], database.obj, file)
    except backups.Refused as refused:
        raise click.ClickException(str(refused)) from None
    click.echo(f"{file}: {sum(done.rows.values())} rows, {len(done.media)} photos and voice notes.")
    click.echo("It holds the secret: whoever has this file can read everything. Keep it safe.")
    for problem in done.problems:
        click.echo(f"Not right: {problem}", err=True)


@click.command()
@click.argument("file", type=click.Path())
@click.option("--overwrite", is_flag=True, help="Replace what is there; it is moved aside.")
@with_appcontext
def restore(file, overwrite):
    """Make the data folder and database what FILE says. Stop Mulin first."""
    settings = current_app.config["SETTINGS"]
    database.close()
    try:
        manifest, aside = restores.restore(settings, file, overwrite)
    except backups.Refused as refused:
        raise click.ClickException(str(refused)) from None
    rows = sum(table["rows"] for table in manifest["tables"].values())
    click.echo(f"{rows} rows and {len(manifest['media'])} photos and voice notes are back.")
    if aside:
        click.echo(f"What was there before: {aside}")
    if manifest["missing_media"]:
        missing = len(manifest["missing_media"])
        click.echo(f"{missing} files were missing already when the backup was made.", err=True)
