"""The community's review (社区审核), and what follows it by the clock (公示, 入账)."""

from models import CreditApplication, database
from services import access, clock, flow
from services.credits import reading, voices
from services.credits.machine import CREDIT_APPLICATION, is_due

BATCH = 100


def approve_all(ids, by):
    """Approve those of some applications about which all agree, as far as `by` may review them.

    Returns how many were approved; what went on meanwhile is left as it is.
    """
    access.hold(CreditApplication, sorted(ids))
    done = 0
    for application in reading.some(CreditApplication.id.in_(sorted(ids))):
        offered = {move.verb for move in flow.offered(CREDIT_APPLICATION, application, by)}
        if "approve" in offered and voices.is_plain(application):
            flow.move(CREDIT_APPLICATION, application, "approve", by)
            done += 1
    return done


def by_the_clock():
    """Enter the points of all whose days on the notice are over. Returns how many."""
    over = CreditApplication.publicised_until < clock.today()
    query = CreditApplication.select(CreditApplication.id)
    query = query.where((CreditApplication.state == "publicised") & over)
    done, after = 0, 0
    while True:
        rest = query.where(CreditApplication.id > after).order_by(CreditApplication.id)
        ids = [id for (id,) in rest.limit(BATCH).tuples()]
        done += sum(enter(id) for id in ids)
        if len(ids) < BATCH:
            return done
        after = ids[-1]


def enter(id):
    """Enter the points of one application whose days on the notice are over. Was it due?"""
    with database.atomic():
        access.hold(CreditApplication, [id])
        now = reading.one(id)
        if now.state != "publicised" or not is_due(now):
            return False
        flow.move(CREDIT_APPLICATION, now, "post", None, parties={"clock"})
        return True
