"""Issues: my list of them, raising one, and taking it back right away. Steps: moves.py."""

from flask import Blueprint, g, redirect, render_template, request, url_for
from flask_babel import gettext as _

from forms.issues import RaiseForm
from models import Area, Household, Issue, Visit
from routes import undo as undoing
from routes.guards import before_write, safe_next
from services import access, categories, context, media, uploads
from services import issues as service
from services.errors import Missing, RuleBroken
from services.issues import lists, reading

issues = Blueprint("issues", __name__, url_prefix="/issues")


@issues.get("")
def list():
    """What waits for me: the desk of the community, what I handle, what I reported."""
    desk = lists.desk(request.args)
    if desk.mark == request.args.get("mark"):
        return "", 204
    return render_template("issues/list.html", desk=desk)


@issues.get("/new")
def new():
    """Report something: where it is, then what."""
    access.require("issue.raise")
    visit = _asked_for(Visit, "visit")
    household = visit.household if visit else _asked_for(Household, "household")
    area = household.area if household else visit.area if visit else _asked_for(Area, "area")
    form = RaiseForm(data={"source": request.args.get("source", ""), "text": visit and visit.note})
    return _raise_page(form, area, household)


def _asked_for(model, name):
    id = request.args.get(name, type=int)
    own = {place.id: place for place in lists.own_places()} if model is Area and id else {}
    return own.get(id) or (access.find(model, id) if id else None)


def _stage():
    """Photos and voice of a form, checked and shrunk before the transaction: (staged, problem)."""
    access.require("issue.raise")
    try:
        return media.stage(request.files.getlist("photos"), request.files.getlist("voice")), None
    except RuleBroken as broken:
        return [], broken


@issues.post("")
@before_write(_stage)
def create():
    """Take a report in: raised, solved on the spot, or joined to one that is there."""
    access.require("issue.raise")
    form = RaiseForm(request.form)
    area, household = _place(form)
    staged, broken = g.prepared
    issue = None
    if broken:
        form.refuse(broken)
    else:
        issue = form.runs(_raise, form, area, household, staged)
    if issue is None:
        return _raise_page(form, area, household), 422
    back = safe_next(request.form.get("back"))
    action = url_for("issues.undo", issue_id=issue.id, back=back)
    undoing.offer(_("Reported: %(number)s", number=issue.number), action)
    return redirect(back or url_for("issues.show", issue_id=issue.id), code=303)


def _place(form):
    """(Area, Household or None) a report is about, in sight of whoever reports."""
    me = context.person()
    if form.household.data:
        if me.household_id == form.household.data:
            return me.household.area, me.household
        household = access.find(Household, form.household.data)
        access.require("visit.record", household)
        return household.area, household
    if form.area.data in [area.id for area in lists.own_places()]:
        return Area.get_by_id(form.area.data), None
    area = access.find(Area, form.area.data) if form.area.data else lists.home_area()
    if area is None:
        raise Missing
    access.require("issue.raise", area)
    return area, None


def _raise(form, area, household, staged):
    me, source = context.person(), lists.source_for(form.source.data, area, household)
    issue = service.raise_issue(
        me,
        area,
        text=form.text.data,
        category=_category(form, area),
        household=household,
        place=form.place.data,
        source=source,
        name=form.name.data if source == "counter" else "",
        phone=form.phone.data if source == "counter" else "",
        shows_name=form.shows_name.data,
        is_solved=form.is_solved.data and access.can("issue.solve", area),
        same_as=access.find(Issue, int(form.same_as.data)) if _is_id(form.same_as.data) else None,
        has_files=bool(staged or form.awaited.data),
        happened=form.happened,
    )
    media.attach(issue, staged)
    uploads.expect(me, issue.submission, issue, form.awaited.data)
    return issue


def _category(form, area):
    id = form.category.data
    return categories.find(service.community_of(area), int(id)).category if _is_id(id) else None


def _is_id(text):
    return bool(text) and text.isdecimal() and len(text) < 19


def _raise_page(form, area, household):
    places = lists.own_places()
    area = area or next(iter(places), None)
    if area is None:
        raise Missing
    community = next(
        (p for p in places if p.kind == "community" and area.path.startswith(p.path)), None
    )
    community = community or service.community_of(area)
    return render_template(
        "issues/new.html",
        form=form,
        area=area,
        household=household,
        community=community,
        categories=categories.of(community),
        places=places,
        nearby=reading.nearby(area),
        back=safe_next(request.values.get("back")),
    )


@issues.post("/<int:issue_id>/undo")
def undo(issue_id):
    """The undo button right after reporting."""
    issue = access.find(Issue, issue_id)
    service.undo(issue, context.person())
    back = safe_next(request.values.get("back"))
    return redirect(back or url_for("issues.show", issue_id=issue.id), code=303)


@issues.post("/mine/undo")
def undo_mine():
    """Take back what I reported with the form `act`, whose number the phone does not know yet."""
    issue = service.raised_with(context.person(), request.form.get("act", ""))
    service.undo(issue, context.person())
    return redirect(url_for("issues.show", issue_id=issue.id), code=303)
