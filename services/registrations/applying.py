"""Reporting in: where, as what, and for whom. Only oneself: nobody is registered against their
will (Shandong's regulations on volunteers, art. 11)."""

from flask_babel import gettext as _
from peewee import IntegrityError

from models import Area, Organisation, Person, Post, Registration, database, ids_in, within
from services import access, clock, context, flow, organisations, posts
from services.errors import RuleBroken
from services.registrations.machine import REGISTRATION
from services.texts import clipped

UNITS = ("partner", "party", "department")
MOST = 200  # communities to choose from


def communities():
    """The communities somebody can report to: of their home and posts; else those their posts look
    after. Areas, the one they live in first."""
    me = context.person()
    paths = me.places
    if not paths:
        return []
    going = Area.select().where((Area.kind == "community") & Area.ended_on.is_null())
    around = Area.id.in_(ids_in(*paths)) | within(paths)
    found = list(going.where(around).order_by(Area.path).limit(MOST))
    above = [area for area in found if area.id in ids_in(*paths)]
    home = me.household.area.path if me.household_id else ""
    return sorted(above or found, key=lambda area: not home.startswith(area.path))


def units(community):
    """The organisations near a community (Area) that can report in as a unit, with their areas."""
    return [one for one in organisations.near(community, community) if one.kind in UNITS]


def teams(community):
    """The volunteer teams near a community (Area), with areas; each has `.leaders`, Persons."""
    found = [one for one in organisations.near(community, community) if one.kind == "team"]
    leading = {one.id: [] for one in found}
    query = Post.select(Post, Person).join(Person, on=Post.person)
    query = query.where(Post.organisation.in_([*leading]) & (Post.role == "organiser"))
    for post in query.where(posts.in_force() & Person.ended_on.is_null()).order_by(Post.id):
        leading[post.organisation_id].append(post.person)
    for one in found:
        one.leaders = leading[one.id]
    return found


def apply(kind, community=None, organisation=None, *, consents=False, note="", happened=None):
    """The signed-in person reports in. Returns the Registration, with its first step written.

    `kind` is one of Registration.KINDS, `community` the id of one of `communities` (None: the first
    of them), `organisation` the id of the unit or the team. A member says that the branch may know:
    `consents`. Raises RuleBroken for what is not offered, and for what goes on already.
    """
    if kind not in Registration.KINDS:
        raise RuleBroken(_("Please choose one of the listed ways."), "kind")
    place = _community(community)
    if kind == "member" and not consents:
        raise RuleBroken(
            _("Please tick that your branch may know. Without it nothing is sent."), "consents"
        )
    chosen = None if kind == "member" else _chosen(kind, place, organisation)
    return _write(kind, chosen, _area(kind, place, chosen), consents, note, happened)


def _community(id):
    offered = communities()
    if not offered:
        raise RuleBroken(
            _("We do not know your community yet. Please ask there to have your home entered."),
            "community",
        )
    found = next((area for area in offered if area.id == id), None if id else offered[0])
    if found is None:
        raise RuleBroken(_("Please choose a community from the list."), "community")
    return found


def _chosen(kind, community, id):
    """The organisation of an id among those offered, kept where it is while this is written."""
    offered = {one.id for one in (units if kind == "unit" else teams)(community)}
    query = Organisation.select(Organisation, Area).join(Area)
    going = (Organisation.id == id) & Organisation.ended_on.is_null()
    found = access.keep(query.where(going)).first() if id in offered else None
    if found is None:
        said = _("Please choose a unit from the list.")
        raise RuleBroken(
            said if kind == "unit" else _("Please choose a team from the list."), "organisation"
        )
    return found


def _area(kind, community, organisation):
    """Where it belongs: a member to the estate they live in, whose branch welcomes them as well."""
    if kind == "team":
        return team_area(organisation, community)
    me = context.person()
    home = me.household.area.path if kind == "member" and me.household_id else ""
    if not home.startswith(community.path):
        return community
    estate = (Area.kind == "estate") & Area.id.in_(ids_in(home)) & within([community.path])
    return Area.get_or_none(estate) or community


def team_area(team, community):
    """Where a registration with a team belongs: the team's place, as far as the community goes."""
    return team.area if team.area.path.startswith(community.path) else community


def _write(kind, organisation, area, consents, note, happened):
    me = context.person()
    try:
        with database.atomic():  # the index registration_once decides, also when two come at once
            made = Registration.create(
                kind=kind,
                person=me.id,
                organisation=organisation,
                area=area,
                author=me.id,
                submission=context.submission(),
                state="applied",
                is_open=True,
                moved_at=clock.now(),
                state_since=clock.now(),
            )
    except IntegrityError:
        raise RuleBroken(_("You have reported in here already: it is on your list.")) from None
    consent = {"consent": "branch"} if kind == "member" and consents else {}
    note = clipped(note, flow.NOTE_LENGTH, "note")
    flow.begin(REGISTRATION, made, "apply", me, happened, note, **consent)
    return made
