"""积分超市 from home: what is on the shelf, and one thing of it with the button to reserve."""

from flask import Blueprint, render_template, request

from forms.redemptions import ReserveForm
from models import Good
from services import access, context
from services.redemptions import shelf

shop = Blueprint("shop", __name__, url_prefix="/shop")


@shop.get("")
def list():
    """The shelf, with what I have on top."""
    found = shelf.page(request.args.get("community"), request.args.get("after"))
    return render_template("shop/list.html", found=found)


@shop.get("/<int:good_id>")
def show(good_id):
    """One thing of the shelf: for me, for a ward, or for somebody behind my doors."""
    return page(access.find(Good, good_id), ReserveForm())


def page(good, form):
    """The page of a good, with what was refused."""
    asked = request.values.get("q", "")
    shown = shelf.one(good, asked)
    return render_template(
        "shop/show.html", good=good, form=form, asked=asked, me=context.person(), **shown
    )
