"""Which communities' markets somebody keeps or looks after."""

from datetime import date

from models import Area, within
from services import access, clock
from services.errors import Missing, Refused
from services.texts import day

MOST = 50
EARLIEST = date(2000, 1, 1)


def all(verb="shop.see"):
    """The communities in which the signed-in person may do `verb`, by place."""
    here = within(access.paths(verb)) & (Area.kind == "community")
    query = Area.select().where(here & Area.ended_on.is_null())
    return list(query.order_by(Area.path).limit(MOST))


def chosen(id=None, verb="shop.see"):
    """The community of this id (a text or None: the first of them) with `.others`, those that can
    be chosen instead. Raises Refused for who may nowhere, Missing for one that is not theirs."""
    access.require(verb)
    mine = all(verb)
    wanted = access.id_of(id) if id else None
    found = next((area for area in mine if area.id == wanted or not id), None)
    if found is None:
        raise Missing if mine else Refused(verb)
    found.others = [area for area in mine if area.id != found.id]
    return found


def month(text=None):
    """The first day of the month a text like "2026-03" means; of this month for what is none, or
    one no market can have."""
    found, now = day(f"{text or ''}-01"), clock.today().replace(day=1)
    return found if found and EARLIEST <= found <= now else now


def after(month):
    """The first day of the month after."""
    return month.replace(year=month.year + month.month // 12, month=month.month % 12 + 1)


def before(month):
    """The first day of the month before."""
    year = month.year if month.month > 1 else month.year - 1
    return month.replace(year=year, month=(month.month - 2) % 12 + 1)
