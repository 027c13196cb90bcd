"""`flask --app app work`: what needs no request, in one process beside the web."""

import signal
import threading

import click
from flask.cli import with_appcontext

from models import database
from services import chores


@click.command()
@click.option("--once", is_flag=True, help="Do everything once and end, as from a timer.")
@click.option("--every", default=600, show_default=True, help="Seconds between two rounds.")
@click.option("--refresh", is_flag=True, help="Derive again what households repeat of visits.")
@with_appcontext
def work(once, every, refresh):
    """Close rounds, remove what is left over; again and again until stopped."""
    if refresh:
        click.echo(f"{chores.refresh_households()} households derived again.")
        return
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    while True:
        done = chores.do_all()
        click.echo(", ".join(f"{name} {count}" for name, count in done.items()))
        database.close()  # SQLite writes its log back, PostgreSQL may restart meanwhile
        if once or stop.wait(every):
            return
