"""Declaring what one did for the neighbours (居民主动申报), or writing it down for somebody who
then confirms it."""

from flask_babel import gettext as _

from models import Area, CreditApplication, Guardianship, Household, Person, PointsRule, within
from services import access, clock, context, doors, flow
from services.credits.machine import CREDIT_APPLICATION
from services.errors import Missing, RuleBroken
from services.issues import places
from services.participations.parties import guards, wards
from services.points import policies
from services.texts import clipped

WORDS_LENGTH = 500
OVER = ("withdrawn", "declined", "reversed")
PAGE = 20


def community(person=None):
    """The community Area in which somebody (the signed-in person) declares: that of their home;
    else None."""
    home = (person or context.person()).home
    try:
        return places.community_of(home.area) if home else None
    except RuleBroken:
        return None


def matters(community, day=None):
    """The PointsRules by which something can be declared that happened on a day (today)."""
    return policies.rules_for(community.id, "matter", day or clock.today()) if community else []


def whom():
    """For whom the signed-in person declares: themselves and their wards. Persons with names."""
    me = context.person()
    ids = wards(me)
    query = Person.select().where(Person.id.in_(ids)).order_by(Person.id)
    return [me, *(query if ids else ())]


def behind_my_doors(text="", after=0):
    """The grown-ups of the doors for which I may write something down, with their homes, by id:
    (Persons, the id to go on after or None). `text`: part of a name or a door."""
    query = _behind().where(Person.id > (after if 0 < after <= access.LARGEST_ID else 0))
    if text := text.strip():
        is_door = any(sign.isdigit() for sign in text)
        query = query.where(doors.search(text) if is_door else Person.name.contains(text))
    found = list(query.order_by(Person.id).limit(PAGE + 1))
    return found[:PAGE], found[PAGE - 1].id if len(found) > PAGE else None


def somebody(id):
    """One of them, by id. Raises Missing."""
    found = _behind().where(Person.id == id).first() if 0 < id <= access.LARGEST_ID else None
    if found is None:
        raise Missing
    return found


def _behind():
    me = context.person()
    query = Person.select(Person, Household, Area).join(Household).join(Area)
    theirs = within(access.paths("credit.write")) & Person.ended_on.is_null()
    return query.where(theirs & (Person.id != me.id) & Person.id.not_in(Guardianship.children()))


def declare(person, key, by, *, day=None, words="", happened=None):
    """A Person (oneself or a ward) declares a matter, the key of a rule, of a day. Returns the
    CreditApplication. Raises Missing for others, RuleBroken."""
    if person.id != by.id and not guards(by, person.id):
        raise Missing
    return _write("declare", "declared", person, key, by, day, words, happened)


def note(person, key, by, *, day=None, words="", happened=None):
    """Write it down for somebody behind one's doors, who confirms it. Returns the application.

    Raises Refused, RuleBroken.
    """
    access.require("credit.write", person.household)
    return _write("note", "noted", person, key, by, day, words, happened)


def _write(verb, state, person, key, by, day, words, happened):
    if person.household_id is None:
        raise RuleBroken(
            _("We do not know where you live yet. Please ask your community to enter your home.")
        )
    area, community = places.kept(person.home.area)
    day = _day(day, happened)
    rule = _rule(community, key, day)
    access.hold(Person, [person.id])  # the same thing twice at once is one
    _check_new(person, rule, day)
    made = CreditApplication.create(
        community=community,
        area=area,
        person=person.id,
        author=by.id,
        submission=context.submission(),
        rule=rule,
        happened_on=day,
        words=clipped(words, WORDS_LENGTH, "words"),
        state=state,
        is_open=True,
        moved_at=clock.now(),
        state_since=clock.now(),
    )
    flow.begin(CREDIT_APPLICATION, made, verb, by, happened, made.words)
    return made


def _day(day, happened):
    day = day or clock.day_of(happened[0] if happened else clock.now())
    if day > clock.today():
        raise RuleBroken(_("That day is still to come. Declare it once it is done."), "day")
    return day


def _rule(community, key, day):
    offered = matters(community, day)
    if not offered:
        raise RuleBroken(
            _("On that day your community had no rules about points yet: nothing to declare."),
            "day",
        )
    found = next((rule for rule in offered if rule.key == key), None)
    if found is None:
        raise RuleBroken(_("Please choose what it was from the list."), "rule")
    return found


def _check_new(person, rule, day):
    query = CreditApplication.select().join(PointsRule)
    same = (CreditApplication.person == person.id) & (CreditApplication.happened_on == day)
    same &= (PointsRule.key == rule.key) & CreditApplication.state.not_in(OVER)
    if query.where(same).exists():
        raise RuleBroken(_("This is declared for that day already: it is on the list."), "day")
