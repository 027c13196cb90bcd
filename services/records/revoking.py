"""Minutes that are taken off a record void the papers that hold them."""

from models import Person, ServiceRecord
from services import access, flow
from services.records import freezing
from services.records.machine import SERVICE_RECORD


def revoke_for(participation):
    """Revoke every issued paper that holds this Participation, in the caller's transaction.

    Called when it was voided or its minutes were corrected. Returns the ServiceRecords that hold no
    longer.
    """
    access.hold(Person, [participation.person_id])  # a paper being made now is seen, or sees it
    held = [record.id for record in _issued(participation) if _holds(record, participation)]
    access.hold(ServiceRecord, held)  # somebody may be declaring one of them void by hand
    found = [record for record in _issued(participation) if record.id in held]
    why = "voided" if participation.state == "voided" else "changed"
    for record in found:
        remember = {"because": why, "participation": participation.id}
        flow.move(SERVICE_RECORD, record, "revoke", None, parties=("clock",), remember=remember)
    return found


def _issued(participation):
    mine = ServiceRecord.person == participation.person_id
    query = ServiceRecord.select().where(mine & (ServiceRecord.state == "issued"))
    return query.order_by(ServiceRecord.id)


def _holds(record, participation):
    return any(line.id == participation.id for line in freezing.lines(record))
