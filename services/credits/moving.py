"""Making a move of an application, and taking one's own back."""

from flask_babel import gettext as _

from models import CreditApplication
from services import access, flow
from services.credits import assessing, reading
from services.credits.machine import CREDIT_APPLICATION
from services.errors import Missing, RuleBroken
from services.texts import clipped

FACTS_LENGTH = 1000
WORDS_LENGTH = 500


def offered(application, person):
    """The flow.Moves a person can make now, one for each verb."""
    return flow.offered(CREDIT_APPLICATION, application, person)


def move(application, verb, by, *, note="", facts="", words="", points=None, happened=None):
    """Make a move, in the caller's transaction. Returns the Step.

    Raises Missing for an unknown verb, Refused, RuleBroken.
    """
    if verb not in {one.verb for one in CREDIT_APPLICATION.moves}:
        raise Missing
    access.hold(CreditApplication, [application.id])
    now = reading.one(application.id)
    _check_distance(now, verb, by)
    given = {
        "facts": clipped(facts, FACTS_LENGTH, "facts"),
        "words": clipped(words, WORDS_LENGTH, "words"),
        "points": points,
    }
    # What is said stays with its step as well, since new words replace the old ones.
    note = {"collect": facts, "mend": words}.get(verb, note)
    step = flow.move(CREDIT_APPLICATION, now, verb, by, note=note, happened=happened, **given)
    if verb == "assess":
        assessing.settle(now)
    return step


def _check_distance(application, verb, by):
    """A kinder sentence for whoever is too near than the engine has."""
    mine = CREDIT_APPLICATION.parties(application, by)
    fitting = [
        one for one in CREDIT_APPLICATION.of(verb) if one.fits(application) and mine & {*one.who}
    ]
    if not fitting or not mine & {*fitting[0].never}:
        return
    if verb == "assess" and "spoken" in mine:
        raise RuleBroken(_("You have said yours already. Thank you!"))
    if verb == "object":
        raise RuleBroken(_("You have told the community already. They look at it."))
    raise RuleBroken(_("You are close to this one, so others look at it this time."))


def declared_with(person, act):
    """The application somebody made with the form `act` (its submission id). Raises Missing."""
    mine = (CreditApplication.author == person.id) & (CreditApplication.submission == act)
    if not act or (found := CreditApplication.visible_to(person).where(mine).first()) is None:
        raise Missing
    return found


def undo(application, by, happened=None):
    """The undo right after declaring or writing down. Twice is the same as once."""
    if application.author_id != by.id:
        raise Missing
    access.hold(CreditApplication, [application.id])
    now = reading.one(application.id)
    if now.state != "withdrawn":
        note = _("Undone right away")
        flow.move(CREDIT_APPLICATION, now, "withdraw", by, note=note, happened=happened)
    return now


def reversed_by(application, by, note):
    """Its entry was reversed by an Adjustment: the application says so. Twice is once.

    In the caller's transaction. Raises RuleBroken where nothing was entered.
    """
    access.hold(CreditApplication, [application.id])
    now = reading.one(application.id)
    if now.state == "reversed":
        return now
    flow.move(CREDIT_APPLICATION, now, "reverse", by, parties={"books"}, note=note)
    return now
