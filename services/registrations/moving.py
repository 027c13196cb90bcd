"""Moving a registration on."""

from models import Registration
from services import access, flow
from services.errors import Missing
from services.registrations.machine import REGISTRATION


def offered(registration, person):
    """The flow.Moves a person can make now, one for each verb."""
    return flow.offered(REGISTRATION, registration, person)


def move(registration, verb, by, *, note="", day=None, happened=None):
    """Make a move, in the caller's transaction. Returns the Step.

    Raises Missing for an unknown verb, Refused, RuleBroken.
    """
    if verb not in {one.verb for one in REGISTRATION.moves}:
        raise Missing
    access.hold(Registration, [registration.id])
    return flow.move(REGISTRATION, registration, verb, by, note=note, day=day, happened=happened)
