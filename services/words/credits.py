"""The words of the four steps of credit points."""

WORDS = {}
VERBS = {}
FORMS = {}
LOOKS = {}
