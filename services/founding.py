"""Starting a real instance from the command line: a place, somebody's post there.

For operators, so refusals are ValueErrors in English.
"""

from models import Area, Person, Post
from services import access, activity, areas, clock, roles


def area_named(path):
    """The one area that names such as "睦县" or "睦县/城东街道/宝龙社区" lead to.

    Names between may be left out. Raises ValueError when there is none, or more than one.
    """
    names = [name.strip() for name in path.split("/") if name.strip()]
    if not names:
        raise ValueError("Please name the area.")
    last = Area.select().where((Area.name == names[-1]) & Area.ended_on.is_null())
    fitting = [whole for whole in map(_from_the_top, last) if _leads(names, whole)]
    if len(fitting) == 1:
        return fitting[0][-1]
    if not fitting:
        raise ValueError(f"There is no area {path!r}.")
    found = ", ".join("/".join(area.name for area in whole) for whole in fitting)
    raise ValueError(f"{path!r} names more than one area: {found}")


def found(name):
    """The county an empty instance begins with. Raises ValueError when there are areas already."""
    if Area.select().exists():
        raise ValueError("There are areas already; import a roster to add more.")
    return areas.create(None, "county", name)


def holder(name, role, area):
    """(Person, new?): whoever of that name holds the post today, or somebody new who now does.

    A resident of the same name is left alone: two people may share a name.
    Raises ValueError for an unknown role, or when two of that name hold the post.
    """
    if role not in roles.ROLES:
        raise ValueError(f"There is no role {role!r}. Roles: {', '.join(roles.ROLES)}")
    named = Person.select().where((Person.name == name) & Person.ended_on.is_null())
    held = [
        person
        for person in map(access.load_posts, named)
        if any(post.role == role and post.area_id == area.id for post in person.posts)
    ]
    if len(held) > 1:
        raise ValueError(
            f"{len(held)} people named {name!r} hold that post. Invite them in the app."
        )
    if held:
        return held[0], False
    person = Person.create(name=name)
    post = Post.create(person=person, role=role, area=area, since=clock.today())
    activity.record(None, "post.give", post, area=area, role=role)
    return access.load_posts(person), True


def _from_the_top(area):
    """The areas from the county down to this one."""
    ids = [int(id) for id in area.path.split("/") if id]
    by_id = {above.id: above for above in Area.select().where(Area.id.in_(ids))}
    return [by_id[id] for id in ids]


def _leads(names, whole):
    """Do the names come in this order on the way down?"""
    way = iter(area.name for area in whole)
    return all(name in way for name in names)
