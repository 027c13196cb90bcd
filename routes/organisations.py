"""单位: whom work is handed to, and whose posts are held for them."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from forms.organisations import MemberForm, NameForm, OrganisationForm
from models import Area, Organisation, Post
from services import access, people, posts, words
from services import organisations as verbs

organisations = Blueprint("organisations", __name__, url_prefix="/organisations")


@organisations.get("")
def list():
    """The organisations of my areas and above, each with its people."""
    access.require("organisation.see")
    found = verbs.overview(request.args.get("page", 1, type=int))
    return render_template("organisations/list.html", found=found)


@organisations.get("/new")
def new():
    """A new one: for which place, then what it is called."""
    access.require("organisation.edit")
    id = request.args.get("area", type=int)
    return _new_page(access.find(Area, id) if id else None, OrganisationForm())


@organisations.post("")
def create():
    """Keep it."""
    access.require("organisation.edit")
    area = access.find(Area, request.form.get("area", 0, type=int))
    form, by = OrganisationForm(request.form), current_user._get_current_object()
    made = form.runs(verbs.add, area, form.name.data, form.kind.data, by)
    if made is None:
        return _new_page(area, form), 422
    flash(_("It is on the list. Next: whose posts are held for it?"), "ok")
    return _to(made)


@organisations.get("/<int:organisation_id>")
def show(organisation_id):
    """One, its people, and what can be changed about it."""
    access.require("organisation.see")
    return _page(access.find(Organisation, organisation_id))


@organisations.post("/<int:organisation_id>")
def rename(organisation_id):
    """Call it otherwise."""
    organisation, form = _mine(organisation_id), NameForm(request.form)
    by = current_user._get_current_object()
    if form.runs(verbs.rename, organisation, form.name.data, by) is None:
        return _page(organisation, name=form), 422
    flash(_("Renamed."), "ok")
    return _to(organisation)


@organisations.post("/<int:organisation_id>/end")
def end(organisation_id):
    """Nothing is handed to it any more."""
    verbs.end(_mine(organisation_id), current_user._get_current_object())
    flash(_("It is off the list. What it did stays on record."), "ok")
    return redirect(url_for("organisations.list"), code=303)


@organisations.post("/<int:organisation_id>/members")
def join(organisation_id):
    """A post is held for it from now on."""
    organisation = _mine(organisation_id)
    form, by = MemberForm(request.form), current_user._get_current_object()
    post = access.find(Post, form.post.data) if form.validate() else None
    if form.runs(verbs.join, post, organisation, by) is None:
        return _page(organisation, member=form), 422
    return _to(organisation)


@organisations.post("/<int:organisation_id>/members/<int:post_id>/delete")
def leave(organisation_id, post_id):
    """… and no longer."""
    organisation = _mine(organisation_id)
    verbs.leave(access.find(Post, post_id), current_user._get_current_object())
    return _to(organisation)


def _mine(organisation_id):
    access.require("organisation.edit")
    organisation = access.find(Organisation, organisation_id)
    access.require("organisation.edit", organisation)
    return organisation


def _to(organisation):
    there = url_for("organisations.show", organisation_id=organisation.id)
    return redirect(there, code=303)


def _offered(organisation, form):
    """The form with those who could join, of the name asked for."""
    found = verbs.candidates(organisation, request.args.get("q", ""))
    people.load_posts([post.person for post in found])
    return form.offer(
        [
            (p.id, f"{people.shown_name(p.person)} · {words.of(p.role, 'role')} · {p.area.label}")
            for p in found
        ]
    )


def _page(organisation, name=None, member=None):
    may_edit = access.can("organisation.edit", organisation)
    held = verbs.members(organisation)
    people.load_posts([post.person for post in held])
    return render_template(
        "organisations/show.html",
        organisation=organisation,
        members=held,
        may_edit=may_edit,
        asked=request.args.get("q", ""),
        name=name or NameForm(data={"name": organisation.name}),
        member=_offered(organisation, member or MemberForm()) if may_edit else None,
    )


def _new_page(area, form):
    asked = request.args.get("q", "")
    found = posts.areas_named(asked, "organisation.edit") if area is None else ()
    return render_template("organisations/new.html", area=area, form=form, asked=asked, areas=found)
