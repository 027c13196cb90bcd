"""Getting in and out. More views of this blueprint: routes/passkeys, invitations and devices."""

from flask import (
    Blueprint,
    abort,
    current_app,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from flask_login import current_user, logout_user

from forms.auth import CodeForm, PasskeyForm
from models import Area, Person, Post, database
from routes import signing
from routes.guards import public, safe_next
from services import devices, invitations, limits, sessions

auth = Blueprint("auth", __name__)


@auth.get("/sign-in")
@public
def sign_in():
    """The first screen; somebody who is in already goes on."""
    if current_user.is_authenticated:
        return redirect(onward(request.args.get("next")), code=303)
    return first_screen(PasskeyForm(next=safe_next(request.args.get("next"))))


def first_screen(form):
    """The sign-in page around a PasskeyForm, which may hold a refusal."""
    return render_template(
        "auth/sign_in.html",
        form=form,
        demo=current_app.config["SETTINGS"].demo,
        in_wechat=devices.in_wechat(request.user_agent.string),
    )


def onward(target):
    """Where to go once inside: a path of this site, or today."""
    return safe_next(target) or url_for("today.show")


@auth.get("/sign-in/code")
@public
def enter_code():
    """Where a one-time code is typed."""
    return render_template(
        "auth/code.html", form=CodeForm(next=safe_next(request.args.get("next")))
    )


@auth.post("/sign-in/code")
@public
def use_code():
    """Sign in with a one-time code. Every attempt counts."""
    limits.attempt("code", request.remote_addr)
    form = CodeForm(request.form)
    with database.atomic():
        invitation = form.runs(invitations.use_code, form.code.data)
        if invitation is not None:
            signing.sign_in(invitation.person, invitation.kind)
    if invitation is None:
        return render_template("auth/code.html", form=form), 422
    return redirect(url_for("auth.new_passkey", next=safe_next(form.next.data)), code=303)


@auth.post("/sign-out")
@public
def sign_out():
    """End this device's session."""
    if current_user.is_authenticated:
        with database.atomic():
            sessions.end(current_user.device, current_user._get_current_object())
        logout_user()
    session.clear()
    return redirect(url_for("auth.sign_in"), code=303)


@auth.get("/demo")
@public
def demo():
    """The people of the demo village, one button each."""
    _demo_only()
    posts = (
        Post.select(Post, Person, Area)
        .join(Person, on=Post.person)
        .switch(Post)
        .join(Area)
        .where(Person.slug.is_null(False))
        .order_by(Person.id, Post.id.desc())
    )
    first = {post.person_id: post for post in posts}
    return render_template("auth/demo.html", posts=first.values())


@auth.post("/demo/<slug>")
@public
def demo_enter(slug):
    """Become somebody of the demo village."""
    _demo_only()
    person = Person.get_or_none(Person.slug == slug) or abort(404)
    with database.atomic():
        signing.sign_in(person, "demo")
    return redirect(url_for("today.show"), code=303)


def _demo_only():
    if not current_app.config["SETTINGS"].demo:
        abort(404)
