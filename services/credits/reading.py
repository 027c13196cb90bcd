"""Applications as pages show them: what is theirs to read, and to whom."""

from collections import namedtuple

from peewee import JOIN

from models import (
    Area,
    Attachment,
    CreditApplication,
    Household,
    Person,
    PointsEntry,
    PointsPolicy,
    PointsRule,
)
from services import activity, context, flow, media
from services.credits import voices
from services.credits.effects import source_of
from services.credits.machine import CREDIT_APPLICATION, INVOLVED
from services.errors import Missing

MACHINE_ONLY = ("assess", "step_aside")  # said inside the council
PROGRESS = {  # the four steps and what comes of them: the states in which each is awaited
    "declared": ("noted", "returned"),
    "collected": ("declared",),
    "assessed": ("collected",),
    "publicised": ("assessed",),
    "posted": ("publicised",),
}

# What a reader learns of one application. `reads`: words, facts and photos; `names`: who took the
# steps; `entered`: the points that came into the account, None before.
Told = namedtuple("Told", "reads names steps files entered missing")


def some(where):
    """Applications with place, person, home, rule and policy, `.voices` and `.told`, by id."""
    return voices.load(list(rows().where(where).order_by(CreditApplication.id)))


def one(id):
    """The application of an id, likewise."""
    return some(CreditApplication.id == id)[0]


def find(id):
    """One that the signed-in person sees, likewise, and with all its `.steps`. Raises Missing."""
    seen = CreditApplication.seen_by(context.person()) & (CreditApplication.id == id)
    found = rows().where(seen).first()
    if found is None:
        raise Missing
    steps = flow.steps(CREDIT_APPLICATION, [found.id])
    found.steps = steps[found.id]
    return voices.load([found], steps)[0]


def rows():
    """A query of applications with place, person, home, rule and policy."""
    query = CreditApplication.select(
        CreditApplication, Area, Person, Household, PointsRule, PointsPolicy
    )
    query = query.join(Area, on=CreditApplication.area).switch(CreditApplication)
    query = query.join(Person, on=CreditApplication.person).join(Household, JOIN.LEFT_OUTER)
    return query.switch(CreditApplication).join(PointsRule).join(PointsPolicy)


def progress(application):
    """[(code, "done" | "now" | "next")] for the line at the top; [] where it ended otherwise."""
    if application.state == "posted":
        return [(code, "done") for code in PROGRESS]
    at = next((n for n, s in enumerate(PROGRESS.values()) if application.state in s), None)
    if at is None:
        return []
    marks = ["done"] * at + ["now"] + ["next"] * len(PROGRESS)
    return [*zip(PROGRESS, marks, strict=False)]


def told(application, person):
    """What a Person learns of an application of `find`; at most two statements."""
    mine = CREDIT_APPLICATION.parties(application, person)
    own = bool(mine & {"self", "guardian", "noter"})
    # Whoever is too near to look at it for the others does not read it either.
    reads = own or bool(mine & {"collector", "assessor", "reviewer"} and not mine & {*INVOLVED})
    reads |= "gatherer" in mine
    names = bool(mine & {"collector", "assessor", "reviewer"}) and not own
    return Told(
        reads,
        names,
        [
            _plain(step, mine)
            for step in application.steps
            if names or step.verb not in MACHINE_ONLY
        ],
        _files(application) if reads else [],
        _entered(application),
        voices.missing(application),
    )


def _plain(step, mine):
    """A step whose note stands elsewhere on the page, or is not theirs to read, without it."""
    if step.verb in ("declare", "note", "mend", "collect"):
        step.note = ""
    if step.verb == "object" and ("reviewer" not in mine or mine & {*INVOLVED}):
        step.note, step.actor = "", None
    return step


def _files(application):
    query = Attachment.select().where(media.of(application))
    return list(query.order_by(Attachment.kind, Attachment.position))


def _entered(application):
    if application.state != "posted":
        return None
    mine = (PointsEntry.source == source_of(application)) & (PointsEntry.kind == "accrue")
    return PointsEntry.select(PointsEntry.points).where(mine).scalar() or 0


def looked(application, viewer):
    """Note that somebody else read what was declared; the applicant can see it."""
    mine = CREDIT_APPLICATION.parties(application, viewer)
    if not mine & {"self", "guardian", "noter"}:
        activity.looked(viewer, "credit", person=application.person_id)


def looked_at_all(applications, viewer):
    """The same of a list."""
    if applications:
        people = {one.person_id for one in applications} - {viewer.id}
        activity.looked_at_all(viewer, "credit", "person", sorted(people))
