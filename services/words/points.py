"""The words of the ledger, policies and passbooks."""

WORDS = {}
VERBS = {}
FORMS = {}
LOOKS = {}
