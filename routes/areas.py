"""民情地图: areas, buildings and their doors."""

from flask import Blueprint, render_template

areas = Blueprint("areas", __name__, url_prefix="/areas")


@areas.get("")
def list():
    """The areas of my posts."""
    return render_template("areas/list.html")
