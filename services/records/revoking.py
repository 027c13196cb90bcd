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
    mine = (ServiceRecord.person == participation.person_id) & (ServiceRecord.state == "issued")
    found = [
        record
        for record in ServiceRecord.select().where(mine).order_by(ServiceRecord.id)
        if participation.id in {line.id for line in freezing.lines(record)}
    ]
    for record in found:
        why = "voided" if participation.state == "voided" else "changed"
        remember = {"because": why, "participation": participation.id}
        flow.move(SERVICE_RECORD, record, "revoke", None, parties=("clock",), remember=remember)
    return found
