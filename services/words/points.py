"""The words of the ledger, policies and passbooks."""

from flask_babel import lazy_gettext as _l

WORDS = {
    "cap_period": {
        "day": _l("a day"),
        "month": _l("a month"),
        "quarter": _l("a quarter"),
        "year": _l("a year"),
    },
    "credit_holder": {
        "person": _l("each person"),
        "household": _l("the home, together"),
    },
    "points_per": {
        "hour": _l("For each hour"),
        "event": _l("For each time, however long"),
        "matter": _l("For each matter"),
    },
    "points_account": {
        "volunteer": _l("Volunteer points"),
        "credit": _l("Credit points"),
        "member": _l("Member points"),
        "held": _l("Reserved points"),
        "owed": _l("Points that wait"),
    },
    "points_way": {  # how a line of a passbook came to be
        "accrue": _l("Thanked with points"),
        "hold": _l("Reserved at the market"),
        "capture": _l("Collected at the market"),
        "release": _l("Not needed, back with you"),
        "returned": _l("Came back to you"),
        "reverse": _l("A line was put right"),
        "owe": _l("Waits for later points"),
        "settle": _l("Made up for earlier ones"),
        "adjust": _l("Entered later"),
        "donate": _l("Given to neighbours"),
        "granted": _l("From neighbours"),
        "expire": _l("Points ran out"),
    },
    "adjustment_kind": {
        "add": _l("Enter points later"),
        "reverse": _l("Put a line right"),
        "grant": _l("Give from the pool"),
    },
    "adjustment_state": {
        "asked": _l("Waits for a second person"),
        "made": _l("Entered in the book"),
        "declined": _l("Not entered"),
        "withdrawn": _l("Request taken back"),
    },
    "adjustment_verb": {
        "ask": _l("Ask for it"),
        "agree": _l("Agree, enter it"),
        "decline": _l("Do not enter it"),
        "withdraw": _l("Take the request back"),
    },
    "points_dispute_state": {
        "raised": _l("Being looked at"),
        "answered": _l("Looked at and answered"),
        "withdrawn": _l("Doubt taken back"),
    },
    "points_dispute_verb": {
        "raise": _l("This is not right"),
        "answer": _l("Send the answer"),
        "withdraw": _l("It is right after all"),
    },
}

VERBS = {
    "policy.write": _l("wrote a draft of the rules about points"),
    "policy.adopt": _l("adopted rules about points"),
    "policy.drop": _l("dropped a draft of the rules about points"),
    "points.donate": _l("gave points to neighbours"),
    "points.undo_donation": _l("took given points back"),
    "adjustment.ask": _l("asked to put points right"),
    "adjustment.agree": _l("agreed to put points right"),
    "adjustment.decline": _l("did not put points right"),
    "adjustment.withdraw": _l("took a request about points back"),
    "points_dispute.raise": _l("said that a line is not right"),
    "points_dispute.answer": _l("answered a doubt about a line"),
    "points_dispute.withdraw": _l("took a doubt about a line back"),
}

FORMS = {
    "disputes.create": _l("A line that is not right"),
    "disputes.undo_mine": _l("A doubt taken back"),
    "disputes.move": _l("A step of a doubt"),
}

LOOKS = {"passbook": _l("Your passbook of points")}
