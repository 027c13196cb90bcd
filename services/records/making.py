"""Service papers: a record is made by its holder in one go; a certificate is asked for, and issued
by the community where the operator has stated that it may (setting MULIN_CERTIFICATE_ISSUER)."""

from flask_babel import gettext as _
from peewee import IntegrityError

from models import Area, Event, Participation, ServiceRecord, database, ids_in
from services import access, clock, context, flow, people
from services.errors import Missing, Refused, RuleBroken
from services.participations.parties import guards
from services.records import freezing, numbers, served
from services.records.machine import SERVICE_RECORD

TRIES = 5  # of a number; that even two are the same happens once in a million instances


def make(person, since, until, by):
    """A record of what a Person served from day to day; None: from the first, until today.

    Returns the ServiceRecord. Raises Refused for others than the person and their guardian,
    RuleBroken for days that do not fit or hold no service.
    """
    record = _new("record", "issued", person, since, until, by)
    record.issuer, record.issued_at = _community(record.area), record.moved_at
    freezing.freeze(record)
    return _begun(record, "print", by)


def request(person, since, until, by, issuer):
    """Ask for a certificate from `issuer`, the name in the settings; "" means there are none.

    Returns the ServiceRecord. Raises as `make` does, and RuleBroken while another one waits.
    """
    if not issuer:
        raise Refused("service_record.request")
    record = _new("certificate", "requested", person, since, until, by)
    freezing.freeze(record)
    record.lines_sealed = ""  # only what is issued is kept
    waits = (ServiceRecord.person == person.id) & (ServiceRecord.state == "requested")
    if ServiceRecord.select().where(waits).exists():
        raise RuleBroken(_("You have asked already. The community looks at it and answers here."))
    return _begun(record, "request", by)


def offered(record, person, issuer):
    """The moves a person can make of a paper now. Nothing is issued without an issuer."""
    moves = flow.offered(SERVICE_RECORD, record, person)
    return [move for move in moves if issuer or move.verb != "issue"]


def move(record, verb, by, note="", issuer=""):
    """Issue, decline or revoke a paper. Returns the Step. Raises Missing for an unknown verb,
    Refused and RuleBroken as flow.move does."""
    if verb not in {known.verb for known in SERVICE_RECORD.moves}:
        raise Missing
    if verb == "issue":
        if not issuer:
            raise Refused("service_record.issue")
        record.issuer = issuer
    return flow.move(SERVICE_RECORD, record, verb, by, note=note)


def _new(kind, state, person, since, until, by):
    """A ServiceRecord that is not saved yet."""
    if by.id != person.id and not guards(by, person.id):
        raise Refused("service_record.print")
    first = served.first_day(person.id)
    if first is None:
        raise RuleBroken(_("No service of yours is confirmed yet. Once one is, come back."))
    since, until = since or first, min(until or clock.today(), clock.today())
    if until < since:
        raise RuleBroken(_("The last day comes before the first."), "until")
    now = clock.now()
    return ServiceRecord(
        kind=kind,
        person=person,
        area=_area(person),
        since=since,
        until=until,
        submission=context.submission(),
        state=state,
        is_open=True,
        moved_at=now,
        state_since=now,
    )


def _begun(record, verb, by):
    """Save a new paper under a number of its own, and write its first step."""
    for left in reversed(range(TRIES)):
        record.number = numbers.new_number(clock.today().year)
        try:
            with database.atomic():  # the unique number decides
                record.save(force_insert=True)
            break
        except IntegrityError:
            if not left or not _is_taken(record.number):
                raise
    flow.begin(SERVICE_RECORD, record, verb, by)
    return record


def _is_taken(number):
    return ServiceRecord.select().where(ServiceRecord.number == number).exists()


def _area(person):
    """Where a paper belongs: home, else a post, else where its holder served last."""
    if not person.household_id and not hasattr(person, "_posts"):
        access.load_posts(person)
    if area := people.area_of(person):
        return area
    events = Event.select(Event, Area).join(Area, on=Event.area).switch(Event).join(Participation)
    mine = events.where((Participation.person == person.id) & served.is_confirmed())
    return mine.order_by(Event.starts_at.desc()).first().area


def _community(area):
    """The name of the community an area lies in; of the area itself above communities."""
    is_it = Area.id.in_(ids_in(area.path)) & (Area.kind == "community")
    found = Area.get_or_none(is_it) or area
    return found.label or found.name
