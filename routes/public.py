"""What anybody may open: the front door, the health check and one's way of reading."""

from flask import Blueprint, redirect, render_template, request, session, url_for
from flask_login import current_user

from models import database
from routes.guards import public as open_to_all
from routes.guards import safe_next
from services import people, privacy

public = Blueprint("public", __name__)


@public.get("/")
@open_to_all
def home():
    """Straight to today, or to the sign-in page."""
    signed_in = current_user.is_authenticated
    return redirect(url_for("today.show" if signed_in else "auth.sign_in"), code=303)


@public.get("/healthz")
@open_to_all
def healthz():
    """200 when the database answers."""
    database.execute_sql("SELECT 1")
    return {"status": "ok"}


@public.get("/privacy", endpoint="privacy")
@open_to_all
def show_privacy():
    """What is kept about people, why, who sees it, how long: from the register."""
    return render_template("public/privacy.html", groups=privacy.groups())


@public.post("/preferences")
@open_to_all
def save_preferences():
    """Elder mode, theme, language: kept with the person, or in a visitor's cookie."""
    changes = people.clean_preferences(request.form)
    if current_user.is_authenticated:
        people.prefer(current_user, changes)
    else:
        session["prefs"] = session.get("prefs", {}) | changes
    back = safe_next(request.form.get("back")) or url_for("public.home")
    return redirect(back, code=303)
