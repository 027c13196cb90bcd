"""What issues are about, on two levels: the default list, and what each community made of it."""

from dataclasses import dataclass, field

from flask_babel import gettext as _

from models import Area, Category, CategorySetting
from services import access, activity, clock, context, modes, words, workdays
from services.errors import Missing, RuleBroken
from services.prepared import prepared

NAME_LENGTH = 20
LONGEST = 365
HASTE = 3  # in an emergency a thing is to be solved in a third of its days, weekends counted


@dataclass
class Entry:
    """A category as one community has it; `below` holds the same of the level under it."""

    category: Category
    label: str
    days: int  # working days
    is_hidden: bool
    below: list = field(default_factory=list)

    @property
    def id(self):
        """The id of its row."""
        return self.category.id

    @property
    def code(self):
        """The code of a default category; None for one the community added."""
        return self.category.code

    @property
    def is_top(self):
        """Does it stand on the upper level?"""
        return self.category.parent_id is None


def of(community, everything=False):
    """The categories of a community (Area): its top Entries in order, each with `.below`.

    Hidden ones are left out, and what lies below them, unless `everything`. Two queries.
    """
    tops = _tree(community)
    if everything:
        return tops
    shown = [top for top in tops if not top.is_hidden]
    return [
        Entry(t.category, t.label, t.days, False, [e for e in t.below if not e.is_hidden])
        for t in shown
    ]


def find(community, id):
    """The Entry of an id in a community, hidden or not (`.is_hidden`). Raises Missing."""
    for top in _tree(community):
        for entry in (top, *top.below):
            if entry.id == id:
                return entry
    raise Missing


def chosen(community, id):
    """The Category of an id that is offered in a community. Raises RuleBroken by its field for
    others: hidden, of another community, or none at all."""
    for top in of(community):
        for entry in (top, *top.below):
            if entry.id == id:
                return entry.category
    raise RuleBroken(_("Please choose from the list."), "category")


def labels(community, besides=()):
    """{category id: what the community calls it}, hidden ones too; two queries. One more for those
    of the ids `besides` that another community added: they came here with their place."""
    found = {e.id: e.label for top in _tree(community) for e in (top, *top.below)}
    if others := {*besides} - {*found}:
        rows = Category.select(Category.id, Category.name).where(Category.id.in_(others))
        found |= {id: name or "" for id, name in rows.tuples()}
    return found


def by_code(code):
    """The row of a default category: by_code("lift"). Raises Missing."""
    found = _by_code(code)
    if not found:
        raise Missing
    return found[0]


def label_of(category, community=None):
    """What a Category is called: in `community` (Area), else anywhere. One query at most."""
    if community is not None:
        setting = _settings(community).get(category.id)
        if setting and setting.name:
            return setting.name
    return _plain(category)


def default_due(community, category_entry, from_day):
    """The date by which it should be solved: its working days after `from_day`; in an emergency a
    third of them, rounded up, on the calendar. Two queries at most."""
    if modes.current(community):
        return from_day + -(-category_entry.days // HASTE) * clock.DAY
    return workdays.add(from_day, category_entry.days)


def change(community, category, name, days, is_hidden, by):
    """What a community calls a category (Entry or Category), its days, and whether it shows it.

    Returns the Entry as it is now. Raises Refused, Missing for a category of another community,
    or RuleBroken.
    """
    access.require("category.edit", community)
    access.hold(Area, [community.id])
    tops = _read(community)
    entry, siblings = _among(tops, category.id)
    name = _checked(name, days, siblings, but=entry)
    if is_hidden:
        _check_some_left(tops, entry)
    row = entry.category
    if row.community_id:
        row.name, row.days = name, days
        row.save()
        own_name = ""
    else:
        own_name = "" if name == _plain(row) else name
    values = {"name": own_name, "days": days, "is_hidden": is_hidden}
    key = {"community": community.id, "category": row.id}
    kept = CategorySetting.insert(**key, **values)
    kept.on_conflict(
        conflict_target=[CategorySetting.community, CategorySetting.category], update=values
    ).execute()
    detail = {"days": days, "is_hidden": is_hidden}
    activity.record(by, "category.change", row, area=community, **detail)
    return Entry(row, name, days, is_hidden, entry.below)


def add(community, parent, name, days, by):
    """A category of a community's own, below a top `parent` (Entry or Category) or at the top.

    Returns the Category. Raises Refused, Missing for a parent of another community, or RuleBroken.
    """
    access.require("category.edit", community)
    access.hold(Area, [community.id])
    tops = siblings = _read(community)
    if parent is not None:
        top, _siblings = _among(tops, parent.id)
        if not top.is_top:
            raise RuleBroken(_("There are two levels only. Choose one of the upper level."))
        siblings = top.below
    name = _checked(name, days, siblings)
    last = max((e.category.position for t in tops for e in (t, *t.below)), default=-1)
    row = Category.create(
        community=community,
        parent=parent.id if parent is not None else None,
        name=name,
        days=days,
        position=last + 1,
    )
    activity.record(by, "category.add", row, area=community, days=days)
    return row


_by_code = prepared(lambda code: Category.select().where(Category.code == code))


def _tree(community):
    return context.shared(("categories", community.id), lambda: _read(community))


def _read(community):
    """The top Entries of a community, hidden ones too, from two queries."""
    here = Category.community.is_null() | (Category.community == community.id)
    settings, entries = _settings(community), {}
    for row in Category.select().where(here).order_by(Category.position, Category.id):
        setting = settings.get(row.id)
        label = (setting and setting.name) or _plain(row)
        days = setting.days if setting else row.days
        entries[row.id] = Entry(row, label, days, bool(setting and setting.is_hidden))
    for entry in entries.values():
        if not entry.is_top:
            entries[entry.category.parent_id].below.append(entry)
    return [entry for entry in entries.values() if entry.is_top]


def _settings(community):
    """{category id: CategorySetting} of a community, in one query."""
    return context.shared(
        ("category settings", community.id),
        lambda: {
            row.category_id: row
            for row in CategorySetting.select().where(CategorySetting.community == community.id)
        },
    )


def _plain(category):
    return category.name or str(words.of(category.code, "category"))


def _among(tops, id):
    """(the Entry of an id, the Entries of its level) among the tops of a community, or Missing."""
    for level in (tops, *(top.below for top in tops)):
        for entry in level:
            if entry.id == id:
                return entry, level
    raise Missing


def _checked(name, days, siblings, but=None):
    """The name on one line, once name and days are such as can be. Raises RuleBroken."""
    name = " ".join(name.split())
    as_before = but is not None and name in (but.label, _plain(but.category))
    if not as_before and not 1 <= len(name) <= NAME_LENGTH:
        raise RuleBroken(_("Please give it a name of at most 20 characters."), "name")
    if not 1 <= days <= LONGEST:
        raise RuleBroken(_("Please choose between 1 and 365 working days."), "days")
    if any(entry.label == name for entry in siblings if entry is not but):
        raise RuleBroken(_("There is already a category named %(name)s here.", name=name), "name")
    return name


def _check_some_left(tops, entry):
    """Whoever reports something must find a category to choose. Raises RuleBroken."""
    left = [
        below
        for top in tops
        if not top.is_hidden and top is not entry
        for below in (top.below or [top])
        if not below.is_hidden and below is not entry
    ]
    if not left:
        raise RuleBroken(_("At least one category must stay."), "is_hidden")
