"""积分存折: my passbook, my ward's, somebody's I print it for; points given to neighbours."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from forms.disputes import DisputeForm
from forms.points import GiftForm
from routes import undo as undoing
from services import access, context, disputes
from services.points import audit as auditing
from services.points import expiring, giving, passbook
from services.texts import day

points = Blueprint("points", __name__, url_prefix="/points")


@points.get("")
def list():
    """My passbook."""
    return page(context.person())


@points.get("/passbooks/<int:person_id>")
def show(person_id):
    """The passbook of my ward, or of somebody I help with it."""
    return page(passbook.whose(person_id))


@points.post("/donations")
def create_donation():
    """Give points of mine to neighbours in need."""
    form, me = GiftForm(request.form), context.person()
    entry = form.runs(lambda: giving.give(form.points.data, me))
    if entry is None:
        return page(me, gift=form), 422
    said = _("Given: %(count)s points. Thank you, from a neighbour!", count=entry.points)
    undoing.offer(said, url_for("points.delete_donation", entry_id=entry.id))
    return redirect(url_for("points.list"), code=303)


@points.post("/donations/<int:entry_id>/delete")
def delete_donation(entry_id):
    """The undo right after it."""
    form, me = GiftForm(), context.person()
    if form.runs(lambda: giving.undo(entry_id, me) or True) is None:
        return page(me, gift=form), 422
    flash(_("Undone."))
    return redirect(url_for("points.list"), code=303)


@points.get("/soon")
def soon():
    """What of mine runs out before long: the passbook fetches it once it stands."""
    me = context.person()
    summary = passbook.summary(me)
    found = expiring.soon(summary.accounts, summary.community_id) if summary else None
    return render_template("points/soon.html", soon=found)


@points.get("/audit")
def audit():
    """All lines of the community's book, a page at a time; whose lines are shown can see that."""
    access.require("points.audit")
    values = {name: request.args.get(name, "") for name in ("kind", "since", "until")}
    days = day(values["since"]), day(values["until"])
    found = auditing.page(values["kind"], *days, request.args.get("before"))
    return render_template("points/audit.html", found=found, values=values)


def page(person, gift=None, refused=None):
    """The page of a passbook; `gift` is a refused GiftForm, `refused` a pair of the id of a line
    and the refused form of a doubt about it."""
    found = passbook.summaries(person)
    summary = passbook.pick(found, request.args.get("community"))
    before = request.args.get("before")
    shown = passbook.page(summary, before)
    disputes.of_lines(person, shown.lines)
    me = context.person()
    return render_template(
        "points/list.html",
        person=person,
        summary=summary,
        page=shown,
        is_first=not before,
        is_mine=person.id == me.id,
        is_own=passbook.is_own(person),
        wards=passbook.wards(me),
        gift=gift or GiftForm(),
        suggested=giving.SUGGESTED,
        refused=refused or (None, None),
        doubt=DisputeForm(),
    )


@points.app_template_filter()
def passbook_tab(ward, person_id):
    """The tab of a ward: (name, address, is it open?)."""
    return ward.name, url_for("points.show", person_id=ward.id), ward.id == person_id


points.add_app_template_filter(passbook.signed)
points.add_app_template_filter(passbook.total, "points_total")
points.add_app_template_filter(passbook.by_month, "by_month")
