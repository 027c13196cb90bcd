"""`flask flows`: docs/flows.md from the machines themselves, or a check that it says the same."""

from pathlib import Path

import click
from flask.cli import with_appcontext

from services import flows

PAGE = Path(__file__).parent.parent / "docs" / "flows.md"


@click.command("flows")
@click.option("--check", is_flag=True, help="Change nothing; fail when the page is out of date.")
@with_appcontext
def write_flows(check):
    """Write docs/flows.md: every machine as a diagram and a table."""
    text = flows.page()
    if not check:
        PAGE.write_text(text)
        click.echo(f"{PAGE.name} written.")
    elif not PAGE.exists() or PAGE.read_text() != text:
        raise click.ClickException("docs/flows.md is out of date: run flask --app app flows")
    else:
        click.echo(f"{PAGE.name} is as the machines are.")
