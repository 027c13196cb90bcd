"""Reserving something: for oneself, a ward, or somebody behind one's doors."""

import secrets
from datetime import timedelta

from flask_babel import gettext as _
from peewee import JOIN, IntegrityError, fn

from models import Area, Good, Household, Person, Redemption, database
from services import access, clock, context, flow, guardians
from services.errors import Missing, Refused, RuleBroken
from services.points import policies
from services.redemptions import booking
from services.redemptions.machine import REDEMPTION
from services.redemptions.parties import is_for

HOLD_DAYS = 7  # where no policy says otherwise
MOST = 20  # of one thing at once
TRIES = 5
COUNTED = ("handed_over", "unsettled", "waived")


def reserve(good, person, by, quantity=1, happened=None):
    """Put something aside for a Person, at the price of now. Returns the Redemption, reserved.

    In the caller's transaction. `by` (posts loaded) gets it, is the guardian of who does, or helps
    somebody behind their doors. Raises Refused, or RuleBroken with a kind sentence where nothing is
    left, points are missing or somebody has had their share of the month.
    """
    if not may_reserve(person, by):
        raise Refused("redemption.reserve")
    good = fresh(good, quantity)
    allowance_or_refuse(good, person.id, quantity)
    made = _written(good, person, by, quantity)
    booking.reserve(made, by)
    flow.begin(REDEMPTION, made, "reserve", by, happened)
    return made


def decided_by(by, id):
    """The Person of this id (with home) for whom `by` may reserve something. Raises Missing."""
    known = id and 0 < id <= access.LARGEST_ID
    query = Person.select(Person, Household, Area).join(Household, JOIN.LEFT_OUTER)
    query = query.join(Area, JOIN.LEFT_OUTER).where(Person.id == id)
    person = query.where(Person.ended_on.is_null()).first() if known else None
    if person is None or not may_reserve(person, by):
        raise Missing
    return person


def may_reserve(person, by):
    """May `by` reserve something for this Person?"""
    if is_for(person.id, by):
        return True
    home = person.household
    behind = home is not None and access.can("shop.reserve", home, by)
    return behind and not guardians.is_ward(person)


def fresh(good, quantity):
    """The Good as it is now, held against others. Raises RuleBroken where it is off the shelf, or
    nobody could want so many."""
    access.hold(Good, [good.id])
    good = Good.get_by_id(good.id)
    if not good.is_listed:
        raise RuleBroken(_("“%(title)s” is not on the shelf any more.", title=good.title))
    if not 0 < quantity <= MOST:
        raise RuleBroken(_("Please choose how many: from 1 to %(most)s.", most=MOST), "quantity")
    return good


def allowance(good, person_id):
    """How many of a Good a person can still have this month; None: as many as there are.

    What was collected this month counts, and what is reserved.
    """
    if good.per_person is None:
        return None
    today = clock.today()
    begins = clock.utc(today.year, today.month, 1)
    theirs = (Redemption.good == good.id) & (Redemption.person == person_id)
    here = (Redemption.state == "reserved") | (
        Redemption.state.in_(COUNTED) & (Redemption.handed_at >= begins)
    )
    had = Redemption.select(fn.SUM(Redemption.quantity)).where(theirs & here).scalar()
    return max(0, good.per_person - (had or 0))


def allowance_or_refuse(good, person_id, quantity):
    """Raise RuleBroken, kindly, where the share of the month does not go that far."""
    left = allowance(good, person_id)
    if left is None or quantity <= left:
        return
    raise RuleBroken(
        _(
            "So that there is enough for everybody: %(most)s of “%(title)s” a month for each. "
            "Next month again!",
            most=good.per_person,
            title=good.title,
        ),
        "quantity",
    )


def _written(good, person, by, quantity):
    policy = policies.in_force(good.community_id)
    days = policy.hold_days if policy else HOLD_DAYS
    values = {
        "community": good.community_id,
        "good": good,
        "person": person,
        "quantity": quantity,
        "points": good.points * quantity,
        "expires_on": clock.today() + timedelta(days=days),
        "reserved_by": by,
        "submission": context.submission(),
        "state": "reserved",
        "is_open": True,
        "moved_at": clock.now(),
        "state_since": clock.now(),
    }
    for _try in range(TRIES):
        try:
            with database.atomic():  # the index redemption_code_once decides
                return Redemption.create(code=_code(good.community_id), **values)
        except IntegrityError:
            continue
    raise RuleBroken(_("That did not work. Please try it once more."))


def _code(community_id):
    """Six digits no other reservation of this community has."""
    open_ = (Redemption.community == community_id) & (Redemption.state == "reserved")
    taken = {code for (code,) in Redemption.select(Redemption.code).where(open_).tuples()}
    while (code := f"{secrets.randbelow(10**6):06d}") in taken:
        pass
    return code
