"""Writing a draft of the policy: begun from the one in force, its lines and what it settles."""

import secrets

from flask_babel import gettext as _

from models import Area, Event, PointsPolicy, PointsRule
from services import access, activity, clock, context
from services.errors import Missing, RuleBroken
from services.points import policies
from services.points.policy_start import first_policy, first_rules
from services.texts import clipped

TEXT_LENGTH = 4000
NAME_LENGTH = 20
MOST_RULES = 40
MOST_POINTS = 1000
MOST_CAP = 100_000
ASSESSORS = range(3, 10)
EXPIRES = range(6, 121)  # months
PUBLICISE = range(31)  # days
HOLD = range(1, 61)  # days
OFFLINE = range(501)  # points
SETTLED = (
    "text",
    "credit_holder",
    "expires_months",
    "publicise_days",
    "hold_days",
    "offline_cap",
)
COPIED = (
    "key",
    "account",
    "per",
    "name",
    "points",
    "points_most",
    "cap",
    "cap_period",
    "event_kind",
    "assessors",
    "position",
)

_settings = {"member": False}


def configure(settings):
    """Are there points for members at all? Called by create_app."""
    _settings["member"] = settings.points_member


def accounts():
    """The accounts service may be thanked on here: volunteer, and member where that is on."""
    return ("volunteer", "member") if _settings["member"] else ("volunteer",)


def start(community, by, base=None):
    """The draft of a community (Area), begun now if there is none. Returns the PointsPolicy.

    It begins as the newest adopted version, as the version of the id `base` says, or with a
    proposal where nothing was ever adopted. Raises Refused, or Missing for an unknown `base`.
    """
    access.require("policy.write", community)
    access.hold(Area, [community.id])
    mine = list(PointsPolicy.select().where(PointsPolicy.community == community))
    mine.sort(key=lambda policy: policy.version, reverse=True)
    if going := next((policy for policy in mine if policy.state == "draft"), None):
        return going
    before = _base(mine, base)
    said = {name: getattr(before, name) for name in SETTLED} if before else first_policy()
    lines = _lines(before) if before else first_rules()
    draft = PointsPolicy.create(
        community=community,
        version=mine[0].version + 1 if mine else 1,
        author=by,
        submission=context.submission(),
        made_at=clock.now(),
        **said,
    )
    PointsRule.insert_many([line | {"policy": draft} for line in lines]).execute()
    activity.record(by, "policy.write", draft, area=community, version=draft.version)
    return draft


def settle(policy, said, by):
    """Change what a draft settles besides its lines: `said` is a dict of SETTLED. Raises Refused,
    or RuleBroken by the field."""
    draft = writable(policy)
    _whole(said["publicise_days"], PUBLICISE, "publicise_days", _("From 0 to 30 days, please."))
    _whole(said["hold_days"], HOLD, "hold_days", _("From 1 to 60 days, please."))
    _whole(said["offline_cap"], OFFLINE, "offline_cap", _("From 0 to 500 points, please."))
    if said["expires_months"] is not None:
        wrong = _("From 6 to 120 months, please. Leave it empty and points do not expire.")
        _whole(said["expires_months"], EXPIRES, "expires_months", wrong)
    if said["credit_holder"] not in PointsPolicy.HOLDERS:
        raise RuleBroken(_("Please choose from the list."), "credit_holder")
    text = clipped(said["text"], TEXT_LENGTH, "text")
    for name in SETTLED:
        setattr(draft, name, said[name])
    draft.text = text
    draft.save()
    return _wrote(draft, by)


def save_rule(policy, said, by, rule=None):
    """Write a line of a draft, a new one or the PointsRule `rule`, which keeps its key.

    `said`: per, name, points; as the line needs it account, points_most, cap, cap_period,
    event_kind, assessors. Returns the PointsRule. Raises Refused, or RuleBroken by the field.
    """
    draft = writable(policy)
    lines = policies.with_rules(draft).rules
    others = [line for line in lines if rule is None or line.id != rule.id]
    values = _checked(said, others, rule)
    if rule is None:
        if len(lines) >= MOST_RULES:
            raise RuleBroken(_("There are many lines already. Take one out before adding another."))
        position = max((line.position for line in lines), default=-1) + 1
        key = f"r{secrets.token_hex(4)}"
        rule = PointsRule.create(policy=draft, key=key, position=position, **values)
    else:
        PointsRule.update(**values).where(PointsRule.id == rule.id).execute()
        rule = PointsRule.get_by_id(rule.id)
    _wrote(draft, by)
    return rule


def remove_rule(policy, rule, by):
    """Take a line out of a draft. Raises Refused or RuleBroken."""
    draft = writable(policy)
    PointsRule.delete().where((PointsRule.id == rule.id) & (PointsRule.policy == draft)).execute()
    return _wrote(draft, by)


def rule_of(policy, id):
    """The PointsRule with that id among those of a policy. Raises Missing."""
    found = PointsRule.get_or_none((PointsRule.id == id) & (PointsRule.policy == policy))
    if found is None:
        raise Missing
    return found


def writable(policy, verb="policy.write"):
    """The draft as it stands now, kept from others. Raises Refused, RuleBroken once it is none."""
    access.require(verb, policy)
    access.hold(PointsPolicy, [policy.id])
    now = PointsPolicy.get_by_id(policy.id)
    if now.state == "adopted":
        raise RuleBroken(_("This version was adopted. It stays as it is; write a new draft."))
    if now.state == "dropped":
        raise RuleBroken(_("This draft was dropped. You can begin another one from it."))
    return now


def _base(mine, id):
    """Which version a new draft is begun from, or None."""
    if id is None:
        return next((policy for policy in mine if policy.state == "adopted"), None)
    found = next((policy for policy in mine if policy.id == id), None)
    if found is None:
        raise Missing
    return found


def _lines(policy):
    rules = policies.with_rules(policy).rules
    return [{name: getattr(rule, name) for name in COPIED} for rule in rules]


def _wrote(draft, by):
    activity.record(by, "policy.write", draft, area=draft.community_id, version=draft.version)
    return draft


def _checked(said, others, rule):
    name = clipped(" ".join(said["name"].split()), NAME_LENGTH, "name")
    if not name:
        raise RuleBroken(_("Please give it a name."), "name")
    if any(line.name == name for line in others):
        raise RuleBroken(_("There is a line of this name already."), "name")
    most = said.get("points_most")
    wrong = _("From 1 to %(most)s points, please.", most=MOST_POINTS)
    _whole(said["points"], range(1, MOST_POINTS + 1), "points", wrong)
    is_matter = said["per"] == "matter"
    if is_matter and most is not None:
        _whole(most, range(1, MOST_POINTS + 1), "points_most", wrong)
        if most < said["points"]:
            raise RuleBroken(_("“At most” is less than the points above."), "points_most")
    return {
        "name": name,
        "points": said["points"],
        "points_most": most if is_matter and most != said["points"] else None,
        **_measured(said, rule),
        **_capped(said, (is_matter and most) or said["points"]),
    }


def _measured(said, rule):
    """What is thanked, and on which account."""
    if said["per"] == "matter":
        assessors = said.get("assessors") or ASSESSORS[0]
        wrong = _("At least three people assess, and at most nine.")
        _whole(assessors, ASSESSORS, "assessors", wrong)
        return {"per": "matter", "account": "credit", "event_kind": None, "assessors": assessors}
    if said["per"] not in PointsRule.PER:
        raise RuleBroken(_("Please choose from the list."), "per")
    account = said.get("account") or "volunteer"
    if account not in accounts() and account != (rule and rule.account):
        raise RuleBroken(_("Please choose from the list."), "account")
    kind = said.get("event_kind") or None
    if kind is not None and kind not in Event.KINDS:
        raise RuleBroken(_("Please choose from the list."), "event_kind")
    return {"per": said["per"], "account": account, "event_kind": kind, "assessors": ASSESSORS[0]}


def _capped(said, once):
    cap, period = said.get("cap"), said.get("cap_period") or None
    if cap is None:
        return {"cap": None, "cap_period": None}
    if period not in PointsRule.PERIODS:
        raise RuleBroken(_("Please say in which time: a day, a month, a quarter, a year."), "cap")
    _whole(cap, range(1, MOST_CAP + 1), "cap", _("A whole number of points, please."))
    if said["per"] != "hour" and cap < once:
        raise RuleBroken(_("That is less than what it gives a single time."), "cap")
    return {"cap": cap, "cap_period": period}


def _whole(value, allowed, field, wrong):
    if value is None or value not in allowed:
        raise RuleBroken(wrong, field)
