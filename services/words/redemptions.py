"""The words of redemptions: what was reserved, handed over, and what is not settled yet."""

from flask_babel import lazy_gettext as _l

WORDS = {
    "redemption_state": {
        "reserved": _l("Put aside"),
        "handed_over": _l("Collected"),
        "unsettled": _l("To be entered"),
        "cancelled": _l("Not needed any more"),
        "expired": _l("Back on the shelf"),
        "out_of_stock": _l("Could not be had"),
        "returned": _l("Brought back"),
        "waived": _l("Carried by the community"),
    },
    "redemption_verb": {
        "reserve": _l("Put it aside for me"),
        "walk_up": _l("Hand it over on the spot"),
        "hand_over": _l("Give it to them"),
        "set_aside": _l("Keep it to be entered"),
        "settle": _l("Enter it now"),
        "cancel": _l("I do not need it any more"),
        "run_out": _l("There is none left of it"),
        "expire": _l("Put it back on the shelf"),
        "take_back": _l("It was brought back"),
        "waive": _l("The community carries it"),
    },
    "redemption_conflict": {
        "no_points": _l("Handed over, the points for it are not there yet"),
        "no_stock": _l("Handed over, the books have none of it"),
        "over_cap": _l("Paid for; more than a counter hands out without a network"),
        "old_pass": _l("Handed over on a pass that had been replaced"),
    },
    # What whoever gets it reads, in a sentence.
    "redemption_told": {
        "unsettled": _l("You have it. It is entered as soon as it can be; you need do nothing."),
        "cancelled": _l("The points are yours again."),
        "expired": _l("It went back on the shelf, and the points are yours again. Welcome back!"),
        "out_of_stock": _l("We are sorry, there was none left. The points are yours again."),
        "returned": _l("Thank you for bringing it back. The points are yours again."),
        "waived": _l("The community carries this one. It costs you nothing."),
    },
}
VERBS = {
    "redemption.reserve": _l("reserved something at the market"),
    "redemption.walk_up": _l("handed something over on the spot"),
    "redemption.hand_over": _l("handed over what was reserved"),
    "redemption.set_aside": _l("handed over what is to be entered later"),
    "redemption.settle": _l("entered what had been handed over"),
    "redemption.cancel": _l("gave a reservation up"),
    "redemption.run_out": _l("said that there is none left of it"),
    "redemption.expire": _l("put back what was not collected"),
    "redemption.take_back": _l("took something back at the market"),
    "redemption.waive": _l("let the community carry a redemption"),
}
FORMS = {
    "redemptions.collect": _l("Something handed over"),
    "redemptions.walk_up": _l("Something handed over on the spot"),
}
