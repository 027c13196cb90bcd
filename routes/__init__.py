"""The map of the site: one blueprint per noun."""

from routes import (
    areas,
    assets,
    auth,
    devices,
    invitations,
    media,
    passkeys,
    patrols,
    people,
    public,
    today,
    visits,
)

BLUEPRINTS = (
    today.today,
    patrols.patrols,
    visits.noted,
    areas.areas,
    people.people,
    auth.auth,
    media.media,
    public.public,
    assets.assets,
)

WITH_AUTH = (devices, invitations, passkeys)  # these add their views to auth.auth


def install(app):
    """Register every blueprint."""
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
