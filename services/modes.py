"""平急转换: a community works in emergency mode until a day, and by itself no longer.

Whether a mode is in force is read off its last day, so that nothing has to run for it to end.
"""

from collections import defaultdict, namedtuple
from datetime import timedelta

from flask_babel import gettext as _
from flask_babel import ngettext
from peewee import fn

from models import Area, Household, OperatingMode, Person, Post, ids_in, within
from services import access, activity, clock, people, posts, roles, sealing, words
from services.errors import RuleBroken
from services.rounds.plans import inside

REASON_LENGTH = 100
NOT_CALLED = ("resident", "observer")  # to live somewhere, or to look on, is no duty

PAGE = 40

Called = namedtuple("Called", "roles person phone is_staff")
Page = namedtuple("Page", "called page pages total")

_days = 14


def configure(settings):
    """For how many days at most a community works in emergency mode."""
    global _days
    _days = settings.emergency_days


def last_day():
    """The last day an emergency begun today may have; today is its first."""
    return clock.today() + timedelta(days=_days - 1)


def in_force():
    """Expression: the mode is in force today."""
    return OperatingMode.ended_at.is_null() & (OperatingMode.until >= clock.today())


def current(community):
    """The OperatingMode in force in a community (Area) today, or None. One query."""
    here = OperatingMode.community == community.id
    return OperatingMode.select().where(here & in_force()).first()


def current_for(person):
    """The modes in force where the person has posts or lives, above or below, by place.

    One query; posts must be loaded. Each comes with its `.community` and `.may_see`: may the person
    open its page?
    """
    paths = [post.area.path for post in person.posts]
    near = within(paths)
    if paths:
        near |= Area.id.in_(ids_in(*paths))
    if person.household_id:
        home = Area.alias()
        around = fn.SUBSTR(home.path, 1, fn.LENGTH(Area.path)) == Area.path
        lived_in = Household.select(Household.id).join(home, on=Household.area == home.id)
        near |= fn.EXISTS(lived_in.where((Household.id == person.household_id) & around))
    going = OperatingMode.select(OperatingMode.id).where(in_force())  # few: to begin with them
    query = OperatingMode.select(OperatingMode, Area).join(Area)
    found = list(query.where(OperatingMode.id.in_(going) & near).order_by(Area.path))
    seeing = [post.area.path for post in person.posts if post.role in roles.MAY["mode.see"]]
    for mode in found:
        mode.may_see = bool(inside(mode.community, seeing))
    return found


def by_community(communities):
    """{community id: OperatingMode in force today} of some communities. One query."""
    here = OperatingMode.community.in_([community.id for community in communities])
    query = OperatingMode.select().where(here & in_force())
    return {mode.community_id: mode for mode in query}


def start(community, reason, until, by):
    """Work in emergency mode from now until a last day (a date, inclusive). Returns the row.

    Raises Refused, or RuleBroken without a reason, for a last day that is past or too far, or when
    the community works that way already.
    """
    access.require("mode.set", community)
    reason, today = " ".join(reason.split()), clock.today()
    if not reason:
        raise RuleBroken(_("Please say why. Everybody here will read it."), "reason")
    if len(reason) > REASON_LENGTH:
        raise RuleBroken(_("Please say it in at most 100 characters."), "reason")
    if until < today:
        raise RuleBroken(_("That day is over. Choose today or a later day."), "until")
    if until > last_day():
        sentence = ngettext(
            "At most %(num)s day at a time, today counted. It can be started anew after that.",
            "At most %(num)s days at a time, today counted. It can be started anew after that.",
            _days,
        )
        raise RuleBroken(sentence, "until")
    access.hold(Area, [community.id])
    if current(community):
        raise RuleBroken(_("The emergency mode is on already."))
    mode = OperatingMode.create(
        community=community, reason=reason, since=clock.now(), until=until, started_by=by
    )
    activity.record(by, "mode.start", mode, area=community, until=str(until))
    return mode


def end(mode, by):
    """Back to ordinary days at once. Raises Refused, or RuleBroken when it is over already."""
    access.require("mode.set", mode.community)
    access.hold(Area, [mode.community_id])
    mode = OperatingMode.get_by_id(mode.id)
    if mode.ended_at is not None or mode.until < clock.today():
        raise RuleBroken(_("The emergency mode is over already."))
    mode.ended_at, mode.ended_by = clock.now(), by
    mode.save()
    activity.record(by, "mode.end", mode, area=mode.community_id)
    return mode


def end_current(community, by):
    """`end` whatever mode a community is in. RuleBroken when it is in none."""
    mode = current(community)
    if mode is None:
        access.require("mode.set", community)
        raise RuleBroken(_("The emergency mode is over already."))
    return end(mode, by)


def call_up(community, paths=None):
    """Who can be called together: everybody with a post in a community, or in `paths` inside it.

    A list of Called (words of the roles, Person with posts, masked phone, staff?), staff first,
    each once. Numbers open on the page of the person, with a reason. One query.
    """
    query = (
        Post.select(Post, Area, Person)
        .join(Area)
        .switch(Post)
        .join(Person, on=Post.person)
        .where(within([community.path] if paths is None else paths) & posts.in_force())
        .where(Post.role.not_in(NOT_CALLED) & Person.ended_on.is_null())
    )
    held = defaultdict(list)
    for post in query.order_by(Area.path, Post.id):
        held[post.person_id].append(post)
    found = [_called(theirs) for theirs in held.values()]
    return sorted(found, key=lambda called: not called.is_staff)


def call_up_page(community, paths, page=1):
    """One Page of `call_up`."""
    found = call_up(community, paths)
    pages = max(1, -(-len(found) // PAGE))
    page = min(max(1, page), pages)
    return Page(found[(page - 1) * PAGE : page * PAGE], page, pages, len(found))


def _called(theirs):
    person = theirs[0].person
    person.posts = theirs
    said = dict.fromkeys(f"{words.of(p.role, 'role')} · {p.area.label}" for p in theirs)
    phone = sealing.mask_phone(people.phone(person))
    return Called("、".join(said), person, phone, access.has_role(*people.STAFF, person=person))
