"""Passes on paper, for people without a phone: whose somebody may print; it is on record."""

from models import AccessRecord, Guardianship, Participation, Person
from services import access, clock, context, people, volunteers
from services.errors import Refused
from services.passes import issuing

WHAT = "pass"  # in the record of looks
ON_A_SHEET = ("invited", "notice_received", "signed_up", "waitlisted", "confirmed", "checked_in")
MOST = 200


def bearer(person_id):
    """The Person whose pass the signed-in person may print: oneself, a ward, whom they brought in,
    somebody of the places where they look after passes. Raises Missing or Refused."""
    me = context.person()
    if person_id == me.id:
        return me
    ward = (Guardianship.guardian == me.id) & (Guardianship.child == person_id)
    ours = Guardianship.select().where(ward & Guardianship.ended_at.is_null())
    if ours.exists():
        return Person.get_by_id(person_id)
    if person := volunteers.with_card(person_id):
        return person
    person = access.load_posts(access.find(Person, person_id))
    if not (people.within_my("pass.revoke", person) or people.within_my("volunteer.add", person)):
        raise Refused("pass.revoke")
    return person


def held(persons):
    """[(Person, Pass)] of some people, passes made where there are none; looking is on record."""
    passes = issuing.passes_of([person.id for person in persons])
    _looked([person.id for person in persons])
    return [(person, passes[person.id]) for person in persons]


def expected(event):
    """The people on the list of an event, by name, as far as a sheet of cards goes."""
    query = Person.select().join(Participation, on=Participation.person == Person.id)
    query = query.where((Participation.event == event.id) & Participation.state.in_(ON_A_SHEET))
    return list(query.order_by(Person.name, Person.id).limit(MOST))


def wards(person):
    """The minors whose passes a person keeps, by name."""
    query = Person.select().join(Guardianship, on=Guardianship.child == Person.id)
    going = (Guardianship.guardian == person.id) & Guardianship.ended_at.is_null()
    return list(query.where(going).order_by(Person.name, Person.id))


def _looked(person_ids):
    """Note once a day that the passes of others were on a screen to be printed."""
    me, today, now = context.person(), clock.today(), clock.now()
    mine = (AccessRecord.viewer == me.id) & (AccessRecord.what == WHAT)
    noted = AccessRecord.select(AccessRecord.person).where(mine & (AccessRecord.day == today))
    row = {"viewer": me.id, "what": WHAT, "day": today, "looked_at": now}
    known = {id for (id,) in noted.tuples()} | {me.id}
    new = [row | {"person": id} for id in person_ids if id not in known]
    if new:
        AccessRecord.insert_many(new).execute()
