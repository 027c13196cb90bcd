"""What issues are about in a community: names, working days, what is offered."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from forms.categories import CategoryForm, NewForm
from services import areas
from services import categories as verbs

categories = Blueprint("categories", __name__, url_prefix="/categories")


@categories.get("")
def communities():
    """My communities; straight to the list where there is one."""
    found = areas.communities("category.edit")
    if len(found) == 1:
        return redirect(url_for("categories.list", community_id=found[0].id), code=303)
    return render_template("categories/communities.html", communities=found)


@categories.get("/<int:community_id>")
def list(community_id):
    """Every category of a community, hidden ones too."""
    community = _community(community_id)
    tops = verbs.of(community, everything=True)
    return render_template("categories/list.html", community=community, tops=tops)


@categories.get("/<int:community_id>/new")
def new(community_id):
    """A category of one's own: at the top, or below ?parent=."""
    community = _community(community_id)
    parent = _parent(community, request.args)
    return _new_page(community, parent, NewForm())


@categories.post("/<int:community_id>")
def create(community_id):
    """Keep it."""
    community = _community(community_id)
    parent = _parent(community, request.form)
    form, by = NewForm(request.form), current_user._get_current_object()
    if form.runs(verbs.add, community, parent, form.name.data, form.days.data, by) is None:
        return _new_page(community, parent, form), 422
    return _kept(community)


@categories.get("/<int:community_id>/<int:category_id>")
def edit(community_id, category_id):
    """Change one."""
    community = _community(community_id)
    entry = verbs.find(community, category_id)
    now = {"name": entry.label, "days": entry.days, "is_hidden": entry.is_hidden}
    return _edit_page(community, entry, CategoryForm(data=now))


@categories.post("/<int:community_id>/<int:category_id>")
def change(community_id, category_id):
    """From now on it is so. What has its day already keeps it."""
    community = _community(community_id)
    entry, form = verbs.find(community, category_id), CategoryForm(request.form)
    values = form.name.data, form.days.data, form.is_hidden.data
    by = current_user._get_current_object()
    if form.runs(verbs.change, community, entry, *values, by) is None:
        return _edit_page(community, entry, form), 422
    return _kept(community)


def _community(community_id):
    return areas.community(community_id, "category.edit")


def _parent(community, values):
    """The Entry of parent= among the values of a request, None without one, Missing for others."""
    id = values.get("parent", type=int)
    return verbs.find(community, id) if id else None


def _kept(community):
    flash(_("Noted. What is running keeps the day it has."), "ok")
    return redirect(url_for("categories.list", community_id=community.id), code=303)


def _new_page(community, parent, form):
    return render_template("categories/new.html", community=community, parent=parent, form=form)


def _edit_page(community, entry, form):
    return render_template("categories/edit.html", community=community, entry=entry, form=form)
