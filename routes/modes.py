"""平急转换: is a community in emergency mode, why, until when, and who is called together."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from forms.modes import StartForm
from services import access, areas, rounds
from services import modes as verbs

modes = Blueprint("modes", __name__, url_prefix="/modes")


@modes.get("")
def list():
    """My communities and how each stands; straight to it where there is one."""
    found = areas.communities("mode.see")
    if len(found) == 1:
        return redirect(url_for("modes.show", community_id=found[0].id), code=303)
    return render_template("modes/list.html", communities=found, modes=verbs.by_community(found))


@modes.get("/<int:community_id>")
def show(community_id):
    """How it stands, and whom one can call together."""
    return _page(areas.community(community_id, "mode.see"), StartForm())


@modes.post("/<int:community_id>")
def start(community_id):
    """Emergency mode from now on, until a last day."""
    community = _community(community_id)
    form, by = StartForm(request.form), current_user._get_current_object()
    if form.runs(verbs.start, community, form.reason.data, form.until.data, by) is None:
        return _page(community, form), 422
    flash(_("The emergency mode is on. Everybody here sees it on their first page."), "ok")
    return redirect(url_for("modes.show", community_id=community.id), code=303)


@modes.post("/<int:community_id>/delete")
def end(community_id):
    """Back to ordinary days."""
    community = _community(community_id)
    verbs.end_current(community, current_user._get_current_object())
    flash(_("Ordinary days are back."), "ok")
    return redirect(url_for("modes.show", community_id=community.id), code=303)


def _community(community_id):
    community = areas.community(community_id, "mode.see")
    access.require("mode.set", community)
    return community


def _page(community, form):
    paths = rounds.reach(community, "mode.see")
    return render_template(
        "modes/show.html",
        community=community,
        is_whole=paths == [community.path],
        mode=verbs.current(community),
        last=verbs.last_day(),
        found=verbs.call_up_page(community, paths, request.args.get("page", 1, type=int)),
        form=form,
    )
