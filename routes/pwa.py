"""What makes Mulin an app on the phone: the manifest, and the page that reads codes."""

import json

from flask import Blueprint, Response, current_app, g, render_template, url_for
from flask_babel import gettext as _

from routes.assets import asset, kept_on_phones, version
from routes.guards import public, same_for_all
from routes.language import LANGUAGES, language

pwa = Blueprint("pwa", __name__)

PAPER = "#f5f3ef"  # --paper in static/css/tokens.css


@pwa.get("/manifest.webmanifest")
@public
def manifest():
    """How the app is called, looks and starts, in the language of whoever installs it."""
    described = {
        "id": "/",
        "start_url": url_for("today.show"),
        "scope": "/",
        "display": "standalone",
        "name": _("Mulin"),
        "short_name": _("Mulin"),
        "description": _("The grid team's pocket notebook: doors, visits and promises."),
        "lang": LANGUAGES[language()],
        **_looks(),
    }
    text = json.dumps(described, ensure_ascii=False)
    return Response(text, mimetype="application/manifest+json")


def _looks():
    return {
        "theme_color": PAPER,
        "background_color": PAPER,
        "categories": ["productivity", "government"],
        "prefer_related_applications": False,
        "icons": [
            _icon("mulin-192", 192),
            _icon("mulin-512", 512),
            _icon("maskable-512", 512, purpose="maskable"),
        ],
        "shortcuts": [
            _shortcut(_("Today"), url_for("today.show"), "shortcut-today"),
            _shortcut(_("Note it"), url_for("patrols.new"), "shortcut-note"),
            _shortcut(_("Scan"), url_for("pwa.scan"), "shortcut-scan"),
        ],
    }


def _icon(name, size, **more):
    return {
        "src": asset(f"icons/{name}.png"),
        "sizes": f"{size}x{size}",
        "type": "image/png",
        **more,
    }


def _shortcut(name, url, icon):
    return {"name": name, "url": url, "icons": [_icon(icon, 96)]}


@pwa.get("/service-worker.js")
@same_for_all
def worker():
    """The worker that lets pages open without a network; switched off, one that removes itself."""
    offline = current_app.config["SETTINGS"].offline
    script = render_template(
        f"pwa/{'service' if offline else 'kill'}_worker.js",
        version=version(),
        files=[asset(path) for path in kept_on_phones()],
    )
    return Response(script, mimetype="text/javascript")


@pwa.get("/offline")
@public
def offline():
    """Instead of a page that is not on the phone, while there is no network."""
    g.same_for_everybody = not g.get("pack")
    return render_template("pwa/offline.html")


@pwa.get("/leaving")
@public
def leaving():
    """Tells the server that somebody has left this phone; until then it shows nothing else."""
    g.same_for_everybody = True
    return render_template("pwa/leaving.html")


@pwa.get("/scan")
def scan():
    """The camera reads a code of this site and goes where it leads."""
    return render_template("pwa/scan.html")
