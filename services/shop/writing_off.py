"""Write-offs: the keeper asks, somebody else looks and agrees, and only then the stock changes."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from peewee import fn

from models import Area, Good, WriteOff
from services import access, clock, context, flow
from services.errors import Missing, RuleBroken
from services.flow import Machine, Move
from services.shop import stock
from services.texts import clipped

ASKED_FOR = tuple(kind for kind in WriteOff.KINDS if kind != "count")  # that one comes of counting
PAGE = 20
BY_ROLE = {"keeper": "shop.keep", "second": "shop.second"}
OTHERS = ("asker",)
SECOND = ("second",)
ASKER = ("asker",)


def parties(write_off, person):
    """The set of parties a Person (posts loaded; None: nobody) is to a WriteOff."""
    if person is None:
        return set()
    found = {name for name, verb in BY_ROLE.items() if access.can(verb, write_off, person)}
    if write_off.asked_by_id == person.id:
        found.add("asker")
    return found


def acts_for(write_off, person, parties):
    """Nobody acts for an organisation here."""


def _agree(write_off, by, given):
    """The stock changes now; it is refused where so many are not there any more."""
    good = write_off.good
    stock.move(good, "written_off", write_off.quantity, f"write_off:{write_off.id}", by)
    return {"quantity": write_off.quantity}


MOVES = (
    Move("agree", ("asked",), "written_off", SECOND, takes=("note",), never=ASKER),
    Move("decline", ("asked",), "declined", SECOND, ("note",), never=ASKER),
)

WRITE_OFF = Machine(
    noun="write_off",
    states=WriteOff.STATES,
    final=frozenset({"written_off", "declined"}),
    starts=(Move("ask", (), "asked", ("keeper",)),),
    moves=MOVES,
    parties=parties,
    acts_for=acts_for,
    effects={"agree": _agree},
    missing={"note": _l("Please say it in a word or two, so that they understand.")},
    by_role=BY_ROLE,
    others=OTHERS,
)


def ask(good, kind, quantity, reason, by):
    """Ask for so many of a Good to be written off. Returns the WriteOff.

    Raises Refused, or RuleBroken by a field: for more than there is, for no word where one is due.
    """
    access.require("shop.keep", good)
    if kind not in WriteOff.KINDS:
        raise RuleBroken(_("Please choose one of the listed ways."), "kind")
    if (quantity or 0) <= 0:
        raise RuleBroken(_("How many? A whole number above zero."), "quantity")
    reason = clipped(reason, flow.NOTE_LENGTH, "reason")
    if kind in ("other", "count") and not reason:
        raise RuleBroken(WRITE_OFF.missing["note"], "reason")
    access.hold(Good, [good.id])
    left = Good.select(Good.stock).where(Good.id == good.id).scalar() - _asked(good)
    if quantity > left:
        raise RuleBroken(stock.too_few(good, left), "quantity")
    made = WriteOff.create(
        community=good.community_id,
        good=good,
        kind=kind,
        quantity=quantity,
        reason=reason,
        asked_by=by,
        submission=context.submission(),
        state="asked",
        is_open=True,
        moved_at=clock.now(),
        state_since=clock.now(),
    )
    flow.begin(WRITE_OFF, made, "ask", by, note=reason, quantity=quantity)
    return made


def offered(write_off, person):
    """The flow.Moves a person can make now, one for each verb."""
    return flow.offered(WRITE_OFF, write_off, person)


def move(write_off, verb, by, *, note=""):
    """Agree or decline, in the caller's transaction. Returns the Step.

    Raises Missing for an unknown verb, Refused, RuleBroken.
    """
    if verb not in {one.verb for one in MOVES}:
        raise Missing
    access.hold(WriteOff, [write_off.id])
    write_off.state = WriteOff.select(WriteOff.state).where(WriteOff.id == write_off.id).scalar()
    return flow.move(WRITE_OFF, write_off, verb, by, note=note)


def listed(community, after=None):
    """(WriteOffs, the id to go on after or None): what waits first, then the newest."""
    query = WriteOff.select(WriteOff, Good, Area).join(Good).switch(WriteOff)
    query = query.join(Area, on=WriteOff.community)
    here = WriteOff.community == community.id
    last = access.id_of(after) if after else None
    waiting = [] if last else list(query.where(here & WriteOff.is_open).order_by(WriteOff.id))
    over = here & ~WriteOff.is_open & ((WriteOff.id < last) if last else True)
    found = list(query.where(over).order_by(WriteOff.id.desc()).limit(PAGE + 1))
    return waiting + found[:PAGE], found[PAGE - 1].id if len(found) > PAGE else None


def waiting():
    """How many write-offs wait for the signed-in person to look at them."""
    me, paths = context.person(), access.paths("shop.second")
    if not paths:
        return 0
    theirs = (WriteOff.state == "asked") & (WriteOff.asked_by != me.id)
    return WriteOff.visible_to(me).where(theirs).count()


def _asked(good):
    query = WriteOff.select(fn.COALESCE(fn.SUM(WriteOff.quantity), 0))
    return int(query.where((WriteOff.good == good.id) & (WriteOff.state == "asked")).scalar())
