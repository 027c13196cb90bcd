"""Quarantine (待确认): forms that came after their sender's post or account had ended.

They are not refused and not taken in unasked: the community of the area accepts or declines them.
"""

import json
from collections import namedtuple
from datetime import UTC

from flask_babel import gettext as _

from models import Activity, Area, Category, Household, Issue, QuarantinedForm, Submission, Visit
from services import access, activity, clock, context, limits, sealing, uploads
from services.errors import RuleBroken
from services.issues.labels import label

PAGE = 20
REASON_LENGTH = 200
LARGEST = 64 * 1024  # characters of a form; more than any of ours has
MOST = 500  # that wait of one person
WITH_FILES = (
    "visits.create",
    "issues.create",
    "issues.move",
    "checkins.keep_paper",
    "credits.create",
    "credits.create_note",
    "credits.move",
)

Page = namedtuple("Page", "forms page pages total")


def find(person, key):
    """The QuarantinedForm a person sent under this submission id, or None."""
    mine = (QuarantinedForm.person == person.id) & (QuarantinedForm.key == key)
    return QuarantinedForm.get_or_none(mine)


def keep(person, key, digest, endpoint, path, fields, area, happened_at):
    """Keep a form for the community of `area`. Returns the row, the first one if it is there.

    `fields` is a list of (name, value), sealed at rest; files it awaits are expected from now on.
    Raises limits.TooMany where very many of this person wait already.
    """
    mine = (QuarantinedForm.person == person.id) & QuarantinedForm.decided_at.is_null()
    if QuarantinedForm.select().where(mine).count() >= MOST:
        raise limits.TooMany(3600)
    made = QuarantinedForm.insert(
        person=person.id,
        key=key,
        digest=digest,
        endpoint=endpoint,
        path=path,
        fields_sealed=sealing.seal(json.dumps(fields, ensure_ascii=False)),
        area=area,
        reason="post_ended" if person.is_active else "account_closed",
        happened_at=happened_at,
        received_at=clock.now(),
    )
    is_new = made.on_conflict_ignore().as_rowcount().execute()
    kept = find(person, key)
    if is_new and endpoint in WITH_FILES:
        awaited = [value for name, value in fields if name == "awaited"]
        uploads.expect_named(person, key, awaited)
    if is_new:
        activity.record(person, "quarantine.keep", kept, area, happened_at)
    return kept


def area_of(person, key):
    """The id of the area a form is about, by what it has just recorded; None if nothing."""
    mine = (Activity.actor == person.id) & (Activity.submission == key)
    return Activity.select(Activity.area).where(mine & Activity.area.is_null(False)).scalar()


def count():
    """How many forms wait for the signed-in person's decision."""
    waiting = QuarantinedForm.decided_at.is_null()
    return QuarantinedForm.visible_to(context.person()).where(waiting).count()


def listed(page=1):
    """One Page of the forms that wait, oldest first, each with `.fields` and `.place`."""
    query = QuarantinedForm.visible_to(context.person()).where(QuarantinedForm.decided_at.is_null())
    total = query.count()
    pages = max(1, -(-total // PAGE))
    page = min(max(1, page), pages)
    forms = list(
        query.order_by(QuarantinedForm.received_at, QuarantinedForm.id).paginate(page, PAGE)
    )
    return Page([opened(form) for form in forms], page, pages, total)


def opened(form):
    """The same row with `.fields`, a list of (name, value) as they were sent."""
    form.fields = [tuple(pair) for pair in json.loads(sealing.unseal(form.fields_sealed))]
    return form


def home_of(household_id):
    """The household of an address, if the signed-in person sees it; else None."""
    mine = Household.visible_to(context.person())
    return mine.where(Household.id == household_id).first() if household_id else None


def visit_of(form, visit_id, act):
    """The visit a form is about, by its id or by the form that noted it; None if it is not seen."""
    mine = Visit.visible_to(context.person())
    if visit_id:
        return mine.where(Visit.id == visit_id).first()
    named = (Visit.author == form.person_id) & (Visit.submission == act)
    return mine.where(named).first() if act else None


def issue_of(form, issue_id, act):
    """The Issue a form is about, likewise; labelled."""
    named = (Issue.author == form.person_id) & (Issue.submission == act)
    if not issue_id and not act:
        return None
    mine = Issue.visible_to(context.person()).select(Issue, Area, Category)
    mine = mine.switch(Issue).join(Category)
    found = mine.where(Issue.id == issue_id if issue_id else named).first()
    label([found] if found else [])
    return found


def size(fields):
    """How many characters a form has."""
    return sum(len(name) + len(value) for name, value in fields)


def dated(fields, happened_at):
    """The fields of a form, with one moment at which it happened: as the server understood it."""
    said = [(name, value) for name, value in fields if name not in ("happened_at", "sent_at")]
    return [*said, ("happened_at", _ms(happened_at))]


def as_if_sent_now(form):
    """Its fields, as from a phone whose clock is right and that sends them now."""
    return [*opened(form).fields, ("sent_at", _ms(clock.now()))]


def _ms(moment):
    return str(int(moment.replace(tzinfo=UTC).timestamp() * 1000))


def accepted(form, answer, by):
    """Note that a form was taken in: from now on it is a submission like any other."""
    Submission.insert(
        person=form.person_id,
        key=form.key,
        digest=form.digest,
        endpoint=form.endpoint,
        status=answer.status_code,
        location=answer.location,
        received_at=form.received_at,
    ).execute()
    _decide(form, by, True)
    activity.record(by, "quarantine.accept", form, form.area_id)


def take_back(person, key):
    """Their sender does not want it any more: it waits no longer. True when nothing of it will be
    taken in: twice is the same as once, and what was declined needs no taking back."""
    form = find(person, key)
    if form is None or form.decided_at is not None:
        return form is not None and not form.is_accepted
    _decide(form, person, False, _("Taken back by whoever sent it"))
    activity.record(person, "quarantine.withdraw", form, form.area_id)
    return True


def decline(form, reason, by):
    """Leave a form out for good, with a reason its sender can read."""
    access.require("quarantine.decide", form)
    reason = reason.strip()
    if not reason:
        raise RuleBroken(_("Please say in a word or two why it is not taken in."), "reason")
    if len(reason) > REASON_LENGTH:
        raise RuleBroken(_("Please keep it shorter."), "reason")
    _decide(form, by, False, reason)
    activity.record(by, "quarantine.decline", form, form.area_id)


def _decide(form, by, is_accepted, reason=None):
    """Whoever decides first decides."""
    open_still = (QuarantinedForm.id == form.id) & QuarantinedForm.decided_at.is_null()
    done = (
        QuarantinedForm.update(
            decided_at=clock.now(), decided_by=by.id, is_accepted=is_accepted, decline_reason=reason
        )
        .where(open_still)
        .execute()
    )
    if not done:
        raise RuleBroken(_("Somebody else has decided this already."))
