"""People: how they read, who helps them, how they are found, and how somebody new comes in."""

from collections import defaultdict, namedtuple
from itertools import groupby

from flask_babel import gettext as _
from peewee import JOIN, fn

from models import Area, Household, Person, Post, ids_in, within
from services import access, activity, clock, context, doors, phones, posts, sealing
from services.errors import RuleBroken

THEMES = ("auto", "light", "dark")
LANGUAGES = ("zh_Hans", "en")
PAGE = 20

# Who works here, and so is known by name and number to those they work for.
STAFF = frozenset(
    {
        "grid_worker",
        "community_worker",
        "community_secretary",
        "estate_secretary",
        "property_manager",
        "department_user",
        "admin",
    }
)
# Whom to ask for help, the nearest first.
HELPERS = ("grid_worker", "community_worker", "community_secretary")

Page = namedtuple("Page", "people page pages total")


def clean_preferences(values):
    """The preferences among submitted values: theme, language, elder. Drops the rest."""
    changes = {}
    if values.get("theme") in THEMES:
        changes["theme"] = values["theme"]
    if values.get("language") in LANGUAGES:
        changes["language"] = values["language"]
    if values.get("elder") in ("0", "1"):
        changes["elder"] = values["elder"] == "1"
    return changes


def prefer(person, changes):
    """Keep how a person likes to read (see clean_preferences)."""
    renamed = {"elder": "elder_mode"}
    values = {renamed.get(key, key): value for key, value in changes.items()}
    if values:
        Person.update(**values).where(Person.id == person.id).execute()


def phone(person):
    """A person's number in the clear, or ""."""
    return sealing.unseal(person.phone_sealed) or ""


def helpers(person, limit=2):
    """Whom this person can ask: [(Post with person and area, number)], the nearest colleagues.

    Colleagues with a post at or above the person's home or posts; never the person.
    """
    above = set(ids_in(*_paths(person)))
    query = (
        Post.select(Post, Person, Area)
        .join(Person, on=Post.person)
        .switch(Post)
        .join(Area)
        .where(
            Post.area.in_(above)
            & Post.role.in_(HELPERS)
            & (Post.person != person.id)
            & Person.ended_on.is_null()
            & posts.in_force()
        )
        .order_by(Post.id)
    )
    found = sorted(query, key=lambda post: (HELPERS.index(post.role), -len(post.area.path)))
    one_of_each = [next(group) for _role, group in groupby(found, key=lambda post: post.role)]
    return [(post, phone(post.person)) for post in one_of_each[:limit]]


def load_posts(people):
    """Attach the posts in force today to each of `people`, in one query. Returns them."""
    held = defaultdict(list)
    query = Post.select(Post, Area).join(Area).where(posts.in_force()).order_by(Post.id)
    for post in query.where(Post.person.in_([person.id for person in people])):
        held[post.person_id].append(post)
    for person in people:
        person.posts = held[person.id]
    return people


def shown_name(person):
    """The name as others read it: colleagues' whole, everybody else's masked (posts loaded)."""
    return person.name if access.has_role(*STAFF, person=person) else sealing.mask_name(person.name)


def listed(text, page=1):
    """One Page of the people of my areas whose name or door fits `text`; none without a text."""
    text = text.strip()
    if not text:
        return Page([], 1, 1, 0)
    query = _with_homes(Person.visible_to(context.person()).where(Person.ended_on.is_null()))
    is_door = any(sign.isdigit() for sign in text)
    query = query.where(doors.search(text) if is_door else Person.name.contains(text))
    total = query.count()
    pages = max(1, -(-total // PAGE))
    page = min(max(1, page), pages)
    order = (fn.COALESCE(Area.path, "/"), Household.position, Person.id)
    return Page(load_posts(list(query.order_by(*order).paginate(page, PAGE))), page, pages, total)


def living_at(household):
    """Who lives behind a door that I may see, whoever speaks for it first, with posts."""
    here = (Person.household == household.id) & Person.ended_on.is_null()
    query = Person.visible_to(context.person()).where(here)
    found = load_posts(list(query.order_by(Person.is_contact.desc(), Person.id)))
    for person in found:
        person.household = household
    return found


def _with_homes(query):
    """A query of people, each with household and area loaded, or None where there is no home."""
    return (
        query.select(Person, Household, Area)
        .join(Household, JOIN.LEFT_OUTER)
        .join(Area, JOIN.LEFT_OUTER)
    )


def home_of(person):
    """The label of a person's home, or ""."""
    return person.household.label if person.household_id else ""


def area_of(person):
    """Where an act that concerns a person belongs: their home, else their first post, else None."""
    if person.household_id:
        return person.household.area
    return person.posts[0].area if person.posts else None


def _paths(person):
    paths = [post.area.path for post in person.posts]
    if person.household_id:
        paths.append(person.household.area.path)
    return paths


def within_my(verb, person):
    """Does any home or post of `person` (posts loaded) lie where I may do `verb`?"""
    return any(path.startswith(mine) for path in _paths(person) for mine in access.paths(verb))


def add(area, name, number, door, role, until, by):
    """Somebody new, with a home or a post in `area`, or both. Returns the Person.

    Raises RuleBroken for a number or door that cannot be, or somebody who is known already.
    """
    access.require("person.add", area)
    if not door.strip() and not role:
        raise RuleBroken(
            _("Please give a door or a post, so that this person can be found again."), "door"
        )
    digits = clean_phone(number)
    _check_new(name, digits)
    person = Person.create(
        name=name,
        household=find_door(area, door) if door.strip() else None,
        phone_sealed=sealing.seal(digits),
        phone_digest=sealing.digest(digits) if digits else None,
    )
    activity.record(by, "person.add", person, area=area)
    if role:
        posts.give(person, role, area, clock.today(), until, by)
    return person


def clean_phone(number):
    """The digits of a number somebody typed, None without one. Raises RuleBroken."""
    try:
        return phones.clean(number) if number.strip() else None
    except ValueError as wrong:
        raise RuleBroken(str(wrong), "phone") from None


def _check_new(name, digits):
    """The same name with the same number is the same person."""
    if not digits:
        return
    same = (Person.name == name) & (Person.phone_digest == sealing.digest(digits))
    visible = Person.visible_to(context.person()).where(Person.ended_on.is_null())
    if visible.where(same).exists():
        raise RuleBroken(_("Somebody of this name and number is here already."), "name")


def find_door(area, text):
    """The one Household inside `area` that `text` means. Raises RuleBroken when it is not one."""
    try:
        asked = doors.parse(text)
    except ValueError as wrong:
        raise RuleBroken(str(wrong), "door") from None
    query = Household.select(Household, Area).join(Area).where(within([area.path]))
    query = query.where(Household.ended_on.is_null() & (Household.door == asked.door))
    found = list(query.where(doors.search(text)).limit(2))
    if not found:
        raise RuleBroken(_("There is no such door in %(area)s.", area=area.label), "door")
    if len(found) > 1:
        raise RuleBroken(
            _("Several doors fit. Please write the building and unit too, like 3-2-501."), "door"
        )
    return found[0]
