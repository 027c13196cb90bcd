"""管理: the places looked after, posts, new people, and what happened."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from forms.admin import EndForm, PersonForm, PostForm
from models import Area, Person, Post
from services import access, people, posts, words
from services import admin as verbs
from services.few import FEW

admin = Blueprint("admin", __name__, url_prefix="/admin")


@admin.get("")
def show():
    """My communities with their figures, and the ways to everything else."""
    access.require("admin.see")
    return render_template("admin/show.html", found=verbs.overview(_page()), few=FEW)


@admin.get("/activity")
def activity():
    """What happened in my areas, newest first."""
    access.require("activity.see")
    noun = request.args.get("noun", "")
    rows, before = verbs.feed(noun, request.args.get("before", type=int))
    return render_template(
        "admin/activity.html", rows=rows, before=before, noun=noun, nouns=words.WORDS["noun"]
    )


@admin.get("/posts")
def list_posts():
    """Who holds which post, by place."""
    access.require("post.give")
    role, area = request.args.get("role", ""), _area_asked_for()
    found = posts.listed(role, area, _page())
    return render_template(
        "admin/posts.html", found=found, role=role, area=area, roles=words.WORDS["role"]
    )


@admin.get("/posts/new")
def new_post():
    """Give a post: who, where, then which."""
    access.require("post.give")
    id = request.args.get("person", type=int)
    person = access.find(Person, id) if id else None
    return _post_page(person, _area_asked_for(), PostForm())


@admin.post("/posts")
def create_post():
    """Give the post."""
    person = access.find(Person, request.form.get("person", 0, type=int))
    area = access.find(Area, request.form.get("area", 0, type=int))
    access.require("post.give", area)
    form = PostForm(request.form)
    values = (form.role.data, area, form.since.data, form.until.data)
    by = current_user._get_current_object()
    if form.runs(posts.give, person, *values, by) is None:
        return _post_page(person, area, form), 422
    flash(_("The post is given."), "ok")
    return redirect(url_for("people.show", person_id=person.id), code=303)


@admin.get("/posts/<int:post_id>/end")
def ask_end(post_id):
    """Before a post ends: why?"""
    return _end_page(_post(post_id), EndForm())


@admin.post("/posts/<int:post_id>/end")
def end_post(post_id):
    """The post is over at once."""
    post = _post(post_id)
    form = EndForm(request.form)
    if form.runs(posts.end, post, form.reason.data, current_user._get_current_object()) is None:
        return _end_page(post, form), 422
    flash(_("The post has ended. The account stays."), "ok")
    return redirect(url_for("people.show", person_id=post.person_id), code=303)


@admin.get("/people/new")
def new_person():
    """Somebody new: where, then who."""
    access.require("person.add")
    return _person_page(_area_asked_for(), PersonForm())


@admin.post("/people")
def create_person():
    """Keep somebody new, with a home, a post, or both."""
    area = access.find(Area, request.form.get("area", 0, type=int))
    access.require("person.add", area)
    form = PersonForm(request.form)
    values = (form.name, form.phone, form.door, form.role, form.until)
    by = current_user._get_current_object()
    person = form.runs(people.add, area, *(field.data for field in values), by)
    if person is None:
        return _person_page(area, form), 422
    flash(_("Kept. The next step is a way in."), "ok")
    return redirect(url_for("people.show", person_id=person.id), code=303)


def _page():
    return request.args.get("page", 1, type=int)


def _area_asked_for():
    """The area of ?area=, in scope or 404; None without one."""
    id = request.args.get("area", type=int)
    return access.find(Area, id) if id else None


def _post(post_id):
    post = access.find(Post, post_id)
    access.require("post.end", post)
    return post


def _post_page(person, area, form):
    asked = request.args.get("q", "")
    return render_template(
        "admin/new_post.html",
        person=person,
        area=area,
        form=form,
        asked=asked,
        people=people.listed(asked) if person is None else None,
        areas=posts.areas_named(asked) if person is not None and area is None else (),
    )


def _person_page(area, form):
    asked = request.args.get("q", "")
    areas = posts.areas_named(asked) if area is None else ()
    return render_template("admin/new_person.html", area=area, form=form, asked=asked, areas=areas)


def _end_page(post, form):
    return render_template("admin/end_post.html", post=post, person=post.person, form=form)
