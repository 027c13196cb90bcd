"""Photos and voice notes: checked, re-encoded, and kept in the data folder under their sha256."""

_settings = None


def configure(settings):
    """Where files go and how large they may be. Called once by create_app."""
    global _settings
    _settings = settings
