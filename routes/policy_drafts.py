"""A draft of the policy: its lines, what it settles, adopting it or putting it away."""

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from forms.policies import AdoptForm, DropForm, SettingsForm, rule_form
from models import PointsRule
from routes.policies import find, policies
from services import context
from services.points import policies as service
from services.points import policy_adopting, policy_reading, policy_writing


@policies.get("/drafts/<int:points_policy_id>")
def draft(points_policy_id):
    """The draft: what it says, what it changes, and what can be done with it."""
    policy = find(points_policy_id)
    if policy.state == "adopted":
        number = {"community_id": policy.community_id, "version": policy.version}
        return redirect(url_for("policies.version", **number), code=303)
    return _page(policy)


@policies.get("/drafts/<int:points_policy_id>/settings")
def settings(points_policy_id):
    """What it settles besides its lines."""
    policy = find(points_policy_id)
    return render_template("policies/settings.html", policy=policy, form=SettingsForm(obj=policy))


@policies.post("/drafts/<int:points_policy_id>/settings")
def settle(points_policy_id):
    """Keep that."""
    policy, form = find(points_policy_id), SettingsForm(request.form)
    if form.runs(policy_writing.settle, policy, form.data, context.person()) is None:
        return render_template("policies/settings.html", policy=policy, form=form), 422
    return _kept(policy)


@policies.get("/drafts/<int:points_policy_id>/rules/new")
def new_rule(points_policy_id):
    """A new line: ?per=matter or hour."""
    policy = find(points_policy_id)
    per = "matter" if request.args.get("per") == "matter" else "hour"
    return _rule_page(policy, None, per, rule_form(per)(data={"per": per}))


@policies.post("/drafts/<int:points_policy_id>/rules")
def create_rule(points_policy_id):
    """Keep it."""
    return _save(find(points_policy_id), None, request.form.get("per", ""))


@policies.get("/drafts/<int:points_policy_id>/rules/<int:points_rule_id>")
def rule(points_policy_id, points_rule_id):
    """Change a line."""
    policy = find(points_policy_id)
    line = policy_writing.rule_of(policy, points_rule_id)
    return _rule_page(policy, line, line.per, rule_form(line.per)(obj=line))


@policies.post("/drafts/<int:points_policy_id>/rules/<int:points_rule_id>")
def change_rule(points_policy_id, points_rule_id):
    """Keep that; it stays a line of its kind."""
    policy = find(points_policy_id)
    line = policy_writing.rule_of(policy, points_rule_id)
    return _save(policy, line, line.per)


@policies.post("/drafts/<int:points_policy_id>/rules/<int:points_rule_id>/delete")
def remove_rule(points_policy_id, points_rule_id):
    """Take a line out."""
    policy = find(points_policy_id)
    line = PointsRule.get_or_none(PointsRule.id == points_rule_id)
    if line is None or line.policy_id != policy.id:
        return redirect(_url(policy), code=303)  # taken out a moment ago
    form = DropForm(request.form)
    if form.runs(policy_writing.remove_rule, policy, line, context.person()) is None:
        return _page(policy, refused=("drop", form)), 422
    flash(_("Taken out of the draft."), "ok")
    return redirect(_url(policy), code=303)


@policies.post("/drafts/<int:points_policy_id>/adopt")
def adopt(points_policy_id):
    """From a day on it holds, for everybody to read."""
    policy, form = find(points_policy_id), AdoptForm(request.form)
    run = policy_adopting.adopt, policy, form.starts_on.data, context.person()
    if form.runs(*run) is None:
        return _page(policy, refused=("adopt", form)), 422
    flash(_("Adopted. Everybody can read it now."), "ok")
    return redirect(url_for("policies.show", community_id=policy.community_id), code=303)


@policies.post("/drafts/<int:points_policy_id>/drop")
def drop(points_policy_id):
    """Put it away, with a reason."""
    policy, form = find(points_policy_id), DropForm(request.form)
    if form.runs(policy_adopting.drop, policy, form.note.data, context.person()) is None:
        return _page(policy, refused=("drop", form)), 422
    flash(_("The draft is set aside."), "ok")
    return redirect(url_for("policies.drafts", community_id=policy.community_id), code=303)


def _save(policy, line, per):
    form = rule_form(per)(request.form)
    run = policy_writing.save_rule, policy, form.said(), context.person(), line
    if form.runs(*run) is None:
        return _rule_page(policy, line, per, form), 422
    return _kept(policy)


def _kept(policy):
    flash(_("Kept in the draft."), "ok")
    return redirect(_url(policy), code=303)


def _url(policy):
    return url_for("policies.draft", points_policy_id=policy.id)


def _rule_page(policy, line, per, form):
    return render_template("policies/rule.html", policy=policy, line=line, per=per, form=form)


def _page(policy, refused=(None, None)):
    policy = service.with_rules(policy)
    first = policy_adopting.earliest(policy.community_id)
    now = service.in_force(policy.community_id, first)
    return render_template(
        "policies/draft.html",
        policy=policy,
        changes=policy_reading.changes(now, policy) if now else [],
        first=first,
        wrote=policy_adopting.wrote(policy, context.person()),
        refused_form=refused[1],
        adopt_form=refused[1] if refused[0] == "adopt" else AdoptForm(data={"starts_on": first}),
        drop_form=refused[1] if refused[0] == "drop" else DropForm(),
    )
