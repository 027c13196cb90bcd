"""Taking an issue up: accepted, sorted, joined to another, passed on, put on an agenda."""

from flask_babel import gettext as _

from models import Issue
from services import clock
from services.errors import RuleBroken
from services.issues.effects.handing_over import hand_back


def _accept(issue, by, given):
    issue.first_contact = issue.first_contact_id or by
    issue.accepted_at = clock.now()
    if given.get("category"):
        issue.category = given["category"]


def _sort(issue, by, given):
    issue.category = given["category"]


def _merge(issue, by, given):
    into = given["into"]
    if into.id == issue.id:
        raise RuleBroken(_("It cannot be the same as itself. Please choose another one."), "into")
    if into.community_id != issue.community_id or not into.is_open:
        raise RuleBroken(_("That one is not open here any more. Please choose another."), "into")
    # Whoever followed this one follows the other from now on: there is one way to the main one.
    Issue.update(merged_into=into.id).where(Issue.merged_into == issue.id).execute()
    issue.merged_into = into
    return {"into": into.id}


def _redirect(issue, by, given):
    said = given["to_whom"].strip()
    if len(said) > 200:
        raise RuleBroken(_("Please keep it shorter."), "to_whom")
    issue.redirected_to = said


def _on_agenda(issue, by, given):
    issue.is_on_agenda = not issue.is_on_agenda


def _to_topic(issue, by, given):
    hand_back(issue)


EFFECTS = {
    "accept": _accept,
    "sort": _sort,
    "merge": _merge,
    "redirect": _redirect,
    "put_on_agenda": _on_agenda,
    "take_off_agenda": _on_agenda,
    "to_topic": _to_topic,
}
