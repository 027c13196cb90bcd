"""Reports: records that exist, put together to be read or printed."""

from datetime import date, timedelta

from flask import Blueprint, render_template, request
from flask_login import current_user

from models import Area
from services import access, clock
from services import reports as records
from services.errors import Missing

reports = Blueprint("reports", __name__, url_prefix="/reports")


@reports.get("/diary")
@reports.get("/diary/<day>")
def diary(day=None):
    """民情日记: what I noted on a day; with ?area=, what was noted in an area of mine."""
    access.require("diary.see")
    day = _day(day) if day else clock.today()
    area = _area()
    found = records.diary(day, area, request.args.get("page", 1, type=int))
    return render_template(
        "reports/diary.html",
        day=day,
        area=area,
        found=found,
        places=area.label if area else records.places(current_user),
        before=day - timedelta(days=1),
        after=day + timedelta(days=1) if day < clock.today() else None,
    )


def _day(text):
    """A day of an address, not in the future."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise Missing from None
    if text != str(day) or not date(2000, 1, 1) < day <= clock.today():
        raise Missing
    return day


def _area():
    """The area of ?area=: one where I see what was noted, or 404."""
    id = request.args.get("area", type=int)
    if id is None:
        return None
    area = access.find(Area, id)
    if not any(area.path.startswith(path) for path in current_user.paths("visit")):
        raise Missing
    access.require("diary.see", area)
    return area
