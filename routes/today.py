"""今天: what this person's day holds, at most seven lines."""

from flask import Blueprint, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from services import access, modes, quarantine
from services import today as days
from services.points.waiting import of as waiting_for

today = Blueprint("today", __name__)


DAYS = {
    "worker": days.for_worker,
    "captain": days.for_captain,
    "secretary": days.for_secretary,
    "handler": days.for_handler,
    "resident": days.for_resident,
}


# Where what waits of points and the market is dealt with.
WAITING = {
    "confirm": "credits.list",
    "collected_by_me": "redemptions.list",
    "collect": "credits.collecting",
    "assess": "credits.sitting",
    "review": "credits.reviewing",
    "dispute": "adjustments.list",
    "adjust": "adjustments.list",
    "write_off": "write_offs.list",
    "hand_over": "counter.show",
    "unsettled": "counter.unsettled",
}
SHORT = ("handler", "resident")  # days that leave room for events at once


@today.get("/today")
def show():
    """The first page after signing in: the day of a worker, captain, secretary, whoever is handed
    issues, or resident. With ?mark=, nothing as long as its issues stand as they did."""
    person = current_user._get_current_object()
    kind = days.kind_of_day(person)
    if request.args.get("mark") and request.args["mark"] == days.mark(kind, person):
        return "", 204
    waiting = quarantine.count() if access.can("quarantine.decide") else 0
    about = {"places": _places(person), "waiting": waiting, "modes": modes.current_for(person)}
    about["coming"] = days.coming(person) if kind in SHORT else None
    return render_template(f"today/{kind}.html", day=DAYS[kind](person), **about)


@today.get("/today/events")
def events():
    """The events of a day by themselves: full days fetch them once they stand."""
    return render_template("today/events.html", coming=days.coming(current_user))


@today.get("/today/points")
def points():
    """What waits of points and the market: every day fetches it once it stands."""
    return render_template("today/points.html", lines=waiting_for(current_user))


def _places(person):
    """What stands above the heading: the person's areas, as people say them."""
    return _(", ").join(
        dict.fromkeys(post.area.label or post.area.name for post in person.posts[:3])
    )


@today.app_template_filter()
def waiting_url(code):
    """The page where a line of points.waiting is dealt with."""
    return url_for(WAITING[code])
