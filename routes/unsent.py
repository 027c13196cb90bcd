"""A visit or a report the phone noted and whose number it does not know yet: named by its form.

Without a network somebody undoes or amends what has not been sent. Those forms wait behind the
first one and say which act they mean: `act`, its submission id. And steps of issues may come when
the issue is somebody else's by then.
"""

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from forms.patrols import SayForm
from routes import errors
from routes.issues import issues
from routes.visits import noted
from services import access, context, quarantine, visits
from services import issues as issue_service
from services.errors import Missing, Refused, RuleBroken


@noted.get("/visits/mine/edit")
def edit_mine():
    """Say it better; the page fills in what the phone has noted."""
    access.require("visit.amend")
    return render_template("patrols/edit.html", visit=None, form=SayForm())


@noted.post("/visits/mine/amendments")
def amend_mine():
    """Keep the better words of my visit that came with the form `act`."""
    visit, form = _mine(), SayForm(request.form)
    access.require_own(visit, "visit.amend")
    note, findings = form.note.data, form.findings.data or ()
    me = context.person()
    if form.runs(visits.amend, visit, me, findings=findings, note=note) is None:
        return render_template("patrols/edit.html", visit=None, form=form), 422
    return redirect(url_for("visits.show", visit_id=visit.id), code=303)


@noted.post("/visits/mine/undo")
def undo_mine():
    """Take my visit back that came with the form `act`; twice is the same as once."""
    me, act = context.person(), request.form.get("act", "")
    if quarantine.take_back(me, act):
        return redirect(url_for("receipts.show", key=act), code=303)
    visit = _mine()
    if visit.voided_at is None:
        visits.void(visit, me, _("Undone right away"))
    flash(_("Undone."))
    return redirect(url_for("visits.show", visit_id=visit.id), code=303)


@issues.post("/mine/undo", endpoint="undo_mine")
def undo_report():
    """Take back what I reported with the form `act`; twice is the same as once."""
    me, act = context.person(), request.form.get("act", "")
    if quarantine.take_back(me, act):
        return redirect(url_for("receipts.show", key=act), code=303)
    issue = issue_service.raised_with(me, act)
    issue_service.undo(issue, me)
    flash(_("Undone."))
    return redirect(url_for("issues.show", issue_id=issue.id), code=303)


@issues.errorhandler(Missing)
@issues.errorhandler(Refused)
def _elsewhere(error):
    """A step for something that is somebody else's by now: an outbox may bring it days later."""
    what = None
    if request.endpoint == "issues.move":
        what = _(
            "This is not with you any more: it was handed on or taken back. Nothing was changed. "
            "If your words still matter, tell the community."
        )
    return errors.page(404 if isinstance(error, Missing) else 403, what=what)


def _mine():
    """My visit that came with the form `act`; a sentence where that one waits for a decision."""
    me, act = context.person(), request.form.get("act", "")
    waits = quarantine.find(me, act)
    if waits is not None and waits.decided_at is None:
        raise RuleBroken(_("The first words still wait for the community. Send this after that."))
    return visits.noted_with(me, act)
