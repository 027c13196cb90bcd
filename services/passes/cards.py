"""Passes on paper, for people without a phone: whose somebody may print; it is on record."""

from models import Participation, Person
from services import access, activity, context, people, volunteers
from services.errors import Refused
from services.participations.parties import guards, wards_of
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
    if guards(me, person_id):
        return Person.get_by_id(person_id)
    if person := volunteers.with_card(person_id):
        return person
    person = access.load_posts(access.find(Person, person_id))
    if not (people.within_my("pass.revoke", person) or people.within_my("volunteer.add", person)):
        raise Refused("pass.revoke")
    return person


def held(persons):
    """[(Person, Pass)] of some people, passes made where there are none; looking is on record."""
    me, ids = context.person(), [person.id for person in persons]
    passes = issuing.passes_of(ids)
    activity.looked_at_all(me, WHAT, "person", [id for id in ids if id != me.id])
    return [(person, passes[person.id]) for person in persons]


def expected(event):
    """The people on the list of an event, by name, as far as a sheet of cards goes."""
    query = Person.select().join(Participation, on=Participation.person == Person.id)
    query = query.where((Participation.event == event.id) & Participation.state.in_(ON_A_SHEET))
    return list(query.order_by(Person.name, Person.id).limit(MOST))


def wards(person):
    """The minors whose passes a person keeps, by name."""
    query = Person.select().where(Person.id.in_(wards_of(person)))
    return list(query.order_by(Person.name, Person.id))
