"""The headers every answer carries."""

from flask import current_app, request
from flask_login import current_user

CSP = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data: blob:",
        "media-src 'self' blob:",
        "font-src 'self'",
        "connect-src 'self'",
        "manifest-src 'self'",
        "worker-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)


# Answers that say themselves how long they may be kept.
KEPT = ("assets.file", "media.show")

# Addresses that are a secret: whoever has one follows an issue (routes/following.py).
SECRET = ("issues.follow", "issues.follow_move", "issues.follow_file")

# What somebody is handed as a link or a number, for no search engine to list.
HANDED = (*SECRET, "sharing.show", "checking.show")


def install(app):
    """Add them after each request."""
    app.after_request(_add)


def _add(answer):
    headers = answer.headers
    headers.setdefault("Content-Security-Policy", CSP)
    headers["X-Content-Type-Options"] = "nosniff"
    headers["Referrer-Policy"] = "same-origin"
    if request.endpoint in SECRET:
        headers["Referrer-Policy"] = "strict-origin"  # its forms need to say the site
    if request.endpoint in HANDED:
        headers["X-Robots-Tag"] = "noindex"
    headers["Permissions-Policy"] = "camera=(self), microphone=(self), geolocation=()"
    headers["Cross-Origin-Opener-Policy"] = "same-origin"
    headers["Cross-Origin-Resource-Policy"] = "same-origin"
    if current_app.config["SETTINGS"].public_host:
        headers["Strict-Transport-Security"] = "max-age=31536000"
    if request.endpoint not in KEPT or answer.status_code >= 400:
        # A shared phone must not show the last person's page to the next one.
        headers["Cache-Control"] = "no-store"
        answer.vary.update(("HX-Request", "Cookie"))
        if answer.status_code < 500:  # after a fault nobody knows: a phone must not forget its pack
            signed_in = current_user and current_user.is_authenticated
            headers["Mulin-Person"] = str(current_user.id) if signed_in else ""
    return answer
