"""Goods: what can be had for points. Put on the shelf, given another price, taken off."""

from collections import namedtuple

from flask_babel import gettext as _
from peewee import fn

from models import Area, Attachment, Good
from services import access, activity, clock, context
from services.errors import RuleBroken
from services.texts import clipped

PAGE = 20
MOST = 300  # to choose from
TITLE_LENGTH = 30
UNIT_LENGTH = 6
ABOUT_LENGTH = 300
MOST_POINTS = 100_000
COLUMNS = ("kind", "title", "unit", "about", "points", "per_person")

Page = namedtuple("Page", "goods next")


def listed(community, after=None, is_listed=True):
    """One Page of the goods of a community, the newest first, each with `.photo_id`; `is_listed`
    False: those that were taken off the shelf."""
    query = Good.select(Good, Area).join(Area)
    here = (Good.community == community.id) & (Good.is_listed == is_listed)
    if last := access.id_of(after) if after else None:
        here &= Good.id < last
    found = list(query.where(here).order_by(Good.id.desc()).limit(PAGE + 1))
    more, found = len(found) > PAGE, found[:PAGE]
    pictures = photos([good.id for good in found])
    for good in found:
        good.photo_id = pictures.get(good.id)
    return Page(found, found[-1].id if more else None)


def choices(community):
    """The goods of a community that can be given, by name; at most MOST."""
    here = (Good.community == community.id) & Good.is_listed
    return list(Good.select().where(here).order_by(Good.title, Good.id).limit(MOST))


def photos(ids):
    """{good id: id of its newest photo} of some goods; one query."""
    if not ids:
        return {}
    query = Attachment.select(Attachment.good, fn.MAX(Attachment.id))
    mine = Attachment.good.in_(ids) & (Attachment.kind == "photo")
    return dict(query.where(mine).group_by(Attachment.good).tuples())


def add(community, said, by):
    """Something new for the shelf of a community; nothing of it is there yet. Returns the Good.

    `said`: title, kind, unit, about, points, per_person. Raises Refused, or RuleBroken by a field.
    """
    access.require("shop.keep", community)
    values = _checked(said)
    access.hold(Area, [community.id])  # two who add the same at once add one
    if _same(community.id, values["title"]):
        raise RuleBroken(_taken(values["title"]), "title")
    good = Good.create(
        community=community,
        author=by,
        submission=context.submission(),
        made_at=clock.now(),
        **values,
    )
    activity.record(by, "good.add", good, area=community, points=good.points)
    return good


def change(good, said, by):
    """Say it otherwise, or ask another price; what is reserved keeps the one it had.

    Raises Refused, or RuleBroken by a field.
    """
    access.require("shop.keep", good)
    values = _checked(said)
    access.hold(Good, [good.id])
    now = Good.get_by_id(good.id)
    known = _same(now.community_id, values["title"])
    if known and known.id != now.id:
        raise RuleBroken(_taken(values["title"]), "title")
    changed = {name: value for name, value in values.items() if getattr(now, name) != value}
    if not changed:
        return good
    Good.update(changed).where(Good.id == now.id).execute()  # never its stock
    prices = {"before": now.points, "points": changed["points"]} if "points" in changed else {}
    what = "price" if prices else "change"
    activity.record(by, f"good.{what}", good, area=good.area_id, **prices)
    return good


def put(good, is_listed, by):
    """Put a good on the shelf, or take it off: what is reserved can still be collected. Twice the
    same is nothing. Raises Refused."""
    access.require("shop.keep", good)
    access.hold(Good, [good.id])
    there = (Good.id == good.id) & (Good.is_listed != is_listed)
    if Good.update(is_listed=is_listed).where(there).execute():
        what = "list" if is_listed else "unlist"
        activity.record(by, f"good.{what}", good, area=good.area_id)
    return good


def _checked(said):
    title = clipped(" ".join((said["title"] or "").split()), TITLE_LENGTH, "title")
    if not title:
        raise RuleBroken(_("Please say what it is."), "title")
    if said["kind"] not in Good.KINDS:
        raise RuleBroken(_("Please choose one of the listed ways."), "kind")
    if not 0 < (said["points"] or 0) <= MOST_POINTS:
        raise RuleBroken(_("How many points for one? A whole number above zero."), "points")
    if said["per_person"] is not None and not 0 < said["per_person"] <= 1000:
        raise RuleBroken(_("A whole number above zero, or nothing at all."), "per_person")
    return {
        "kind": said["kind"],
        "title": title,
        "unit": clipped(said["unit"], UNIT_LENGTH, "unit"),
        "about": clipped(said["about"], ABOUT_LENGTH, "about"),
        "points": said["points"],
        "per_person": said["per_person"],
    }


def _same(community_id, title):
    same = (Good.community == community_id) & (Good.title == title)
    return Good.get_or_none(same)


def _taken(title):
    return _("“%(title)s” stands in the list already: choose it there.", title=title)
