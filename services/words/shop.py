"""The words of the market."""

WORDS = {}
VERBS = {}
FORMS = {}
LOOKS = {}
