"""The shelf as residents see it: what there is, who gave it, what one has for it."""

from collections import namedtuple

from models import Area, Guardianship, Household, Person, within
from services import access, context, registrations
from services.participations.parties import wards_of
from services.points import ledger
from services.redemptions.reserving import allowance
from services.shop import donors, goods

FOUND = 10

# `places`: the communities whose shelf one can see; `has`: points that can be spent there.
Shelf = namedtuple("Shelf", "place places has goods next")


def page(community=None, after=None):
    """One page of the Shelf of a community (the id as a text; else of where one lives), the newest
    first; each Good has `.photo_id` and `.given_by`."""
    places = registrations.communities()
    wanted = access.id_of(community) if community else None
    place = next((one for one in places if one.id == wanted), places[0] if places else None)
    if place is None:
        return Shelf(None, [], 0, [], None)
    found = goods.listed(place, after)
    names = donors.given_by([good.id for good in found.goods])
    for good in found.goods:
        good.given_by = names[good.id]
    return Shelf(place, places, spendable(context.person(), place.id), found.goods, found.next)


def one(good, asked=""):
    """What the page of a Good shows: `photo_id`, `given_by`, `has`, `left` (how many I can still
    have this month, or None), `wards`, and `found`: people behind my doors of the name `asked`."""
    me = context.person()
    return {
        "photo_id": goods.photos([good.id]).get(good.id),
        "given_by": donors.given_by([good.id])[good.id],
        "has": spendable(me, good.community_id),
        "left": allowance(good, me.id),
        "wards": list(Person.select().where(Person.id.in_(wards_of(me))).order_by(Person.name)),
        "found": behind_my_doors(asked),
    }


def spendable(person, community_id):
    """How many points somebody can spend at the market of a community."""
    has = ledger.balances(person, community_id)
    return has["volunteer"] + has["credit"]


def behind_my_doors(text):
    """Grown-ups behind one's doors whose name has `text` in it, with homes; none without a text."""
    text, paths = text.strip(), access.paths("shop.reserve")
    if not text or not paths:
        return []
    query = Person.select(Person, Household, Area).join(Household).join(Area)
    here = within(paths) & Person.name.contains(text) & Person.ended_on.is_null()
    grown = Person.id.not_in(Guardianship.children()) & (Person.id != context.person().id)
    return list(query.where(here & grown).order_by(Area.path, Person.id).limit(FOUND))
