"""What anybody may learn by a number: period, minutes, and does it hold? Nothing personal."""

from collections import namedtuple
from datetime import date

from models import ServiceRecord
from services import clock
from services.records import numbers

TOLD = ("issued", "revoked")

Check = namedtuple("Check", "number kind issuer since until minutes times issued_on revoked_on")


def check(text):
    """The Check of what somebody typed, or None for a number nothing was issued under.

    Only these columns leave the database: whose paper it is cannot slip out.
    """
    number = numbers.clean_number(text)
    if number is None:
        return None
    columns = [getattr(ServiceRecord, name) for name in Check._fields[:-2]]
    query = ServiceRecord.select(
        *columns, ServiceRecord.issued_at, ServiceRecord.state, ServiceRecord.state_since
    )
    issued = (ServiceRecord.number == number) & ServiceRecord.state.in_(TOLD)
    for *told, issued_at, state, since in query.where(issued).tuples():
        gone: date | None = clock.day_of(since) if state == "revoked" else None
        return Check(*told, clock.day_of(issued_at), gone)
    return None
