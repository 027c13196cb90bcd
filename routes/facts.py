"""The facts of an issue as pairs of a name and a value, for whoever reads its page."""

from flask_babel import gettext as _

from routes.pages import day, moment
from services import words
from services.issues import OPEN
from services.issues import parties as who


def facts_of(issue, told):
    """Pairs of a name and a value: place, deadline, who has it, how it ended."""
    pairs = [(_("Number"), issue.number), (_("Reported on"), moment(issue.happened_at))]
    if told.place:
        pairs.append((_("Where exactly"), told.place))
    if issue.household_id and (not told.is_hidden or issue.shows_name):
        pairs.append((_("Door"), issue.household.label))
    if told.reporter and told.is_hidden:
        pairs.append((_("Reported by"), told.reporter[0]))
    if who_has := _who_has(issue):
        pairs.append((_("Who has it"), who_has))
    if told.measure:
        pairs.append((_("To be done"), told.measure))
    if helpers := [row.organisation.name for row in who.helpers(issue)] if issue.measure else ():
        pairs.append((_("Helps"), _(", ").join(helpers)))
    pairs += days_of(issue)
    if issue.asked:
        asked = f"{words.of(issue.asked, 'asked')} {day(issue.asked_until)}".strip()
        pairs.append((_("Open question"), asked))
    if issue.closing:
        pairs.append((_("How it was closed"), words.of(issue.closing, "issue_closing")))
    if issue.rating:
        pairs.append((_("How it went"), words.of(issue.rating, "rating")))
    if told.contact:
        pairs.append((_("Keeps you told"), told.contact[0]))
    return pairs


def _who_has(issue):
    if issue.is_claimable and issue.state == "dispatched":
        return _("On the open list")
    if issue.organisation_id:
        return issue.organisation.name
    if issue.handler_id:
        return issue.handler.name
    return _("The community") if issue.state in OPEN else ""


def days_of(issue):
    """Pairs about its days: the deadline and the first one, how long its clock stands or stood."""
    if issue.due_on:
        due = day(issue.due_on)
        if issue.first_due_on and issue.first_due_on != issue.due_on:
            due = _("%(day)s (first: %(first)s)", day=due, first=day(issue.first_due_on))
        yield _("Deadline"), due
    elif issue.state in OPEN:
        yield _("You hear from us by"), day(issue.next_on)
    if issue.waiting_since:
        said = {"since": day(issue.waiting_since), "until": day(issue.asked_until)}
        yield _("Clock stands"), _("since %(since)s, looked at again %(until)s", **said)
    if issue.waited_days:
        yield _("Clock stood"), _("%(days)s working days", days=issue.waited_days)


def call_facts(call):
    """Pairs about one called organisation (of reading.told): when it came, what was agreed, how it
    was rated."""
    pairs = [(_("Called"), moment(call.whistle.blown_at))]
    pairs.append((_("Why"), f"{words.of(call.whistle.kind, 'whistle')} {call.why}".strip()))
    if call.arrived_at:
        pairs.append((_("Came"), moment(call.arrived_at)))
        pairs += [(_("Agreed"), call.said)] if call.said else []
    if call.response:
        rated = [words.of(call.response, "response")]
        rated += [words.of(call.result, "rating")] if call.result else []
        pairs.append((_("Rated"), _(", ").join(map(str, rated))))
    return pairs
