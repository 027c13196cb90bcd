"""Photos and voice notes that come after their form, piece by piece (docs/offline.md)."""

from flask import Blueprint, request
from flask_babel import gettext as _
from werkzeug.datastructures import CombinedMultiDict

from forms.uploads import ChunkForm
from routes.guards import repeatable
from services import context
from services import uploads as service
from services.errors import Missing, RuleBroken

uploads = Blueprint("uploads", __name__, url_prefix="/uploads")

CODES = {service.WrongOffset: 409, service.TooLarge: 413}  # whatever else is wrong: 422


@uploads.get("/<sha256>")
@repeatable  # so that the phone of a closed account may ask, too
def show(sha256):
    """How far a file has come that a form of mine names."""
    return service.state(context.person(), sha256)


@uploads.post("/<sha256>")
@repeatable
def receive(sha256):
    """The next piece of it."""
    me, form = context.person(), ChunkForm(CombinedMultiDict([request.files, request.form]))
    so_far = service.state(me, sha256)
    if not form.validate():
        return so_far | {"words": " ".join(form.sentences())}, 422
    chunk = form.chunk.data.read(service.MAX_CHUNK + 1)
    try:
        return service.receive(me, sha256, form.offset.data, chunk)
    except RuleBroken as broken:
        so_far = service.state(me, sha256)
        return so_far | {"words": broken.message}, CODES.get(type(broken), 422)


@uploads.errorhandler(Missing)
def _unknown(error):
    return {"words": _("No form of yours waits for this file.")}, 404
