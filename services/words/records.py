"""The words of service records: how they are looked at, exported, and why papers hold no longer."""

from flask_babel import lazy_gettext as _l

WORDS = {
    "record_period": {
        "year": _l("The year so far"),
        "last_year": _l("Last year, all of it"),
        "all": _l("From the first day until today"),
        "days": _l("Days of my own choice"),
    },
    "because": {
        "voided": _l("A service on it was taken off the record."),
        "changed": _l("The minutes of a service on it were corrected."),
    },
}

VERBS = {
    "event.register": _l("took the event register along"),
    "event.national": _l("made a file for the national volunteer system"),
}

LOOKS = {"record": _l("Your record of service")}
