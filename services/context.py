"""Who is acting and with which submission, for the length of one request or command."""

from contextlib import contextmanager
from contextvars import ContextVar

_person = ContextVar("person", default=None)
_submission = ContextVar("submission", default=None)


def person():
    """The signed-in Person with posts loaded, or None."""
    return _person.get()


def submission():
    """The id of the submission being taken in, or None."""
    return _submission.get()


@contextmanager
def acting(person, submission=None):
    """Run a block as `person`, inside `submission`."""
    tokens = _person.set(person), _submission.set(submission)
    try:
        yield
    finally:
        _person.reset(tokens[0])
        _submission.reset(tokens[1])
