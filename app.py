"""create_app(): settings, database, blueprints, errors. Nothing else."""

from datetime import timedelta

from flask import Flask
from flask_compress import Compress
from htmx_flask import Htmx
from werkzeug.middleware.proxy_fix import ProxyFix

import commands
import routes
from config import Settings
from routes import (
    errors,
    guards,
    headers,
    language,
    logs,
    pages,
    partaking,
    signing,
    telling,
    typed,
)
from services import (
    events,
    invitations,
    issues,
    media,
    modes,
    participations,
    roster,
    rounds,
    schema,
    sealing,
    sessions,
)
from services.points import policy_writing


def create_app(settings=None):
    """The WSGI application for `settings` (default: from the environment).

    Raises ValueError naming the setting that is wrong.
    """
    settings = settings or Settings.from_env()
    app = Flask(__name__, static_folder=None)
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    configure(app, settings)
    for part in (logs, language, signing, headers, pages, partaking, telling, errors, routes):
        part.install(app)
    guards.install(app)
    Htmx(app)
    typed.install(app)
    Compress(app)
    commands.install(app)
    if settings.proxies:
        count = settings.proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=count, x_proto=count, x_host=count)
    return app


def configure(app, settings):
    """Let the app run on these settings: its secret, its folder, its database."""
    secret = settings.read_secret()
    app.config.update(
        SETTINGS=settings,
        SECRET_KEY=secret,
        MAX_CONTENT_LENGTH=settings.upload_mb * 1024 * 1024,
        MAX_FORM_MEMORY_SIZE=2 * 1024 * 1024,
        MAX_FORM_PARTS=500,
        SESSION_COOKIE_SECURE=bool(settings.public_host),
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_REFRESH_EACH_REQUEST=False,  # once a day is enough: guards._acting
        PERMANENT_SESSION_LIFETIME=timedelta(days=settings.session_days),
        TRUSTED_HOSTS=[settings.public_host] if settings.public_host else None,
        COMPRESS_ALGORITHM=["zstd", "br", "gzip"],
        COMPRESS_BR_LEVEL=4,
    )
    sealing.configure(secret)
    sessions.configure(settings.session_days)
    invitations.configure(settings)
    media.configure(settings)
    modes.configure(settings)
    roster.configure(settings)
    rounds.configure(settings.grace_hours)
    issues.configure(settings)
    events.configure(settings)
    participations.configure(settings)
    policy_writing.configure(settings)
    app.extensions["database"] = schema.open_database(settings)
