"""Adding somebody who has no phone, so that they too can have a card and be ticked."""

from collections import namedtuple

from flask_babel import gettext as _
from peewee import JOIN, IntegrityError

from models import Activity, Area, Household, Person, Post, database, within
from services import (
    access,
    activity,
    clock,
    context,
    devices,
    guardians,
    people,
    posts,
    sealing,
)
from services.errors import Missing, RuleBroken
from services.texts import clipped

NAME_LENGTH = 30
PLACES = 100

Added = namedtuple("Added", "person post is_new")


def places():
    """The Areas somebody may add volunteers for: those of their own posts, the largest first."""
    paths = access.paths("volunteer.add")
    query = Area.select().where(Area.path.in_(paths) & Area.ended_on.is_null())
    return list(query.order_by(Area.path).limit(PLACES))


def add(area, name, number, door, by):
    """Somebody who helps in `area`: a Person with a post there, and a home where a door is given.

    Whoever of this name lives there already, or has this name and number, or helps there without a
    home, is the same person; whoever has a way in of their own is added by nobody else. Returns
    Added. Raises Refused, or RuleBroken for what cannot be.
    """
    access.require("volunteer.add", area)
    name = clipped(" ".join(name.split()), NAME_LENGTH, "name")
    if not name:
        raise RuleBroken(_("Please write the name, as it is on the card."), "name")
    digits = people.clean_phone(number)
    home = people.find_door(area, door) if door.strip() else None
    access.hold(Area, [area.id])  # two who add the same person at once add one
    person = _known(area, name, digits, home)
    is_new = person is None
    if not is_new and devices.has_way_in(person):
        raise RuleBroken(
            _("This person uses Mulin themselves: their code is in their phone, under “Me”."),
            "name",
        )
    if is_new:
        person = Person.create(
            name=name,
            household=home,
            phone_sealed=sealing.seal(digits),
            phone_digest=sealing.digest(digits) if digits else None,
        )
    post = _posted(person, area, by)
    activity.record(by, "volunteer.add", person, area=area)
    return Added(person, post, is_new)


def _known(area, name, digits, home):
    """The Person who is meant, or None. A child's name stays with whoever decides for the child."""
    if home is not None:
        here = Person.select().where((Person.household == home.id) & (Person.name == name))
        found = here.where(Person.ended_on.is_null()).order_by(Person.id).first()
        if found is not None and guardians.is_ward(found):
            raise RuleBroken(
                _("A guardian decides for this child already. They can show the child's card."),
                "name",
            )
        return found or _grown_up(name, home)
    here = (
        Person.select()
        .join(Post, on=Post.person == Person.id)
        .join(Area, on=Post.area)
        .where(within([area.path]) & posts.in_force())
    )
    same = (Person.name == name) & Person.ended_on.is_null()
    if digits:
        return _with_number(area, same & (Person.phone_digest == sealing.digest(digits)))
    homeless = Person.household.is_null() & Person.phone_digest.is_null()
    return here.where(same & homeless & (Post.role == "volunteer")).order_by(Person.id).first()


def _with_number(area, same):
    """Somebody of a name and number who lives or has a post in an area."""
    homes = Household.select(Household.id).join(Area).where(within([area.path]))
    posted = Post.select(Post.person).join(Area).where(within([area.path]) & posts.in_force())
    near = Person.household.in_(homes) | Person.id.in_(posted)
    return Person.select().where(same & near).order_by(Person.id).first()


def _grown_up(name, home):
    person = guardians.was_ward(name, home)
    if person is not None:
        person.ended_on = None
        person.save()
    return person


def _posted(person, area, by):
    """The volunteer's post somebody holds in an area, or a new one."""
    mine = (Post.person == person.id) & (Post.role == "volunteer") & posts.in_force()
    query = Post.select(Post, Area).join(Area).where(mine & within([area.path]))
    if held := query.order_by(Post.id).first():
        return held
    posts.let_go(person.id, "volunteer", area.id)
    try:
        with database.atomic():
            since = clock.today()
            return Post.create(person=person, role="volunteer", area=area, since=since, given_by=by)
    except IntegrityError:
        raise RuleBroken(_("This person holds the same post for it already."), "name") from None


def with_card(id):
    """Somebody whose card I can print since I brought them in: a volunteer I added, a child I
    entered. None for anybody else, and for who may add nobody any more."""
    if not access.can("volunteer.add"):
        return None
    if found := guardians.entered(child_id=id):
        return found[0].child
    try:
        return added(id)
    except Missing:
        return None


def added(id):
    """Somebody I added, with home: whose card I can print. Raises Missing for anybody else, and for
    who has a way in of their own by now."""
    me = context.person()
    mine = (Activity.actor == me.id) & (Activity.verb == "volunteer.add")
    query = Person.select(Person, Household, Area)
    query = query.join(Household, JOIN.LEFT_OUTER).join(Area, JOIN.LEFT_OUTER)
    theirs = Activity.select(Activity.id).where(
        mine & (Activity.subject == "person") & (Activity.subject_id == id)
    )
    found = query.where((Person.id == id) & Person.ended_on.is_null()).first() if id > 0 else None
    if found is None or not theirs.exists() or devices.has_way_in(found):
        raise Missing
    return found
