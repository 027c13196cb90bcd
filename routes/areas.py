"""民情地图: areas, buildings and their doors, coloured by freshness and need."""

from flask import Blueprint, redirect, render_template, url_for
from flask_login import current_user

from models import Area
from services import access, doorstep, maps

areas = Blueprint("areas", __name__, url_prefix="/areas")


@areas.get("")
def list():
    """The areas of my posts; with only one, straight to it."""
    tops = maps.of_posts(current_user)
    if len(tops) == 1:
        return redirect(url_for("areas.show", area_id=tops[0].id), code=303)
    return render_template("areas/list.html", tops=tops)


@areas.get("/<int:area_id>")
def show(area_id):
    """One area: its parts with how many doors were seen this quarter, or its map of doors."""
    area = access.find(Area, area_id)
    due = doorstep.due_of()
    drawn, parts = [], []
    if area.kind in ("building", "unit"):
        drawn, figures = maps.doors([*doorstep.doors(area)], due), maps.figures(area, due)
    else:
        figures, parts = maps.parts(area, due)
    return render_template(
        "areas/show.html",
        area=area,
        above=maps.above(area, current_user),
        figures=figures,
        parts=parts,
        maps=drawn,
        keepers=maps.keepers(area),
    )
