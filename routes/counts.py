"""盘点: what the books say of a month, and what was counted."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from forms.counts import CountForm
from services import access, context
from services.shop import counting, markets

counts = Blueprint("counts", __name__, url_prefix="/counts")


@counts.get("")
def show():
    """A month, a good a line."""
    market = markets.chosen(request.args.get("community"))
    return _page(market, markets.month(request.args.get("month")))


@counts.post("")
def create():
    """What was counted."""
    market = markets.chosen(request.form.get("community"), "shop.keep")
    month, after = markets.month(request.form.get("month")), request.args.get("after")
    lines, _next = counting.read(market, month, after)
    form = CountForm.of([line.good for line in lines if not line.count], request.form)
    if form.runs(counting.count, market, month, form.said, context.person()) is None:
        return _page(market, month, form), 422
    flash(_("Kept. What is missing waits for a second person."), "ok")
    there = url_for("counts.show", community=market.id, month=f"{month:%Y-%m}", after=after)
    return redirect(there, code=303)


def _page(market, month, form=None):
    lines, more = counting.read(market, month, request.args.get("after"))
    return render_template(
        "goods/counts.html",
        market=market,
        month=month,
        before=markets.before(month),
        after=markets.after(month),
        lines=lines,
        next=more,
        form=form or CountForm.of([line.good for line in lines if not line.count]),
        may_count=counting.can_be_counted(month) and access.can("shop.keep", market),
    )
