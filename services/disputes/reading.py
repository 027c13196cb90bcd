"""Doubts as they are read: at the lines of a passbook, and by whoever answers them."""

from models import Area, Person, PointsDispute, PointsEntry, within
from services import access, context, flow
from services.disputes.machine import POINTS_DISPUTE

PAGE = 20


def of_lines(person, lines):
    """Puts `.dispute` on each line: the newest PointsDispute a Person has about it, with `.answer`
    (words of the last step), or None. At most two statements."""
    ids = [line.id for line in lines]
    mine = (PointsDispute.person == person.id) & PointsDispute.entry.in_(ids)
    known = PointsDispute.state != "withdrawn"
    query = PointsDispute.select().where(mine & known).order_by(PointsDispute.id) if ids else ()
    found = {dispute.entry_id: dispute for dispute in query}
    over = [dispute.id for dispute in found.values() if not dispute.is_open]
    said = flow.steps(POINTS_DISPUTE, over) if over else {}
    for dispute in found.values():
        dispute.answer = said[dispute.id][-1].note if said.get(dispute.id) else ""
    for line in lines:
        line.dispute = found.get(line.id)
    return lines


def waiting():
    """The doubts I can answer, oldest first, each with person and entry; at most PAGE."""
    if not (paths := access.paths("points.adjust")):
        return []
    query = PointsDispute.select(PointsDispute, Area, Person, PointsEntry)
    query = query.join(Area, on=PointsDispute.community).switch(PointsDispute)
    query = query.join(Person, on=PointsDispute.person).switch(PointsDispute).join(PointsEntry)
    here = (PointsDispute.state == "raised") & within(paths)
    others = PointsDispute.person != context.person().id
    return list(query.where(here & others).order_by(PointsDispute.id).limit(PAGE))


def steps(dispute):
    """The Steps of a doubt, oldest first."""
    return flow.steps(POINTS_DISPUTE, [dispute.id])[dispute.id]
