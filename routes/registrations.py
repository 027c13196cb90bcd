"""报到: members, units and teams; what waits for whoever welcomes them.

No address says as what somebody reports in: that stands in forms and on pages for those who may
know.
"""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from forms.registrations import RegistrationForm, RegistrationMoveForm
from models import Registration
from routes.guards import safe_next
from services import access, context, people, words
from services import registrations as service
from services.errors import Refused

registrations = Blueprint("registrations", __name__, url_prefix="/registrations")


@registrations.get("")
def list():
    """How I have reported in, and the ways to do so."""
    return _list_page(RegistrationForm())


@registrations.get("/units")
def units():
    """For which unit I report in."""
    return _choose_page("unit", RegistrationForm())


@registrations.get("/teams")
def teams():
    """The volunteer teams of my community, to join one."""
    return _choose_page("team", RegistrationForm())


@registrations.post("")
def create():
    """Report in: oneself, nobody else."""
    form = RegistrationForm(request.form)
    kind, community, organisation = form.said
    said = {"consents": form.consents.data, "note": form.note.data, "happened": form.happened}
    if form.runs(service.apply, kind, community, organisation, **said) is None:
        return (_choose_page(kind, form) if kind in ("unit", "team") else _list_page(form)), 422
    flash(_("It is on its way. You find the answer here."), "ok")
    return redirect(url_for("registrations.list"), code=303)


@registrations.get("/waiting")
def waiting():
    """Who waits for my answer, oldest first; or who is there."""
    if not service.may_welcome():
        raise Refused("registration.accept")
    view = "active" if request.args.get("view") == "active" else "waiting"
    found = service.waiting(view, request.args.get("after", 0, type=int))
    return render_template("registrations/waiting.html", found=found, view=view)


@registrations.get("/<int:registration_id>")
def show(registration_id):
    """One: how it stands, the three ones, what can be done."""
    return _page(access.find(Registration, registration_id))


@registrations.post("/<int:registration_id>/moves/<verb>")
def move(registration_id, verb):
    """Make a step: leaving is one of them, and never refused."""
    registration = access.find(Registration, registration_id)
    form, me = RegistrationMoveForm(request.form, verb=verb), context.person()
    said = {"note": form.note.data, "day": form.day.data, "happened": form.happened}
    if form.runs(service.move, registration, verb, me, **said) is None:
        return _page(access.find(Registration, registration_id), (verb, form)), 422
    flash(_("Noted: %(verb)s", verb=words.of(verb, "registration_verb")), "ok")
    mine = registration.person_id == me.id
    to = "registrations.list" if mine else "registrations.waiting"
    return redirect(safe_next(request.form.get("back")) or url_for(to), code=303)


def _page(registration, refused=(None, None)):
    found, me = service.load(registration), context.person()
    service.looked(found, me)
    offered = service.offered(found, me)
    forms = {one.verb: RegistrationMoveForm(verb=one.verb) for one in offered}
    return render_template(
        "registrations/show.html",
        registration=found,
        offered=offered,
        speaks=found.person_id == me.id or service.speaks(found),
        ones=service.ones(found) if found.is_open else [],
        forms=forms | ({refused[0]: refused[1]} if refused[0] else {}),
        refused=refused[0],
    )


def _list_page(form):
    mine = service.mine()
    member = next((one for one in mine if one.kind == "member" and one.is_open), None)
    return render_template(
        "registrations/list.html",
        mine=mine,
        member=member,
        form=form.offer(service.communities()),
        ones=service.ones(member) if member else [],
        may_welcome=service.may_welcome(),
    )


def _choose_page(kind, form):
    places = service.communities()
    asked = access.id_of(form.community.data or request.args.get("community", ""))
    here = next((area for area in places if area.id == asked), places[0] if places else None)
    found = (service.units if kind == "unit" else service.teams)(here) if here else []
    return render_template(
        f"registrations/{kind}s.html",
        form=form.offer(places, found),
        places=places,
        here=here,
        found=found,
        joined={one.organisation_id: one.state for one in service.mine() if one.is_open},
        helpers=people.helpers(current_user, limit=1),
    )
