"""The council's sitting (小区议事会评定): many at once, each with points or stepped aside from."""

from models import CreditApplication, database
from services import access, flow
from services.credits import reading, voices
from services.credits.machine import CREDIT_APPLICATION
from services.errors import RuleBroken


def sit(said, by):
    """A member says theirs about several applications. `said`: {id: (points or None, note, aside)}.

    What was settled, withdrawn or said meanwhile is left as it is. Returns how many were taken.
    Raises RuleBroken, whose `.field` names the application too: "points-12".
    """
    with database.atomic():  # all of it or nothing: what is typed stays on the page
        return _sit(said, by)


def _sit(said, by):
    access.hold(CreditApplication, sorted(said))
    taken = 0
    for application in reading.some(CreditApplication.id.in_(sorted(said))):
        points, note, aside = said[application.id]
        verb = "step_aside" if aside or points is None else "assess"
        offered = {move.verb for move in flow.offered(CREDIT_APPLICATION, application, by)}
        if verb not in offered:
            continue
        try:
            flow.move(CREDIT_APPLICATION, application, verb, by, note=note, points=points)
        except RuleBroken as broken:
            field = f"{broken.field}-{application.id}" if broken.field else None
            raise RuleBroken(f"{application.rule.name}：{broken.message}", field) from None
        settle(application)
        taken += 1
    return taken


def settle(application):
    """Where enough members have said a number, it is assessed; declined where it comes to 0."""
    if application.state != "collected" or voices.missing(application):
        return
    how = {"parties": {"clock"}}
    if voices.result(application) > 0:
        flow.move(CREDIT_APPLICATION, application, "settle", None, **how)
        return
    notes = " / ".join(one.note for one in voices.now(application) if one.note)
    note = notes[: flow.NOTE_LENGTH]
    flow.move(CREDIT_APPLICATION, application, "decline", None, note=note, **how)
