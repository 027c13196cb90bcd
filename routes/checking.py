"""The public check of a service paper: anybody with its number, without an account."""

from flask import Blueprint, redirect, render_template, request, url_for

from routes.guards import public
from services import limits
from services.records import checking as service
from services.records import numbers

checking = Blueprint("checking", __name__, url_prefix="/check")


@checking.get("")
@public
def ask():
    """The form for a number; it leads to the answer."""
    typed = request.args.get("number", "").strip()
    if not typed:
        return render_template("checking/ask.html", typed="")
    number = numbers.clean_number(typed)
    if number is None:
        return _unknown(typed)
    return redirect(url_for("checking.show", number=number), code=303)


@checking.get("/<number>")
@public
def show(number):
    """Period, minutes, and does it hold? Nothing personal."""
    found = service.check(number)
    if found is None:
        return _unknown(number)
    return render_template("checking/show.html", found=found)


def _unknown(typed):
    limits.attempt("check", request.remote_addr)
    return render_template("checking/ask.html", typed=typed[:40], is_unknown=True), 404
