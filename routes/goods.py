"""The goods of the market, for whoever keeps it: listed, added, changed, taken off the shelf."""

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _

from forms.goods import FIELDS, GoodForm
from forms.write_offs import WriteOffForm
from models import Good
from routes.guards import before_write
from services import access, context, media
from services.errors import RuleBroken
from services.shop import donating, donors, markets, writing_off
from services.shop import goods as service

goods = Blueprint("goods", __name__, url_prefix="/goods")


@goods.get("")
def list():
    """What a market has, what is out of date soon, what waits."""
    market = markets.chosen(request.args.get("community"))
    is_off = request.args.get("off") == "1"
    after = request.args.get("after")
    return render_template(
        "goods/list.html",
        market=market,
        is_off=is_off,
        found=service.listed(market, after, not is_off),
        soon=[] if is_off or after else donating.soon(market),
        waiting=0 if is_off or after else writing_off.waiting(),
    )


@goods.get("/new")
def new():
    """Something new for the list."""
    market = markets.chosen(request.args.get("community"), "shop.keep")
    return render_template("goods/new.html", form=GoodForm(), market=market, good=None)


def _stage(good_id=None):
    """A photo, before the transaction: (staged, problem)."""
    photos = request.files.getlist("photos")
    access.require("shop.keep", access.find(Good, good_id) if good_id else None)
    try:
        return media.stage(photos), None
    except RuleBroken as broken:
        return [], broken


@goods.post("")
@before_write(_stage)
def create():
    """Keep it."""
    market = markets.chosen(request.form.get("community"), "shop.keep")
    form = GoodForm(request.form)
    good = _run(form, service.add, market, form.said, context.person())
    if good is None:
        return render_template("goods/new.html", form=form, market=market, good=None), 422
    flash(_("It is on the list. Enter a donation, and it is on the shelf."), "ok")
    return _to(good)


@goods.get("/<int:good_id>")
def show(good_id):
    """One good: how many there are, who gave it, what can be done."""
    return page(_kept(good_id, "shop.see"))


@goods.get("/<int:good_id>/edit")
def edit(good_id):
    """Other words, another price or photo."""
    good = _kept(good_id)
    form = GoodForm(data={name: getattr(good, name) for name in FIELDS})
    return render_template("goods/new.html", form=form, market=good.community, good=good)


@goods.post("/<int:good_id>")
@before_write(_stage)
def update(good_id):
    """Keep them; what is reserved keeps its price."""
    good, form = _kept(good_id), GoodForm(request.form)
    if _run(form, service.change, good, form.said, context.person()) is None:
        good = access.find(Good, good_id)
        return render_template("goods/new.html", form=form, market=good.community, good=good), 422
    flash(_("Kept. What is reserved already keeps its old price."), "ok")
    return _to(good)


@goods.post("/<int:good_id>/shelf")
def put(good_id):
    """Put it on the shelf again."""
    service.put(_kept(good_id), True, context.person())
    return _to(good_id)


@goods.post("/<int:good_id>/shelf/delete")
def take_off(good_id):
    """Take it off the shelf; nothing of what it was is lost."""
    service.put(_kept(good_id), False, context.person())
    flash(_("It is off the shelf. Whoever reserved it still gets it."), "ok")
    return _to(good_id)


def page(good, refused=None):
    """The page of a good, with a write-off form that was refused."""
    return render_template(
        "goods/show.html",
        good=good,
        photo_id=service.photos([good.id]).get(good.id),
        given=donating.of(good),
        soon=donating.best_before([good.id]).get(good.id),
        named=donors.shown,
        form=refused or WriteOffForm(),
        may_keep=access.can("shop.keep", good),
    )


def _run(form, verb, *args):
    """The Good a verb gave, with the photo of the form; None where either was refused."""
    staged, broken = g.prepared
    if broken:
        form.refuse(broken)
        return None

    def run():
        good = verb(*args)
        media.attach(good, staged)
        return good

    return form.runs(run)


def _kept(good_id, verb="shop.keep"):
    good = access.find(Good, good_id)
    access.require(verb, good)
    return good


def _to(good):
    return redirect(url_for("goods.show", good_id=getattr(good, "id", good)), code=303)


@goods.app_template_filter()
def market_tab(area, endpoint, book=None):
    """A community as a line of tabs_inline: (name, address, is it shown?)."""
    return area.name, url_for(endpoint, book=book, community=area.id), False
