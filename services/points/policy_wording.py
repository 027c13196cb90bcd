"""What the rules of a policy say, in plain words."""

from flask_babel import gettext as _

from services import words


def said(rule):
    """A PointsRule (with its policy) in one line: how many points, when, and how many at most."""
    return _(", ").join([gives(rule), *_conditions(rule)])


def note(rule):
    """The same without how many points it gives."""
    return _(", ").join(_conditions(rule))


def gives(rule):
    """How many points a PointsRule gives."""
    if rule.per == "hour":
        return _("%(points)s points an hour", points=rule.points)
    if rule.points_most:
        return _("%(least)s to %(most)s points each time", least=rule.points, most=rule.points_most)
    return _("%(points)s points each time", points=rule.points)


def capped(rule):
    """How many points somebody gets by a PointsRule with a cap at most."""
    period = words.of(rule.cap_period, "cap_period")
    if rule.account == "credit" and rule.policy.credit_holder == "household":
        return _("%(cap)s points a home %(period)s at most", cap=rule.cap, period=period)
    return _("%(cap)s points a person %(period)s at most", cap=rule.cap, period=period)


def settled(policy):
    """[(name, words)] of what a policy settles besides its lines, always the same names."""
    days = policy.publicise_days
    return [
        (_("Credit points belong to"), str(words.of(policy.credit_holder, "credit_holder"))),
        (
            _("Shown to everybody first"),
            _("%(days)s days, names half hidden", days=days)
            if days
            else _("no, entered after the review"),
        ),
        (
            _("Points expire"),
            _("after %(months)s months, the oldest first", months=policy.expires_months)
            if policy.expires_months
            else _("never"),
        ),
        (_("Reserved goods are kept"), _("%(days)s days", days=policy.hold_days)),
        (
            _("While the market has no network"),
            _("walk-ups up to %(points)s points altogether", points=policy.offline_cap)
            if policy.offline_cap
            else _("only what was reserved is handed over"),
        ),
    ]


def _conditions(rule):
    parts = []
    if rule.event_kind:
        kind = words.of(rule.event_kind, "event_kind")
        parts.append(_("only at events of the kind “%(kind)s”", kind=kind))
    if rule.per == "matter":
        parts.append(_("assessed by at least %(count)s of the council", count=rule.assessors))
    if rule.cap:
        parts.append(capped(rule))
    return parts
