"""Raising an issue: the form that asks where and what, and what comes of it."""

from flask import g, redirect, render_template, request, url_for
from flask_babel import gettext as _

from forms.issues import RaiseForm
from models import Area, Household, Issue, Visit
from routes import undo as undoing
from routes.guards import before_write, safe_next
from routes.issues import issues
from services import access, categories, context, media, uploads
from services import issues as service
from services.errors import Missing, RuleBroken
from services.issues import places, reading


@issues.get("/new")
def new():
    """Report something: where it is, then what."""
    access.require("issue.raise")
    visit = _asked_for(Visit, "visit")
    household = visit.household if visit else _asked_for(Household, "household")
    area = household.area if household else visit.area if visit else _asked_for(Area, "area")
    said = {"text": visit.note, "category": service.category_of(visit).id} if visit else {}
    form = RaiseForm(data={"source": request.args.get("source", ""), **said})
    return _raise_page(form, area, household, visit)


def _asked_for(model, name):
    id = request.args.get(name, type=int)
    own = {place.id: place for place in places.own_places()} if model is Area and id else {}
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
    place, (staged, broken) = _place(form), g.prepared
    issue = None if broken else form.runs(_raise, form, *place, staged)
    if broken:
        form.refuse(broken)
    if issue is None:
        return _raise_page(form, *place), 422
    back = safe_next(request.form.get("back"))
    action = url_for("issues.undo", issue_id=issue.id, back=back)
    undoing.offer(_("Reported: %(number)s", number=issue.number), action)
    return redirect(back or url_for("issues.show", issue_id=issue.id), code=303)


def _place(form):
    """(Area, Household or None, Visit or None) a report is about, in sight of whoever reports."""
    me = context.person()
    if form.visit.data:
        visit = access.find(Visit, form.visit.data)
        access.require("issue.raise", visit)
        return visit.area, visit.household, visit
    if form.household.data:
        if me.household_id == form.household.data:
            return me.household.area, me.household, None
        household = access.find(Household, form.household.data)
        access.require("visit.record", household)
        return household.area, household, None
    own = {place.id: place for place in places.own_places()}
    area = own.get(form.area.data)
    if form.area.data and area is None:
        area = access.find(Area, form.area.data)
        access.require("issue.raise", area)
    still = [place for place in own.values() if place.ended_on is None]
    if area is None and not still:
        raise Missing
    return area or still[0], None, None


def _raise(form, area, household, visit, staged):
    me, source = context.person(), service.source_for(form.source.data, area, household)
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
        visit=visit,
        same_as=_same_as(form.same_as.data),
        has_files=bool(staged or form.awaited.data),
        happened=form.happened,
    )
    media.attach(issue, staged)
    uploads.expect(me, issue.submission, issue, form.awaited.data)
    return issue


def _same_as(id):
    """The Issue it is the same as, or None. RuleBroken for one that is not in sight any more: a
    page that was kept on a phone may name it."""
    try:
        return access.find(Issue, access.id_of(id) or 0) if id else None
    except Missing:
        raise service.no_longer_open() from None


def _category(form, area):
    id = form.category.data
    if not id:
        return None
    return categories.chosen(service.community_of(area), access.id_of(id))


def _raise_page(form, area, household, visit=None):
    mine = [place for place in places.own_places() if place.ended_on is None]
    area = area or next(iter(mine), None)
    if area is None:
        raise Missing
    if area.id not in [place.id for place in mine]:
        mine = [area, *mine]
    community = next(
        (p for p in mine if p.kind == "community" and area.path.startswith(p.path)), None
    )
    community = community or service.community_of(area)
    return render_template(
        "issues/new.html",
        form=form,
        area=area,
        household=household,
        visit=visit,
        community=community,
        categories=categories.of(community),
        places=mine,
        nearby=reading.nearby(area),
        back=safe_next(request.values.get("back")),
    )
