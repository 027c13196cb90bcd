"""What the form of a new event begins with, kind by kind: texts to keep or to change."""

from flask_babel import lazy_gettext as _l

EVERYWHERE = {
    "conditions": _l(
        "Everybody who feels well enough. Wear comfortable shoes and bring water. "
        "Sign up here, or tell your building captain."
    ),
    "risks": _l("Mind the ground, the weather and your own strength; rest whenever you like."),
    "protection": _l(
        "A first-aid kit and somebody who knows how to use it are there. "
        "Those who help are insured against accidents for the length of the event."
    ),
}
BY_KIND = {
    "clinic": {
        "content": _l("Doctors measure blood pressure and sugar, and answer questions."),
        "risks": _l("Tell the doctor about illnesses and medicines. It replaces no hospital."),
    },
    "law": {"content": _l("A lawyer answers questions; what is said there stays there.")},
    "elders": {
        "content": _l("We help elders and disabled people with small things at home, and chat."),
        "conditions": _l("Patient people, in pairs. Nobody goes into a home alone."),
        "risks": _l("Handle no money and no medicine. Ask before you move anything."),
    },
    "health": {
        "content": _l("We clean and disinfect shared places and tell neighbours about health."),
        "conditions": _l("Adults in good health. Gloves and masks are handed out."),
        "risks": _l("Do not mix cleaning agents; wash your hands afterwards."),
    },
    "science": {"content": _l("We show and explain something everybody can use.")},
    "manners": {
        "content": _l("We remind each other kindly of what makes living together pleasant."),
        "risks": _l("Keep off the roadway. Do not argue; step back and call a colleague."),
    },
    "mediation": {
        "content": _l("We listen to both sides and look for a way they can live with."),
        "conditions": _l("Experienced people whom both sides accept. What is said stays there."),
        "risks": _l("Go in pairs, and stop when it gets loud."),
    },
    "care": {
        "content": _l("We visit neighbours who could use a hand or some company."),
        "conditions": _l("Patient people, in pairs. Nobody goes into a home alone."),
        "risks": _l("Handle no money and no medicine. Ask before you move anything."),
    },
    "cleaning": {
        "content": _l("We tidy up stairwells, green places and corners together."),
        "conditions": _l("Adults who can carry a little. Gloves and tools are handed out."),
        "risks": _l("Mind broken glass and traffic; carry heavy things in pairs."),
    },
    "culture": {
        "content": _l("We sing, write, play or watch together. Come as you are."),
        "conditions": _l("Everybody. There are seats."),
    },
    "other": {},
}
FIELDS = ("content", "conditions", "risks", "protection")
NO_HOURS = ("culture",)  # an audience does not serve


def texts(kind):
    """{field: text in the reader's language} a new event of this kind begins with."""
    found = EVERYWHERE | BY_KIND[kind]
    return {name: str(found.get(name, "")) for name in FIELDS} | {
        "counts_hours": kind not in NO_HOURS
    }
