"""The lists of those who take a step: the collector's, the council's sitting, the review; and the
public notice."""

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from forms.credits import CreditMoveForm, ReviewForm, SittingForm
from routes.credits import credits
from routes.guards import public
from services import access, context
from services import credits as service
from services.credits import notices
from services.issues import board as boards


@credits.get("/collecting")
def collecting():
    """What was declared and waits for somebody to look."""
    return render_template("credits/collecting.html", found=service.collecting(_after()))


@credits.get("/sitting")
def sitting():
    """What waits for the council, on one page, with the rule's points filled in."""
    return _sitting_page(SittingForm())


@credits.post("/sitting")
def sit():
    """One button for all of it."""
    access.require("credit.assess")
    form = SittingForm(request.form)
    said = form.read(request.form)
    taken = form.runs(service.sit, said, context.person())
    if taken is None:
        return _sitting_page(form, said), 422
    flash(ngettext("%(num)s said. Thank you!", "%(num)s said. Thank you!", int(taken)), "ok")
    return redirect(url_for("credits.sitting"), code=303)


@credits.get("/reviewing")
def reviewing():
    """What waits for the community: those about which all agree, and the others one by one."""
    return render_template("credits/reviewing.html", found=service.reviewing(_after()))


@credits.post("/reviewing")
def approve():
    """Approve those about which all agree."""
    access.require("credit.review")
    form = ReviewForm(request.form)
    done = form.runs(service.approve_all, form.read(request.form), context.person())
    flash(ngettext("%(num)s agreed to.", "%(num)s agreed to.", int(done)), "ok")
    return redirect(url_for("credits.reviewing"), code=303)


@credits.get("/notices")
@public
def communities():
    """The notices there are, of who is signed in those near them; straight to the only one."""
    found = service.communities() if context.person() else boards.communities()
    if len(found) == 1:
        return redirect(url_for("credits.notice", community_id=found[0].id), code=303)
    return render_template("credits/communities.html", communities=found)


@credits.get("/notices/<int:community_id>")
@public
def notice(community_id):
    """Who is to be thanked for what, masked, for everybody."""
    return _notice_page(notices.community(community_id))


@credits.post("/notices/<int:community_id>/<int:application_id>")
def object_to(community_id, application_id):
    """A neighbour tells the community something about one of them."""
    community = notices.community(community_id)
    found = notices.find(community, application_id)
    form = CreditMoveForm(request.form, verb=f"object-{application_id}")
    said = form.note.data, form.happened
    if form.runs(_object, found, *said) is None:
        return _notice_page(community, (application_id, form)), 422
    flash(_("Thank you. The community looks at it; nobody else learns who said so."), "ok")
    return redirect(url_for("credits.notice", community_id=community.id), code=303)


def _object(application, note, happened):
    return service.move(application, "object", context.person(), note=note, happened=happened)


def _sitting_page(form, said=None):
    found = service.sitting(_after())
    return render_template("credits/sitting.html", found=found, form=form, said=said or {})


def _notice_page(community, refused=(None, None)):
    lines, next = notices.page(community, _after())
    return render_template(
        "credits/notice.html",
        community=community,
        lines=lines,
        next=next,
        refused=refused[0],
        refused_form=refused[1],
        blank=CreditMoveForm(),
    )


def _after():
    return request.args.get("after", 0, type=int)
