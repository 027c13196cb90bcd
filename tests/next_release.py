"""Mulin after an update: the same, but every file under another address. RELEASE is its version."""

import os

import app
from routes import assets, pwa


def create_app():
    """The application of the next release."""
    release = os.environ["RELEASE"]
    assets.version = pwa.version = lambda: release
    return app.create_app()
