"""The counter of the market, for whoever keeps it: one field, with or without a network."""

from flask import Blueprint, render_template, request

from forms.redemptions import CollectForm, WalkUpForm
from services import context
from services import redemptions as service
from services.redemptions import cache, lists, shelf, walking_up
from services.shop import markets

counter = Blueprint("counter", __name__, url_prefix="/counter")


@counter.get("")
def show():
    """The field for a code or a pass; what was found by it."""
    return page()


@counter.get("/reserved")
def reserved():
    """What is put aside, to be made ready."""
    market = markets.chosen(request.args.get("community"), "shop.keep")
    found = lists.put_aside(market, request.args.get("before"))
    return render_template("counter/reserved.html", market=market, found=found)


@counter.get("/unsettled")
def unsettled():
    """What was handed over and could not be entered: nothing of it is lost."""
    market = markets.chosen(request.args.get("community"))
    before = request.args.get("before")
    over = [] if before else lists.over_cap(market)
    found = lists.unsettled(market, before)
    return render_template("counter/unsettled.html", market=market, found=found, over=over)


def page(walk_up=None, collected=None):
    """The counter, with a refused form: of somebody who came without a reservation (`walk_up`), or
    of what was reserved (`collected`)."""
    asked = request.args.get("code", "").strip()[:40]
    refused = walk_up or collected
    text = refused.text.data if walk_up else refused.code.data if collected else asked
    market = markets.chosen(request.args.get("community"), "shop.keep")
    found = service.found(market, text) if text else None
    who = found and found.bearer
    goods = lists.to_walk_up(market)
    return render_template(
        "counter/show.html",
        market=market,
        text=text,
        found=found,
        is_own=bool(who) and who.person.id == context.person().id,
        has=shelf.spendable(who.person, market.id) if who else None,
        goods=goods,
        prices={good.id: good.points for good in goods},
        cache=None if text else cache.build(market),  # the counter itself lies on the phone
        cap=walking_up.offline_cap(market.id),
        collecting=lambda id: CollectForm(verb=f"collect-{id}"),
        refused=collected,
        walk_up=walk_up or WalkUpForm(verb="walk"),
        blank=WalkUpForm(verb="kept-walk"),
    )
