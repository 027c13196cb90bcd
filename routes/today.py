"""今天: what this person's day holds, at most seven lines."""

from flask import Blueprint, render_template

today = Blueprint("today", __name__)


@today.get("/today")
def show():
    """The first page after signing in."""
    return render_template("today/show.html")
