"""Papers as they are kept: found by their number, listed, read with all that is on them."""

from collections import namedtuple

from models import Area, Person, ServiceRecord, within
from services import access, activity, context, flow
from services.errors import Missing
from services.participations.parties import guards
from services.records import freezing, numbers
from services.records.machine import SERVICE_RECORD

PAGE = 20

# A paper as it is read: the ServiceRecord, its lines, its Steps, may it be called one's own?
Paper = namedtuple("Paper", "record lines steps is_mine")

Page = namedtuple("Page", "records next")


def find(text):
    """The ServiceRecord of a number, or Missing: unknown and foreign look the same. Held inside a
    transaction. Reading somebody else's is noted."""
    me, number = context.person(), numbers.clean_number(text)
    known = number and ServiceRecord.visible_to(me).where(ServiceRecord.number == number).first()
    if not known:
        raise Missing
    record = access.find(ServiceRecord, known.id)
    if not _is_mine(record, me):
        activity.looked(me, "record", person=record.person)
    return record


def read(record):
    """A Paper."""
    lines = freezing.lines(record)
    steps = flow.steps(SERVICE_RECORD, [record.id])[record.id]
    return Paper(record, lines, steps, _is_mine(record, context.person()))


def of(person, after=None):
    """One Page of the papers of a person, the newest first."""
    return _page(ServiceRecord.select().where(ServiceRecord.person == person.id), after)


def asked(after=None):
    """One Page of the certificates asked for where the signed-in person issues them; the oldest
    wait longest, the newest stand first all the same: few wait."""
    here = within(access.paths("record.issue")) & (ServiceRecord.state == "requested")
    query = ServiceRecord.select(ServiceRecord, Area, Person).join(Area).switch(ServiceRecord)
    return _page(query.join(Person, on=ServiceRecord.person).where(here), after)


def _page(query, after):
    last = access.id_of(after) if after else None
    query = query.where(ServiceRecord.id < last) if last else query
    found = list(query.order_by(ServiceRecord.id.desc()).limit(PAGE + 1))
    more, found = len(found) > PAGE, found[:PAGE]
    return Page(found, found[-1].id if more else None)


def _is_mine(record, me):
    return record.person_id == me.id or guards(me, record.person_id)
