"""Flask-Login, and the database connection a request needs before anything else."""

import contextlib

from flask import g, request, session
from flask_login import LoginManager, current_user, login_user
from peewee import InterfaceError, OperationalError, PostgresqlDatabase

from models import database
from services import devices, people, sessions


def install(app):
    """Open the database for each request, then let Flask-Login find the person."""
    app.before_request(_connect)
    manager = LoginManager(app)
    manager.session_protection = "basic"
    manager.user_loader(sessions.load)


def _connect():
    """Each thread keeps its connection: opening one costs more than a whole request.

    A PostgreSQL connection is asked first whether it is still alive, so that a restarted server is
    noticed before anything was done.
    """
    database.connect(reuse_if_open=True)
    if isinstance(database.obj, PostgresqlDatabase):
        try:
            database.execute_sql("SELECT 1")
        except (OperationalError, InterfaceError):
            with contextlib.suppress(Exception):
                database.close()
            database.connect(reuse_if_open=True)


def sign_in(person, how):
    """Put a new device session for `person` into the cookie, in place of whatever was there.

    The session that was there ends. How to read, chosen on the first screen, goes along.
    """
    before = current_user._get_current_object() if current_user.is_authenticated else None
    chosen = session.get("prefs", {})
    session.clear()
    if before is not None:
        sessions.end(before.device, before)
    sessions.start(person, how, devices.label_of(request.user_agent.string))
    people.prefer(person, chosen)
    session.permanent = True
    g.pop("_login_user", None)
    login_user(person)
