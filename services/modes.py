"""平急转换: a community works in emergency mode until a day, and by itself no longer.

Whether a mode is in force is read off its last day, so that nothing has to run for it to end.
"""

from collections import defaultdict, namedtuple
from datetime import timedelta

from flask_babel import gettext as _
from flask_babel import ngettext
from peewee import fn

from models import Area, Household, OperatingMode, Person, Post, ids_in, within
from services import access, activity, clock, people, posts, sealing, words
from services.errors import RuleBroken
from services.rounds.plans import inside

REASON_LENGTH = 100
NOT_CALLED = ("resident", "observer")  # to live somewhere, or to look on, is no duty

Called = namedtuple("Called", "roles person phone is_staff")

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
    """The modes in force where the person has posts or lives, above or below, with `.community`.

    One query; posts must be loaded. By place.
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
    query = OperatingMode.select(OperatingMode, Area).join(Area)
    return list(query.where(in_force() & near).order_by(Area.path))


def reach(community, verb="mode.see"):
    """Paths inside `community` where the signed-in person may do `verb`: all of it, or parts."""
    return inside(community, access.paths(verb))


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


def _called(theirs):
    person = theirs[0].person
    person.posts = theirs
    said = dict.fromkeys(f"{words.of(p.role, 'role')} · {p.area.label}" for p in theirs)
    phone = sealing.mask_phone(people.phone(person))
    return Called("、".join(said), person, phone, access.has_role(*people.STAFF, person=person))
