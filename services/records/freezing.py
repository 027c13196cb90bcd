"""What stands on a service paper: counted from confirmed minutes, then kept sealed as it was."""

import json
from collections import namedtuple
from datetime import date

from flask_babel import gettext as _

from models import Person
from services import access, sealing
from services.errors import RuleBroken
from services.records import served

# One service on a paper: the id of its Participation, and what it says.
Line = namedtuple("Line", "id day title place minutes is_makeup")


def freeze(record):
    """Put the services of its period on a ServiceRecord: lines, minutes, times; not saved.

    Raises RuleBroken where nothing was confirmed in that period.
    """
    access.hold(Person, [record.person_id])  # nothing on it is voided meanwhile
    rows = served.confirmed(record.person_id, record.since, record.until)
    if not rows:
        raise RuleBroken(_("No confirmed service in this period yet."), "period")
    lines = [
        Line(
            id=row.id,
            day=served.day_of(row),
            title=row.event.title,
            place=row.event.place,
            minutes=row.minutes,
            is_makeup=row.is_makeup,
        )
        for row in rows
    ]
    record.minutes = sum(line.minutes for line in lines)
    record.times = len(lines)
    record.lines_sealed = sealing.seal(json.dumps(lines, ensure_ascii=False, default=str))


def lines(record):
    """The Lines of a ServiceRecord, as it was issued; none before that."""
    if not record.lines_sealed:
        return []
    found = [Line(*values) for values in json.loads(sealing.unseal(record.lines_sealed))]
    return [line._replace(day=date.fromisoformat(line.day)) for line in found]
