"""Signing up and off, for oneself, a ward, or the people behind one's doors; and every other step
that is made by hand."""

from flask_babel import gettext as _
from peewee import JOIN

from models import Area, Household, Participation, Person
from services import access, flow
from services.errors import Missing, Refused, RuleBroken
from services.participations import minutes, rules, seats
from services.participations.machine import PARTICIPATION, STARTS
from services.participations.parties import guards, parties, tells

# By the clock, or by a fact at the door (arriving.py).
NOT_BY_HAND = frozenset({"move_up", "miss", "come", "leave", "invite"})
BEGUN_BY_HAND = ("sign_up", "ask_makeup")
SEATS_CHANGE = frozenset({"sign_up", "sign_off"})


def sign_up(event, person, by, happened=None):
    """Sign a Person up, `by` being a Person with posts loaded; in the caller's transaction.

    Where no place is left they wait for one. Returns the Participation. Raises Refused for whoever
    does not decide for them, RuleBroken with a sentence.
    """
    seats.hold(event)
    found = row(event, person)
    if found is not None:
        move(found, "sign_up", by, {}, happened)
        return found
    found = Participation(event=event, person=person)
    found.state = "signed_up" if seats.has_seat(event) else "waitlisted"
    begin(found, "sign_up", by, {}, happened)
    seats.balance(event)
    return found


def sign_off(event, person, by, happened=None, note=""):
    """Take a Person off the list again, as easily. Returns the Participation."""
    seats.hold(event)
    found = row(event, person)
    if found is None:
        raise Missing
    move(found, "sign_off", by, {"note": note}, happened)
    return found


def ask_makeup(event, person, by, said, happened=None):
    """Ask that somebody who was there and is not on the list gets their minutes (补录).

    `said`: minutes, note. Returns the Participation. Raises Refused, RuleBroken.
    """
    seats.hold(event)
    found = row(event, person)
    if found is not None:
        move(found, "ask_makeup", by, said, happened)
        return found
    found = Participation(event=event, person=person, state="makeup_requested")
    begin(found, "ask_makeup", by, said, happened)
    return found


def move(participation, verb, by, said, happened=None):
    """Make a step by hand, in the caller's transaction. Returns the flow Step.

    `said`: note, minutes. What it frees goes to the next one waiting. Raises Refused, RuleBroken,
    Missing for an unknown verb and for one that is not made by hand.
    """
    if verb in NOT_BY_HAND or verb not in {one.verb for one in PARTICIPATION.moves}:
        raise Missing
    event = participation.event
    seats.hold(event)
    participation.state = _state_now(participation)
    mine = parties(participation, by)
    allowed = [one for one in PARTICIPATION.of(verb) if mine & {*one.who}]
    if any(one.fits(participation) for one in allowed):
        _check(participation, verb, by, happened)
    step = flow.move(
        PARTICIPATION,
        participation,
        verb,
        by,
        happened=happened,
        parties=mine,
        read=lambda given: _read(event, given),
        **said,
    )
    if verb in SEATS_CHANGE:
        seats.balance(event)
    return step


def offered(participation, person, parties=None):
    """The flow.Moves a person can make by hand now, one for each verb."""
    return [
        one
        for one in flow.offered(PARTICIPATION, participation, person, parties)
        if one.verb not in NOT_BY_HAND and rules.against(participation, one.verb, person) is None
    ]


def begin_offers(event, person, who):
    """The flow.Moves with which `person` can begin for `who`, a Person without a row."""
    blank = Participation(event=event, person=who)
    mine, found = parties(blank, person), {}
    for one in STARTS:
        by_hand = one.verb in BEGUN_BY_HAND and mine & {*one.who}
        if one.verb == "sign_up" and (one.after == "signed_up") != seats.has_seat(event):
            continue
        if by_hand and rules.against(blank, one.verb, person) is None:
            found.setdefault(one.verb, one)
    return list(found.values())


def decided_by(by, id):
    """The Person with this id for whom `by` decides or speaks: themselves, a ward, a grown-up
    behind a door they look after. Raises Missing."""
    known = 0 < id <= access.LARGEST_ID
    person = with_home(Person.select().where(Person.id == id)).first() if known else None
    if person is None or person.ended_on is not None:
        raise Missing
    if person.id == by.id or guards(by, person.id):
        return person
    if tells(person, by) and not rules.is_minor(person):
        return person
    raise Missing


def with_home(query):
    """A query of people, each with household and area."""
    query = query.select(Person, Household, Area).join(Household, JOIN.LEFT_OUTER)
    return query.join(Area, JOIN.LEFT_OUTER)


def begin(participation, verb, by, said, happened=None):
    """Write down a Participation that is new, made with its first state, and its first step.

    Raises Refused, RuleBroken.
    """
    mine = parties(participation, by)
    starts = [one for one in STARTS if one.verb == verb and mine & {*one.who}]
    if not starts:
        raise Refused(f"participation.{verb}")
    _check(participation, verb, by, happened)
    given = _read(participation.event, {n: said.get(n) for n in starts[0].asks})
    for name in starts[0].asks:
        if not given[name]:
            raise RuleBroken(PARTICIPATION.missing[name], name)
    start = next(one for one in starts if one.after == participation.state)
    write_first(participation, start, by, given, happened)


def write_first(participation, start, by, given, happened):
    """Keep a Participation that is new, with what its start, a flow.Move, does, and its first
    step. Nothing is asked here."""
    _before, detail = flow.apply(PARTICIPATION, participation, start, by, given)
    participation.state_since = participation.moved_at
    participation.save()
    note = given.get("note") or ""
    flow.begin(PARTICIPATION, participation, start.verb, by, happened, note, **detail)


def row(event, person):
    """The Participation of a person in an event, or None; in one query, with both."""
    mine = (Participation.event == event.id) & (Participation.person == person.id)
    found = Participation.get_or_none(mine)
    if found is not None:
        found.event, found.person = event, person
    return found


def _state_now(participation):
    """Its state since the event is held: somebody may have moved it, the clock for example."""
    mine = Participation.id == participation.id
    return Participation.select(Participation.state).where(mine).scalar()


def _check(participation, verb, by, happened):
    said = rules.against(participation, verb, by, happened and happened[0])
    if said:
        raise RuleBroken(said)


def _read(event, given):
    """Minutes stay a text until the effect: nought of them are an answer, too."""
    if given.get("minutes") not in (None, ""):
        most, text = minutes.longest(event), str(given["minutes"])
        if not (text.isascii() and text.isdecimal()) or len(text) > 5 or int(text) > most:
            sentence = _("Please give minutes between 0 and %(most)s.", most=most)
            raise RuleBroken(sentence, "minutes")
        given["minutes"] = text if event.counts_hours else "0"  # nobody serves there
    return given
