"""Points: passbooks, the four steps, what is put right; the market: gifts, what was handed over."""

from flask_babel import lazy_gettext as _l

from services.privacy.bases import AUDIT, CONSENT, DUTY, Item

BOOK_READERS = _l(
    "You, your home or guardian; whoever prints your passbook for you, and the secretary of the "
    "community. You can see who did. Points are never ranked and never a score"
)
KEEPERS = _l("Community worker and secretary")
COUNTER = _l("You, your guardian, and whoever keeps the market of your community")
STEPS = _l(
    "You, the collector, the council members who assess, community worker and secretary; during "
    "publication your neighbours read your name masked"
)
LIKE_THE_BOOK = _l(
    "As long as the book of points: a line is never deleted, a wrong one is reversed by another "
    "line. Lines carry no names; whose an account is stands beside them"
)
WITH_POINTS = _l("As long as the book of points: it shows what a line rests on")
WITH_MARKET = _l("As long as the market keeps its three books; five years is the advice")

PERSONAL = {
    "points": (
        Item(
            "points_account",
            ("holder", "person", "household", "balance"),
            _l("How many points you have, and which are reserved"),
            _l("A thank-you that can be turned into something; never a score"),
            CONSENT,
            BOOK_READERS,
            LIKE_THE_BOOK,
        ),
        Item(
            "points_entry",
            (
                "kind",
                "debit",
                "credit",
                "points",
                "source",
                "rule_key",
                "rule",
                "original",
                "reason",
                "evidence",
                "at",
                "day",
            ),
            _l("The lines of your passbook: what for, how many, on which day"),
            _l("So that you can check every line, and prove it"),
            CONSENT,
            BOOK_READERS,
            LIKE_THE_BOOK,
        ),
        Item(
            "points_entry",
            ("by", "second"),
            _l("Who entered a line, and who agreed"),
            _l("So that nobody enters points for themselves"),
            DUTY,
            KEEPERS,
            LIKE_THE_BOOK,
        ),
        Item(
            "points_policy",
            ("author", "adopted_by"),
            _l("Who wrote rules about points, and who put them into force"),
            _l("So that there is somebody to turn to"),
            DUTY,
            KEEPERS,
            AUDIT,
        ),
        Item(
            "adjustment",
            ("person", "account", "points", "entry", "reason", "asked_by", "state"),
            _l("What was put right in your passbook, and why"),
            _l("So that two people stand for it, and you can read why"),
            DUTY,
            _l("You, your guardian, community worker and secretary"),
            WITH_POINTS,
        ),
        Item(
            "points_dispute",
            ("entry", "person", "author", "words", "state"),
            _l("That you said a line is not right, and your words"),
            _l("So that somebody looks at it and answers you"),
            CONSENT,
            _l("You, your guardian, community worker and secretary"),
            WITH_POINTS,
        ),
        Item(
            "credit_application",
            ("person", "author", "rule", "happened_on", "words", "facts", "points", "state"),
            _l("What you declared that you did for the neighbours, and what a collector saw"),
            _l("So that the council can say thank you with points"),
            CONSENT,
            STEPS,
            WITH_POINTS,
        ),
        Item(
            "credit_application",
            ("collector", "reviewer", "objections", "is_appeal"),
            _l("Who looked at it and reviewed it, and whether somebody objected"),
            _l("So that nobody decides about themselves or their family"),
            DUTY,
            STEPS,
            WITH_POINTS,
        ),
        Item(
            "credit_assessment",
            ("application", "assessor", "is_recused", "points", "note"),
            _l("What each of the council said to it"),
            _l("So that at least three people say how much it is worth"),
            DUTY,
            _l("The council members who assess, community worker and secretary"),
            WITH_POINTS,
        ),
        Item(
            "attachment",
            ("application",),
            _l("Photos of what you declared"),
            _l("If you like to add some; never needed"),
            CONSENT,
            STEPS,
            WITH_POINTS,
        ),
        Item(
            "donation",
            ("person", "organisation", "donor_sealed", "is_named", "taken_by"),
            _l("What you gave to the market, and whether you want to be named"),
            _l("To thank you, and to account for every gift; your name is kept encrypted"),
            CONSENT,
            _l("Whoever keeps the market. Neighbours read your name only if you said so"),
            WITH_MARKET,
        ),
        Item(
            "redemption",
            (
                "good",
                "person",
                "quantity",
                "points",
                "code",
                "expires_on",
                "reserved_by",
                "handed_by",
                "handed_at",
                "conflict",
                "asked_by",
                "state",
            ),
            _l("What you reserved and got for points"),
            _l("To keep it for you, and to account for it"),
            CONSENT,
            COUNTER,
            WITH_MARKET,
        ),
        Item(
            "redemption",
            ("witness", "witness_said", "signature"),
            _l("Your signature, or who was there, when something was handed over"),
            _l("So that nobody collects in your name"),
            CONSENT,
            COUNTER,
            WITH_MARKET,
        ),
        Item(
            "good",
            ("author",),
            _l("Who put something on the shelf"),
            _l("So that there is somebody to turn to"),
            DUTY,
            _l("Whoever keeps the market"),
            WITH_MARKET,
        ),
        Item(
            "write_off",
            ("asked_by", "reason"),
            _l("Who had something taken off the stock, and why"),
            _l("So that two people stand for it"),
            DUTY,
            _l("Whoever keeps the market"),
            WITH_MARKET,
        ),
        Item(
            "stock_move",
            ("by",),
            _l("Who changed a stock"),
            _l("So that the stock can be accounted for"),
            DUTY,
            _l("Whoever keeps the market"),
            WITH_MARKET,
        ),
        Item(
            "stock_count",
            ("by",),
            _l("Who counted the shelf"),
            _l("So that the stock can be accounted for"),
            DUTY,
            _l("Whoever keeps the market"),
            WITH_MARKET,
        ),
    ),
}
