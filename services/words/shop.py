"""The words of the market: goods, the donation book, write-offs, the monthly count, the books."""

from flask_babel import lazy_gettext as _l

WORDS = {
    "good_kind": {
        "thing": _l("A thing"),
        "service": _l("A service, such as a haircut"),
    },
    "write_off_kind": {
        "expired": _l("Out of date"),
        "broken": _l("Broken or spoilt"),
        "lost": _l("Gone missing"),
        "count": _l("Missing when counted"),
        "other": _l("For another reason"),
    },
    "write_off_state": {
        "asked": _l("Waits for a second person"),
        "written_off": _l("Off the books"),
        "declined": _l("Stays in the books"),
    },
    "write_off_verb": {
        "ask": _l("Ask for a write-off"),
        "agree": _l("I looked: write it off"),
        "decline": _l("Leave it in the books"),
    },
    "shop_book": {
        "donations": _l("Donation book"),
        "redemptions": _l("Redemption book"),
        "counts": _l("Monthly count"),
    },
}
VERBS = {
    "good.add": _l("put something new on the list of the market"),
    "good.price": _l("changed the price of a good"),
    "good.change": _l("described a good otherwise"),
    "good.list": _l("put a good on the shelf"),
    "good.unlist": _l("took a good off the shelf"),
    "good.book": _l("took a book of the market along"),
    "donation.make": _l("took a donation in"),
    "donation.void": _l("crossed out a donation entered by mistake"),
    "donation.name": _l("noted that a donor agrees to be named"),
    "donation.unname": _l("noted that a donor is not to be named"),
    "write_off.ask": _l("asked for a write-off"),
    "write_off.agree": _l("agreed to a write-off"),
    "write_off.decline": _l("did not agree to a write-off"),
    "stock_count.make": _l("counted a good"),
}
FORMS = {}
LOOKS = {}
