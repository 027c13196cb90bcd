"""Raising an issue: by a resident, out of a visit, at the counter, on a walk, through a QR code."""

from flask_babel import gettext as _
from peewee import IntegrityError

from models import Issue, database
from services import access, categories, clock, context, flow, media, sealing
from services.errors import OtherWords, RuleBroken
from services.issues import deadlines, numbering, places
from services.issues.machine import ISSUE, MISSING
from services.texts import clipped

TEXT_LENGTH = 2000
PLACE_LENGTH = 60
CALLED_BACK = 10  # of so many issues solved on the spot, one is called back about
FROM_FINDINGS = {"hazard": "hazard", "conflict": "conflict", "request": "other", "care": "help"}


def raise_issue(
    author,
    area,
    *,
    text="",
    category=None,
    household=None,
    place="",
    source="resident",
    name="",
    phone="",
    shows_name=False,
    visit=None,
    is_solved=False,
    same_as=None,
    has_files=False,
    happened=None,
    digest=None,
):
    """Write down one issue. Returns the Issue, with its first step written.

    `author` is who writes it, None for somebody without an account; a resident is its reporter as
    well. `area` is where it is, `household` the door it is about, `category` a Category (default:
    other). `is_solved`: 当场解决, raised and closed in one step. `same_as`: an open Issue it is the
    same as; its reporter then follows that one. `has_files`: a photo or voice note says it.
    `digest`: of all that was said, kept with the first step.
    Raises RuleBroken.
    """
    text = clipped(text, TEXT_LENGTH, "text")
    if not text and not has_files:
        raise RuleBroken(MISSING["text"], "text")
    area, community = places.kept(area)
    if same_as is not None:
        access.hold(Issue, [same_as.id])
        same_as = Issue.get_by_id(same_as.id)  # as it is now: somebody may just have closed it
    if same_as is not None and (same_as.community_id != community.id or not same_as.is_open):
        raise no_longer_open()
    if visit is not None:
        _check_not_raised(visit)
    happened_at, skew = happened or (clock.now(), 0)
    verb, state = "raise", "reported"
    if same_as is not None:
        verb, state = "join", "merged"
    elif is_solved:
        verb, state = "solve", "closed"
    issue = Issue(
        community=community,
        number=numbering.following(community),
        area=area,
        household=household,
        place=clipped(place, PLACE_LENGTH, "place"),
        category=category or categories.by_code("other"),
        text=text,
        source=source,
        author=author,
        submission=context.submission(),
        reporter=author if source in ("resident", "qr") else None,
        name_sealed=sealing.seal(clipped(name, 40, "name")) if name.strip() else None,
        phone_sealed=sealing.seal(clipped(phone, 30, "phone")) if phone.strip() else None,
        shows_name=shows_name,
        visit=visit,
        happened_at=happened_at,
        received_at=clock.now(),
        skew_seconds=skew,
        state=state,
        is_open=state == "reported",
        moved_at=clock.now(),
        state_since=clock.now(),
        merged_into=same_as,
    )
    if is_solved and same_as is None:
        issue.closing, issue.done_by, issue.closed_at = "on_the_spot", author, clock.now()
        issue.done_at = issue.closed_at
    issue.next_on = deadlines.next_on(issue)
    issue.save()
    if issue.closing and issue.id % CALLED_BACK == 0:
        issue.needs_callback = True
        issue.save()
    kept = {"digest": digest} if digest else {}
    flow.begin(ISSUE, issue, verb, author, happened, source=source, **kept)
    return issue


def no_longer_open():
    """The RuleBroken for a report that is said to be the same as one that cannot be joined."""
    return RuleBroken(_("That one is not open any more. Please report yours anew."), "same_as")


def _check_not_raised(visit):
    """What a visit found is reported once; anew after it was withdrawn."""
    there = _out_of(visit)
    if there is not None:
        raise RuleBroken(_("This visit was reported already, as %(number)s.", number=there.number))


def _out_of(visit):
    """What a visit was reported as and not withdrawn, the Issue, or None."""
    return Issue.get_or_none((Issue.visit == visit.id) & (Issue.state != "withdrawn"))


def raise_publicly(area, key, staged=(), digest="", **said):
    """The same from somebody without an account, once for each `key` (the form's submission id).

    `staged`: files of media.stage, attached in the same transaction. `digest`: of all that was
    said. Returns (Issue, token): whoever has the token follows the issue. The same key gives the
    same issue and token again; with another digest it raises OtherWords.
    """
    if known := raised_publicly(key, digest):
        return known
    token = _token(key)
    try:
        with database.atomic():
            said |= {"source": "qr", "has_files": bool(staged), "digest": digest}
            issue = raise_issue(None, area, **said)
            issue.token_digest = sealing.digest(token)
            issue.save()
            media.attach(issue, staged)
    except IntegrityError:  # the same form arrived twice at once
        if known := raised_publicly(key, digest):
            return known
        raise
    return issue, token


def raised_publicly(key, digest):
    """What raise_publicly made of a form, (Issue, token), or None when it did not come yet.

    Raises OtherWords where it said something else then.
    """
    token = _token(key)
    found = by_token(token)
    if found is None:
        return None
    [first, *_others] = flow.steps(ISSUE, [found.id])[found.id]
    if first.facts.get("digest", "") != digest:
        raise OtherWords(token)
    return found, token


def _token(key):
    return sealing.digest(f"issue {key}")[:32]


def by_token(token):
    """The Issue somebody without an account follows, or None."""
    return Issue.get_or_none(Issue.token_digest == sealing.digest(token))


def out_of_visit(visit, author, happened=None, has_files=True):
    """Raise what a visit found (一键上报): its words, its door, a category after its findings.

    `has_files`: a photo or voice note of the visit says it. Returns the Issue; the one there is
    already when this visit was raised before and that was not withdrawn. Raises RuleBroken where
    nothing was found or said.
    """
    return _out_of(visit) or raise_issue(
        author,
        visit.area,
        text=visit.note,
        category=category_of(visit),
        household=visit.household,
        source="visit" if visit.household_id else "patrol",
        visit=visit,
        has_files=has_files or bool(visit.findings),
        happened=happened,
    )


def source_for(said, area, household=None):
    """The source of a report: as said, where the signed-in person may say so, else their own."""
    if said == "counter" and access.can("issue.counter", area):
        return "counter"
    if said == "check" and access.can("issue.check", area):
        return "check"
    if not access.can("issue.see", area):
        return "resident"
    mine = household is not None and household.id == context.person().household_id
    return "resident" if mine else "visit" if household is not None else "patrol"


def category_of(visit):
    """The Category that what was found on a visit falls under."""
    found = visit.findings.split()
    return categories.by_code(next((FROM_FINDINGS[finding] for finding in found), "other"))
