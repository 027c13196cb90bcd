"""Plates with a code (有事扫码): whoever scans one says something about the place, unregistered."""

import hmac
import re

from flask_babel import gettext as _

from models import Area, Issue
from services import access, categories, sealing
from services.errors import Missing, RuleBroken
from services.issues.places import community_of
from services.issues.raising import no_longer_open, raise_publicly

# What one public form may bring along.
MOST_PHOTOS, MOST_VOICES = 3, 1
CODE = re.compile(r"([1-9][0-9]{0,17})-([0-9a-f]{8})")


def code(area):
    """The code of an area as it stands in the address of its public form: "17-3f9a0c21"."""
    return f"{area.id}-{_sign(area.id)}"


def place(code):
    """(Area, its community) of a plate's code. Raises Missing for any other text."""
    match = CODE.fullmatch(code)
    if match is None or not hmac.compare_digest(match[2], _sign(match[1])):
        raise Missing
    area = Area.get_or_none((Area.id == int(match[1])) & Area.ended_on.is_null())
    if area is None:
        raise Missing
    try:
        return area, community_of(area)
    except RuleBroken:
        raise Missing from None


def _sign(id):
    return sealing.digest(f"plate {id}")[:8]


def below(area):
    """The areas right below one that still exist, in their order: each can have a plate."""
    here = (Area.parent == area.id) & Area.ended_on.is_null()
    return list(Area.select().where(here).order_by(Area.position, Area.id))


def check_files(photos, voices):
    """Raises RuleBroken when a public form brings more than it may. Takes two counts."""
    if photos > MOST_PHOTOS:
        raise RuleBroken(_("At most %(count)s photos, please.", count=MOST_PHOTOS), "photos")
    if voices > MOST_VOICES:
        raise RuleBroken(_("At most %(count)s voice notes, please.", count=MOST_VOICES), "voice")


def report(area, community, key, *, category="", same_as="", staged=(), **said):
    """Take a public form in, once for each `key`. Returns (Issue, token), see raise_publicly.

    `category` and `same_as` are ids as texts of a form, or empty; `staged` files of media.stage;
    `said` words, place, name and phone. Raises RuleBroken.
    """
    return raise_publicly(
        area,
        key,
        staged,
        category=_category(community, category),
        same_as=_same(community, same_as),
        **said,
    )


def _category(community, id):
    return categories.chosen(community, access.id_of(id)) if id else None


def _same(community, id):
    if not id:
        return None
    there = (Issue.id == access.id_of(id)) & (Issue.community == community.id) & Issue.is_open
    found = Issue.get_or_none(there)
    if found is None:
        raise no_longer_open()
    return found
