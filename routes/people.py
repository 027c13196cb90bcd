"""People: oneself, and those of one's area."""

from flask import Blueprint, render_template

people = Blueprint("people", __name__, url_prefix="/people")


@people.get("/me")
def me():
    """My posts, my devices, how I like to read."""
    return render_template("people/me.html")
