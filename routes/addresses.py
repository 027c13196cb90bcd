"""Whole addresses, for paper and for other phones."""

from flask import current_app, request


def whole(path):
    """The address of a path of this site, as somebody types it or scans it."""
    host = current_app.config["SETTINGS"].public_host
    return (f"https://{host}" if host else request.host_url.rstrip("/")) + path
