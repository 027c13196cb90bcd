"""Who is acting and with which submission, for the length of one request or command."""

from contextlib import contextmanager
from contextvars import ContextVar

_person = ContextVar("person", default=None)
_submission = ContextVar("submission", default=None)
_words = ContextVar("words", default=())
_shared = ContextVar("shared", default=None)


def person():
    """The signed-in Person with posts loaded, or None."""
    return _person.get()


def submission():
    """The id of the submission being taken in, or None."""
    return _submission.get()


def refused(sentences):
    """Remember in which words a form was refused, for whoever gets no page to read them on."""
    _words.set(tuple(sentences))


def words():
    """The sentences of the last refusal, or ()."""
    return _words.get()


def shared(key, make):
    """What `make()` gives; once only, where many pages are made in a row for one person."""
    known = _shared.get()
    if known is None:
        return make()
    if key not in known:
        known[key] = make()
    return known[key]


@contextmanager
def sharing(known):
    """Run a block in which `shared` keeps what it made in the dict `known`."""
    token = _shared.set(known)
    try:
        yield
    finally:
        _shared.reset(token)


@contextmanager
def acting(person, submission=None):
    """Run a block as `person`, inside `submission`."""
    tokens = _person.set(person), _submission.set(submission), _words.set(())
    try:
        yield
    finally:
        _person.reset(tokens[0])
        _submission.reset(tokens[1])
        _words.reset(tokens[2])
