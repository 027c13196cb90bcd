"""Flask-Login, and the database connection a request needs before anything else."""

import contextlib

from flask import g, session
from flask_login import LoginManager
from peewee import InterfaceError, OperationalError, PostgresqlDatabase

from models import database
from services import sessions


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


def sign_in(person, how, label=""):
    """Put a new device session for `person` into the cookie, in place of whatever was there."""
    from flask_login import login_user

    session.clear()
    sessions.start(person, how, label)
    session.permanent = True
    g.pop("_login_user", None)
    login_user(person)
