"""What a community that has no policy yet is offered to begin with."""

from flask_babel import gettext as _


def first_policy():
    """The values of the first draft besides its lines."""
    return {
        "text": _(
            "Whoever helps neighbours or serves as a volunteer is thanked with points. Points "
            "are a thank-you and no score: nobody is ranked, and nothing is taken off as a "
            "punishment. What they can be exchanged for stands on the shelf of the market."
        )
    }


def first_rules():
    """The values of its lines, in order."""
    hours = {
        "key": "service_hours",
        "account": "volunteer",
        "per": "hour",
        "name": _("Volunteer service"),
        "points": 10,
        "cap": 200,
        "cap_period": "month",
    }
    matters = (
        ("mutual_help", _("Helping a neighbour"), 2, 5, 20, "month"),
        ("tidy_stairs", _("Keeping the stairs tidy"), 2, 3, 6, "month"),
        ("peacemaking", _("Settling a quarrel"), 3, 8, 24, "quarter"),
        ("good_advice", _("Giving good advice"), 2, 5, 15, "quarter"),
    )
    names = ("key", "name", "points", "points_most", "cap", "cap_period")
    rows = [hours, *(dict(zip(names, matter, strict=True)) for matter in matters)]
    every = {"account": "credit", "per": "matter", "points_most": None, "event_kind": None}
    return [every | {"assessors": 3} | row | {"position": n} for n, row in enumerate(rows)]
