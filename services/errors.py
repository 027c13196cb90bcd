"""What a service raises. routes/errors.py turns each into a page."""


class RuleBroken(Exception):
    """A rule refuses; the message is a sentence a person can act on. `field` names a form field."""

    def __init__(self, message, field=None):
        super().__init__(message)
        self.message = message
        self.field = field


class OtherWords(Exception):
    """A form came again under its id with other content; `found` is what came of the first."""

    def __init__(self, found=None):
        super().__init__()
        self.found = found


class Missing(Exception):
    """Not there, or not visible to this person: the two are never told apart."""


class Refused(Exception):
    """Visible, but this person may not do that."""

    def __init__(self, verb):
        super().__init__(verb)
        self.verb = verb
