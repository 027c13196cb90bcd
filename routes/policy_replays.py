"""What a draft of the policy would have given over past months: a page, and words for a meeting."""

from flask import render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from routes.pages import day
from routes.policies import find, policies
from services.few import FEW
from services.points import policies as service
from services.points import replaying


@policies.get("/drafts/<int:points_policy_id>/replay")
def replay(points_policy_id):
    """What it would have given over past months, beside what was given. ?months= 1, 3 or 6."""
    policy = service.with_rules(find(points_policy_id))
    months = request.args.get("months", 3, type=int)
    months = months if months in replaying.MONTHS else 3
    found = replaying.replay(policy, months)
    return render_template(
        "policies/replay.html",
        policy=policy,
        found=found,
        periods=[_period(policy, each, months) for each in replaying.MONTHS],
        people=people(found),
        paper=paper(policy, found),
    )


def people(found):
    """Pairs of a name and how many people, for a Replay."""
    return [
        (_("Would have more"), _told(found.more)),
        (_("Would have fewer"), _told(found.fewer)),
        (_("Would have the same"), _told(found.same)),
    ]


def paper(policy, found):
    """A Replay in a few sentences that can stand in the paper of a meeting."""
    parts = [
        _(
            "The draft (version %(number)s), tried on what was entered from %(first)s to "
            "%(last)s: %(given)s points were given; by the draft it would be %(would)s.",
            number=policy.version,
            first=day(found.since),
            last=day(found.until),
            given=found.given,
            would=found.would,
        )
    ]
    parts += [
        _("%(name)s: %(given)s, by the draft %(would)s.", **line._asdict())
        for line in found.lines
        if line.given != line.would
    ]
    parts += [_("%(name)s: %(people)s.", name=name, people=told) for name, told in people(found)]
    return " ".join(parts)


def _period(policy, each, months):
    label = ngettext("The last month", "The last %(num)s months", each)
    url = url_for("policies.replay", points_policy_id=policy.id, months=each)
    return label, url, each == months


def _told(count):
    if count is None:
        return _("fewer than %(count)s people, not shown", count=FEW)
    return ngettext("%(num)s person", "%(num)s people", count)
