"""Three-visit patrols: the doors and what was found there."""

from flask import Blueprint, render_template

patrols = Blueprint("patrols", __name__, url_prefix="/patrols")


@patrols.get("")
def list():
    """The doors of my area, the due ones first."""
    return render_template("patrols/list.html")


@patrols.get("/new")
def new():
    """Note something: first, at which door."""
    return render_template("patrols/new.html")
