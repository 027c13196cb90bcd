"""物品捐赠簿 at the counter: taking something in, one line of the book."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from forms.base import Form
from forms.donations import DonationForm, NamedForm
from models import Donation
from services import access, context, organisations
from services.shop import donating, donors, goods, markets

donations = Blueprint("donations", __name__, url_prefix="/donations")


@donations.get("/new")
def new():
    """Somebody gives something."""
    market = markets.chosen(request.args.get("community"), "shop.keep")
    return _new_page(market, DonationForm(data={"good": request.args.get("good", "")}))


@donations.post("")
def create():
    """It is in the book and on the shelf."""
    market = markets.chosen(request.form.get("community"), "shop.keep")
    form = DonationForm(request.form)
    made = form.runs(donating.take_in, market, form.said, context.person())
    if made is None:
        return _new_page(market, form, donors.candidates(market, form.donor.data)), 422
    flash(_("It is in the book and on the shelf. Thank them warmly!"), "ok")
    return _to(made.id)


@donations.get("/<int:donation_id>")
def show(donation_id):
    """One line of the book."""
    return _page(_found(donation_id, "shop.see"), Form())


@donations.post("/<int:donation_id>/void")
def void(donation_id):
    """It was entered by mistake."""
    donation, form = _found(donation_id), Form(request.form)
    if form.runs(donating.void, donation, context.person()) is None:
        return _page(_found(donation_id), form), 422
    flash(_("Crossed out. The line stays readable in the book."), "ok")
    return _to(donation_id)


@donations.post("/<int:donation_id>/naming")
def name(donation_id):
    """Whoever gave it wants to be named, or does not want it any more."""
    donation, form = _found(donation_id), NamedForm(request.form)
    donating.name(donation, form.is_named.data, context.person())
    return _to(donation_id)


def _found(donation_id, verb="shop.keep"):
    donation = access.find(Donation, donation_id)
    access.require(verb, donation.good)
    return donation


def _page(donation, form):
    found = donating.read(donation)
    return render_template(
        "donations/show.html",
        donation=found,
        donor=donors.shown(found),
        form=form,
        may_keep=access.can("shop.keep", found.good),
    )


def _new_page(market, form, candidates=()):
    near = organisations.near(market, market)
    form.offer(goods.choices(market), near, candidates)
    return render_template("donations/new.html", form=form, market=market, candidates=candidates)


def _to(donation_id):
    return redirect(url_for("donations.show", donation_id=donation_id), code=303)
