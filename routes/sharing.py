"""An event for others: the public page behind its link, the picture for a group, invitations."""

from flask import Blueprint

sharing = Blueprint("sharing", __name__, url_prefix="/e")
