"""The words of the four steps of credit points."""

from flask_babel import lazy_gettext as _l

WORDS = {
    "credit_application_state": {
        "noted": _l("To be confirmed by them"),
        "declared": _l("Declared, the collector comes by"),
        "returned": _l("A few more words wanted"),
        "collected": _l("Before the council"),
        "assessed": _l("Before the community"),
        "publicised": _l("Shown to the neighbours"),
        "posted": _l("Points entered"),
        "declined": _l("Not this time"),
        "withdrawn": _l("Declaration withdrawn"),
        "reversed": _l("Entered by mistake, put right"),
    },
    "credit_application_verb": {
        "note": _l("Write it down for them"),
        "declare": _l("Declare it"),
        "confirm": _l("Yes, that was me: declare it"),
        "mend": _l("Add words and declare again"),
        "collect": _l("Note what I saw"),
        "assess": _l("Say my number"),
        "step_aside": _l("Stay out of this one"),
        "settle": _l("The council has said"),
        "decline": _l("Not to be thanked with points"),
        "dissent": _l("Say why I see it differently"),
        "approve": _l("The community agrees"),
        "send_back": _l("Ask the council once more"),
        "object": _l("Tell the community something"),
        "post": _l("Enter the points"),
        "appeal": _l("Ask others to look again"),
        "return": _l("Ask for a few more words"),
        "withdraw": _l("Withdraw my declaration"),
        "reverse": _l("Put a mistake right"),
    },
    "credit_progress": {  # 四步
        "declared": _l("You declare"),
        "collected": _l("The collector looks"),
        "assessed": _l("The council says"),
        "publicised": _l("The community reviews"),
        "posted": _l("Points come in"),
    },
}
VERBS = {
    "credit_application.note": _l("wrote a declaration down for somebody"),
    "credit_application.declare": _l("declared something for credit points"),
    "credit_application.confirm": _l("confirmed a declaration"),
    "credit_application.mend": _l("added words to a declaration"),
    "credit_application.collect": _l("looked at a declaration"),
    "credit_application.assess": _l("said a number of points"),
    "credit_application.step_aside": _l("stayed out of an assessment"),
    "credit_application.settle": _l("came to a number of points"),
    "credit_application.decline": _l("did not agree to points"),
    "credit_application.dissent": _l("said why they see points differently"),
    "credit_application.approve": _l("agreed to points"),
    "credit_application.send_back": _l("asked the council once more"),
    "credit_application.object": _l("said something to a notice"),
    "credit_application.post": _l("entered credit points"),
    "credit_application.appeal": _l("asked others to look at points again"),
    "credit_application.return": _l("asked for more words about a declaration"),
    "credit_application.withdraw": _l("withdrew a declaration"),
    "credit_application.reverse": _l("put credit points right"),
}
FORMS = {
    "credits.create": _l("A declaration for credit points"),
    "credits.create_note": _l("A declaration written down for somebody"),
    "credits.move": _l("A step of a declaration"),
    "credits.undo_mine": _l("A declaration taken back"),
}
LOOKS = {"credit": _l("What you declared for credit points")}
