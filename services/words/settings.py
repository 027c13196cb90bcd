"""The words of what a community sets for itself: categories, organisations, calendar, modes."""

from flask_babel import lazy_gettext as _l

WORDS = {
    "category": {  # what an issue is about
        "order": _l("Surroundings and order"),
        "illegal_building": _l("Built without permission"),
        "wires": _l("Tangled wires"),
        "flyers": _l("Flyers stuck everywhere"),
        "parking": _l("Parked where one must not"),
        "litter": _l("Litter not collected"),
        "facilities": _l("Shared facilities"),
        "trees": _l("Trees taking the light"),
        "pipes": _l("Pipes to repair"),
        "sewage": _l("Drains and sewage"),
        "boiler": _l("Boiler"),
        "heating": _l("Heating"),
        "gas": _l("Gas"),
        "lighting": _l("Lighting"),
        "lift": _l("Lift"),
        "safety": _l("Safety hazards"),
        "fire_lane": _l("Fire lane blocked"),
        "hazard": _l("Another hazard"),
        "neighbours": _l("Neighbours and services"),
        "conflict": _l("Conflict between neighbours"),
        "noise": _l("Noise"),
        "help": _l("Needs help"),
        "other": _l("Something else"),
    },
    "organisation_kind": {
        "department": _l("Public department"),
        "property": _l("Property firm"),
        "owners": _l("Committee of owners"),
        "partner": _l("Partner unit"),
        "party": _l("Party organisation"),
        "team": _l("Volunteer team"),
    },
}

VERBS = {
    "calendar.set": _l("entered a day of the working calendar"),
    "calendar.unset": _l("took a day out of the working calendar"),
    "category.add": _l("added a category"),
    "category.change": _l("changed a category"),
    "mode.end": _l("ended the emergency mode"),
    "mode.start": _l("started the emergency mode"),
    "organisation.add": _l("added an organisation"),
    "organisation.end": _l("took an organisation off the list"),
    "organisation.join": _l("put somebody into an organisation"),
    "organisation.leave": _l("took somebody out of an organisation"),
    "organisation.rename": _l("renamed an organisation"),
}
