"""Coverage rounds as secretaries read them: how far, what is left, when to rest, how often."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from forms.rounds import PauseForm, PlanForm
from models import VisitPlan
from routes import downloads
from services import access, rounds, words
from services.errors import Missing, Refused

blueprint = Blueprint("rounds", __name__, url_prefix="/patrols/rounds")


@blueprint.get("")
def list():
    """The running rounds of my communities."""
    access.require("round.see")
    page = request.args.get("page", 1, type=int)
    return render_template("rounds/list.html", found=rounds.overview(page))


@blueprint.get("/past/<int:community_id>")
def past(community_id):
    """The ended rounds of one cadence, newest first."""
    access.require("round.see")
    community = rounds.in_reach(community_id)
    cadence = request.args.get("cadence", "full")
    cadence = cadence if cadence in VisitPlan.CADENCES else "full"
    found = rounds.past_page(community, cadence, request.args.get("page", 1, type=int))
    return render_template("rounds/past.html", community=community, cadence=cadence, found=found)


@blueprint.get("/<key>")
def show(key):
    """One round by grid and building, and its doors by how they fare."""
    round, paths = _round(key)
    if round.covers == "patches":
        found = rounds.grounds(round, paths)
        return _shown(round, "patches", patches=found, late=0)
    late = rounds.late(round, paths) if round.state == "closed" else 0
    asked = request.args
    page = asked.get("page", 1, type=int)
    found = rounds.one(round, paths, asked.get("grid", type=int), asked.get("view"), page)
    return _shown(round, "show", found=found, late=late)


def _shown(round, name, **values):
    values["part"] = rounds.part(round.community)
    values["may_export"] = bool(rounds.reach(round.community, "round.export"))
    return render_template(f"rounds/{name}.html", round=round, **values)


@blueprint.get("/<key>/excel")
def excel(key):
    """The round as an Excel file."""
    round, _paths = _round(key)
    paths = rounds.reach(round.community, "round.export")
    if not paths:
        raise Refused("round.export")
    return downloads.sent(rounds.filename(round), rounds.export(round, paths))


@blueprint.get("/<key>/pause")
def new_pause(key):
    """Let a cadence rest: why, and until when."""
    round, _paths = _round(key)
    access.require("round.pause", round.community)
    return render_template("rounds/pause.html", round=round, form=PauseForm())


@blueprint.post("/<key>/pause")
def pause(key):
    """From today on it rests."""
    round, _paths = _round(key)
    access.require("round.pause", round.community)
    form = PauseForm(request.form)
    if form.runs(rounds.pause, round, form.reason, form.until.data) is None:
        return render_template("rounds/pause.html", round=round, form=form), 422
    flash(_("It rests now. Nobody is asked to go."))
    return redirect(url_for("rounds.list"), code=303)


@blueprint.post("/<key>/pause/delete")
def resume(key):
    """It goes on."""
    round, _paths = _round(key)
    rounds.resume(round)
    flash(_("It goes on. What was visited before still counts."))
    return redirect(url_for("rounds.list"), code=303)


@blueprint.get("/plans/<int:community_id>")
def plans(community_id):
    """How often what is visited, now and from the next round on."""
    community = _planned(community_id)
    pairs = rounds.planned(community)
    return render_template("rounds/plans.html", community=community, pairs=pairs)


@blueprint.get("/plans/<int:community_id>/<cadence>")
def edit_plan(community_id, cadence):
    """Change one cadence."""
    community, now, later = _plan(community_id, cadence)
    form = PlanForm(data={"period": (later or now).period, "covers": (later or now).covers})
    return render_template("rounds/plan.html", community=community, now=now, form=form)


@blueprint.post("/plans/<int:community_id>/<cadence>")
def plan(community_id, cadence):
    """From the next round on."""
    community, now, _later = _plan(community_id, cadence)
    form = PlanForm(request.form)
    values = form.period.data, form.covers.data
    if form.runs(rounds.plan, community, cadence, *values) is None:
        return render_template("rounds/plan.html", community=community, now=now, form=form), 422
    flash(_("%(cadence)s: noted", cadence=words.of(cadence, "cadence")))
    return redirect(url_for("rounds.plans", community_id=community.id), code=303)


def _round(key):
    """(the Round of an address, the paths of it I see). 403 before 404 for who sees no rounds."""
    access.require("round.see")
    round = rounds.from_key(key)
    return round, rounds.reach(round.community)


def _planned(community_id):
    access.require("round.see")
    community = rounds.in_reach(community_id)
    access.require("round.plan", community)
    return community


def _plan(community_id, cadence):
    community = _planned(community_id)
    for now, later in rounds.planned(community):
        if now.cadence == cadence:
            return community, now, later
    raise Missing
