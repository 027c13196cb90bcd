"""What each move of an application changes besides its state. Called by services/flow.py only."""

from datetime import timedelta

from flask_babel import gettext as _
from peewee import IntegrityError

from models import CreditAssessment, database
from services import clock
from services.credits import voices
from services.errors import RuleBroken
from services.points import books, ledger, policies


def source_of(application):
    """The source its points have in the ledger."""
    return f"credit_application:{application.id}"


def _collect(application, by, given):
    application.facts, application.collector = given["facts"], by


def _mend(application, by, given):
    application.words = given["words"]


def _assess(application, by, given):
    """A number within the rule, or 0 with a word why."""
    points, rule = given.get("points"), application.rule
    most = rule.points_most or rule.points
    if points is None or (points != 0 and not rule.points <= points <= most):
        raise RuleBroken(_between(rule.points, most), "points")
    if points == 0 and not given["note"]:
        raise RuleBroken(
            _("For 0, please write a word or two why: they read it and can appeal."), "note"
        )
    _say(application, by, points, given["note"])
    return {"round": application.round, "points": points}


def _between(least, most):
    if least == most:
        return _("The rule gives %(points)s points here, or 0.", points=most)
    return _("The rule gives %(least)s to %(most)s points here, or 0.", least=least, most=most)


def _step_aside(application, by, given):
    _say(application, by, None, given["note"])
    return {"round": application.round}


def _say(application, by, points, note):
    try:
        with database.atomic():  # one voice of each in a round: the index decides
            CreditAssessment.create(
                application=application,
                round=application.round,
                assessor=by,
                is_recused=points is None,
                points=points,
                note=note,
                at=clock.now(),
            )
    except IntegrityError:
        raise RuleBroken(_("You have said yours already. Thank you!")) from None
    voices.load([application])


def _settle(application, by, given):
    application.points = voices.result(application)
    return {"points": application.points, "round": application.round}


def _again(application, by=None, given=None):
    """Another round begins: what was said in this one stays with it."""
    application.round += 1
    application.points = None
    return {"round": application.round}


def _return(application, by, given):
    said = any(one.round == application.round for one in voices.of(application).voices)
    return _again(application) if said else None


def _approve(application, by, given):
    application.reviewer = by
    days = application.rule.policy.publicise_days
    application.publicised_until = clock.today() + timedelta(days=days) if days else None
    return {"points": application.points}


def _decline(application, by, given):
    application.points = None
    if by is not None:
        application.reviewer = by
    return {"round": application.round}


def _object(application, by, given):
    application.objections += 1
    application.publicised_until = None


def _appeal(application, by, given):
    application.is_appeal, application.publicised_until = True, None
    return _again(application)


def _dissent(application, by, given):
    return {"round": application.round}


def _enter(application, by, given):
    """The points come into the account, as far as the rule's cap leaves room."""
    rule, community = application.rule, application.community_id
    books.of(community, hold=True)  # two at once would both see the same room
    room = policies.room(rule, application.person_id, community, clock.today())
    ledger.accrue(
        community,
        application.person,
        "credit",
        application.points if room is None else min(application.points, room),
        source=source_of(application),
        rule=rule,
        reason=rule.name,
        evidence=f"/credits/{application.id}",
        by=application.reviewer,
    )


EFFECTS = {
    "collect": _collect,
    "mend": _mend,
    "assess": _assess,
    "step_aside": _step_aside,
    "settle": _settle,
    "return": _return,
    "approve": _approve,
    "send_back": _again,
    "decline": _decline,
    "object": _object,
    "appeal": _appeal,
    "dissent": _dissent,
    "in posted": _enter,
}
