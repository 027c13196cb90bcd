"""What was typed or asked for, without U+0000: PostgreSQL cannot keep it, and nobody means it."""

from flask import abort, request
from werkzeug.datastructures import ImmutableMultiDict


class Typed(ImmutableMultiDict):
    """The fields of a form or of an address."""

    def __init__(self, mapping=None):
        super().__init__(mapping)
        for values in self.listvalues():
            for index, value in enumerate(values):
                if isinstance(value, str) and "\0" in value:
                    values[index] = value.replace("\0", "")


def install(app):
    """Read every request so. Called after whatever else makes the request class."""
    app.request_class = type("Request", (app.request_class,), {"parameter_storage_class": Typed})
    app.before_request(_no_such_path)


def _no_such_path():
    if "\0" in request.path:
        abort(404)
