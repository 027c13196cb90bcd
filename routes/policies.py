"""《积分考核和兑换办法》 for everybody: what holds, since when, and what will change."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from models import PointsPolicy
from routes.guards import public
from services import access, areas, context
from services.issues import board
from services.points import policy_reading, policy_writing
from services.points.policy_wording import gives, note, settled

policies = Blueprint("policies", __name__, url_prefix="/policies")


@policies.get("")
@public
def communities():
    """The communities there are; straight to one's own for who has just one."""
    found = board.communities(context.person())
    if len(found) == 1:
        return redirect(url_for("policies.show", community_id=found[0].id), code=303)
    return render_template("policies/communities.html", communities=found)


@policies.get("/<int:community_id>")
@public
def show(community_id):
    """What holds now, what comes, what held before."""
    community = board.community(community_id)
    found = policy_reading.page(community)
    return render_template("policies/show.html", community=community, found=found)


@policies.get("/<int:community_id>/versions/<int:version>")
@public
def version(community_id, version):
    """One version, whether it holds, held or will."""
    community = board.community(community_id)
    policy = policy_reading.version(community, version)
    return render_template("policies/version.html", community=community, policy=policy)


@policies.get("/<int:community_id>/drafts")
def drafts(community_id):
    """The draft there is, and those that were put away."""
    community = areas.community(community_id, "policy.write")
    draft, dropped = policy_reading.drafts(community)
    return render_template(
        "policies/drafts.html", community=community, draft=draft, dropped=dropped
    )


@policies.post("/<int:community_id>/drafts")
def start(community_id):
    """Begin a draft as the version in force, or the chosen one: nothing is typed twice."""
    community = areas.community(community_id, "policy.write")
    base = access.id_of(request.form.get("base"))
    draft = policy_writing.start(community, context.person(), base)
    flash(_("Here is the draft. Change what is to change."), "ok")
    return redirect(url_for("policies.draft", points_policy_id=draft.id), code=303)


def find(points_policy_id):
    """The PointsPolicy of an address for those who write policies. Raises Missing, Refused."""
    policy = access.find(PointsPolicy, points_policy_id)
    access.require("policy.write", policy)
    return policy


policies.add_app_template_filter(gives, "rule_gives")
policies.add_app_template_filter(note, "rule_note")
policies.add_app_template_filter(settled, "policy_settled")
