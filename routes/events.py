"""Events (活动): what is coming, one event, and the steps of whoever holds it.

Preparing and changing one: holding.py; the link for everybody and invitations: sharing.py.
"""

from flask import Blueprint

events = Blueprint("events", __name__, url_prefix="/events")
