"""Guardians: a grown-up enters a minor by name alone, and decides for them from then on.

A ward has no phone, no post and no way in; they are seen by their guardian, and by whoever runs an
event they are in (models.Person.visible_to leaves them out). When nobody guards them any more they
are off the list; what they took part in stays on record.
"""

from flask_babel import gettext as _

from models import Activity, Area, Event, Guardianship, Participation, Person
from services import access, activity, clock, context, devices
from services.errors import Missing, RuleBroken
from services.participations import signing_up
from services.texts import clipped

NAME_LENGTH = 30
MOST = 20  # wards of one person


def mine():
    """The guardianships of the signed-in person that go on, each with its child."""
    query = Guardianship.select(Guardianship, Person).join(Person, on=Guardianship.child)
    mine = (Guardianship.guardian == context.person().id) & Guardianship.ended_at.is_null()
    return list(query.where(mine).order_by(Guardianship.id))


def is_ward(person):
    """Does a guardian decide for this person? One query."""
    going = (Guardianship.child == person.id) & Guardianship.ended_at.is_null()
    return Guardianship.select().where(going).exists()


def somebody(id):
    """The Person of an id a child can be entered for: oneself, one I may see, or one I added
    who has no way in of their own.

    With home and area. Raises Missing, Refused for who enters nobody but their own.
    """
    me = context.person()
    if id == me.id:
        return me
    access.require("volunteer.add")
    if not 0 < id <= access.LARGEST_ID:
        raise Missing
    added = Activity.select(Activity.subject_id).where(
        (Activity.actor == me.id)
        & (Activity.verb == "volunteer.add")
        & (Activity.subject == "person")
    )
    seen = Person.visible_to(me).select(Person.id)
    query = Person.select().where((Person.id == id) & Person.ended_on.is_null())
    found = query.where(Person.id.in_(seen)).first()
    if found is None:
        found = query.where(Person.id.in_(added)).first()
        if found is None or devices.has_way_in(found):
            raise Missing
    if is_ward(found):
        raise Missing
    if found.household_id is not None:
        access.require("volunteer.add", found.household.area)
    return found


def entered(guardian=None, child_id=None):
    """The guardianships the signed-in person entered that go on, each with its child: those of a
    guardian, or of a child's id. Whoever entered a child can print its card."""
    mine = Activity.select(Activity.subject_id).where(
        (Activity.actor == context.person().id)
        & (Activity.verb == "guardianship.make")
        & (Activity.subject == "guardianship")
    )
    going = Guardianship.ended_at.is_null() & Guardianship.id.in_(mine)
    whose = Guardianship.guardian == guardian.id if guardian else Guardianship.child == child_id
    query = Guardianship.select(Guardianship, Person).join(Person, on=Guardianship.child)
    return list(query.where(going & whose).order_by(Guardianship.id))


def enter(name, guardian, by, *, consents, happened=None):
    """A minor, by name alone, and who decides for them. Returns the Guardianship.

    The same name again at the same guardian is the same child. Raises RuleBroken without a name, a
    home or the guardian's word.
    """
    name = clipped(" ".join(name.split()), NAME_LENGTH, "name")
    if not name:
        raise RuleBroken(_("Please write the child's name."), "name")
    if not consents:
        raise RuleBroken(_("Please tick that you decide for this child."), "consents")
    if guardian.household_id is None:
        raise RuleBroken(
            _("We do not know where you live yet. Please ask your community to enter your home.")
        )
    access.hold(Person, [guardian.id])  # two of the same at once are one child
    theirs = (Guardianship.guardian == guardian.id) & Guardianship.ended_at.is_null()
    query = Guardianship.select(Guardianship, Person).join(Person, on=Guardianship.child)
    known = list(query.where(theirs))
    if same := next((one for one in known if one.child.name == name), None):
        return same
    if len(known) >= MOST:
        raise RuleBroken(_("That are very many children. Please ask your community."))
    child = Person.create(name=name, household=guardian.household_id)
    made = Guardianship.create(child=child, guardian=guardian.id, since=clock.now())
    moment = happened and happened[0]
    activity.record(by, "guardianship.make", made, guardian.household.area_id, moment)
    return made


def find(id):
    """A Guardianship of the signed-in person, with its child. Raises Missing."""
    mine = Guardianship.guardian == context.person().id
    query = Guardianship.select(Guardianship, Person).join(Person, on=Guardianship.child)
    found = query.where((Guardianship.id == id) & mine).first() if id > 0 else None
    if found is None:
        raise Missing
    return found


def end(guardianship, by):
    """The guardian does not decide for this child here any more. Twice is the same as once.

    Where nobody else does, the child is off the lists of what is still to come.
    """
    access.hold(Guardianship, [guardianship.id])
    now = Guardianship.get_by_id(guardianship.id)
    if now.ended_at is not None:
        return now
    others = (Guardianship.child == now.child_id) & (Guardianship.id != now.id)
    is_last = not Guardianship.select().where(others & Guardianship.ended_at.is_null()).exists()
    if is_last:
        _sign_off(now.child, by)
    now.ended_at = clock.now()
    now.save()
    if is_last:
        Person.update(ended_on=clock.today()).where(Person.id == now.child_id).execute()
    activity.record(by, "guardianship.end", now, area=by.household and by.household.area_id)
    return now


def _sign_off(child, by):
    """Their places go to the next who wait."""
    query = Participation.select(Participation, Event, Area).join(Event)
    query = query.join(Area, on=Event.area).where(Participation.is_open)
    for row in query.where(Participation.person == child.id).order_by(Event.id):
        row.person = child
        if any(move.verb == "sign_off" for move in signing_up.offered(row, by)):
            signing_up.move(row, "sign_off", by, {})


def was_ward(name, household):
    """Somebody of this name and home who was a ward and is not any more, or None: a grown-up by
    now, who comes back under their own name."""
    over = Guardianship.select(Guardianship.child).where(Guardianship.ended_at.is_null(False))
    same = (Person.name == name) & (Person.household == household.id)
    found = Person.select().where(same & Person.ended_on.is_null(False) & Person.id.in_(over))
    return found.order_by(Person.id.desc()).first()
