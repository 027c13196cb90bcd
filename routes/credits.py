"""信用积分: what I declared, declaring, and writing it down for somebody behind my doors."""

from flask import Blueprint, g, redirect, render_template, request, url_for
from flask_babel import gettext as _

from forms.credits import CreditForm
from routes import undo as undoing
from routes.guards import before_write
from services import access, context, media, quarantine, uploads
from services import credits as service
from services.errors import Missing, RuleBroken

credits = Blueprint("credits", __name__, url_prefix="/credits")


@credits.get("")
def list():
    """Mine, those to confirm on top; the lists of whoever takes a step."""
    mine, community = service.mine(), service.community()
    return render_template(
        "credits/list.html",
        mine=mine,
        to_confirm=service.to_confirm(mine),
        matters=service.matters(community),
        community=community,
        roles=service.roles(),
    )


@credits.get("/new")
def new():
    """Declare: choose the matter, send it."""
    return _new_page(CreditForm())


def _stage():
    """Photos of a form, checked and shrunk before the transaction: (staged, problem)."""
    try:
        return media.stage(request.files.getlist("photos")), None
    except RuleBroken as broken:
        return [], broken


@credits.post("")
@before_write(_stage)
def create():
    """It is declared; for ten seconds it can be taken back."""
    form = CreditForm(request.form)
    if (made := _made(form, _declare)) is None:
        return _new_page(form), 422
    _offer_undo(_("Declared. Thank you!"), made)
    return redirect(url_for("credits.list"), code=303)


@credits.get("/notes/new")
def new_note():
    """Write something down for somebody: who, then what."""
    access.require("credit.write")
    return _note_page(CreditForm(), access.id_of(request.args.get("person")))


def _stage_note():
    access.require("credit.write")
    return _stage()


@credits.post("/notes")
@before_write(_stage_note)
def create_note():
    """It is written down; they confirm it themselves."""
    access.require("credit.write")
    form = CreditForm(request.form)
    id = access.id_of(form.person.data) or 0
    person = service.somebody(id)
    if (made := _made(form, lambda form: _note(form, person))) is None:
        return _note_page(form, id), 422
    _offer_undo(_("Written down. They confirm it on their phone."), made)
    return redirect(url_for("credits.list"), code=303)


@credits.post("/mine/undo")
def undo_mine():
    """Take back what I made with the form `act`; twice is the same as once."""
    me, act = context.person(), request.form.get("act", "")
    if quarantine.take_back(me, act):
        return redirect(url_for("receipts.show", key=act), code=303)
    service.undo(service.declared_with(me, act), me, CreditForm(request.form).happened)
    return redirect(url_for("credits.list"), code=303)


def _made(form, make):
    staged, broken = g.prepared
    if broken:
        form.refuse(broken)
        return None
    made = form.runs(make, form)
    if made is not None:
        media.attach(made, staged)
        uploads.expect(context.person(), made.submission, made, form.awaited.data)
    return made


def _declare(form):
    asked = access.id_of(form.person.data)
    person = next((one for one in service.whom() if one.id == asked), None)
    if asked and person is None:
        raise Missing
    me = context.person()
    return service.declare(person or me, form.rule.data, me, **form.said)


def _note(form, person):
    return service.note(person, form.rule.data, context.person(), **form.said)


def _offer_undo(text, made):
    action = url_for("credits.move", application_id=made.id, verb="withdraw")
    undoing.offer(text, action)


def _new_page(form):
    community = service.community()
    return render_template(
        "credits/new.html",
        form=form,
        community=community,
        matters=service.matters(community, form.day.data),
        whom=[(str(one.id), one.name) for one in service.whom()],
    )


def _note_page(form, id):
    person = service.somebody(id) if id else None
    asked = request.args.get("text", "")
    after = request.args.get("after", 0, type=int)
    people, next = ([], None) if person else service.behind_my_doors(asked, after)
    community = service.community(person) if person else None
    matters = service.matters(community, form.day.data)
    said = {"form": form, "person": person, "people": people, "next": next, "asked": asked}
    return render_template("credits/note.html", matters=matters, **said)
