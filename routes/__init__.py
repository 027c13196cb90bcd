"""The map of the site: one blueprint per noun."""

from routes import areas, assets, auth, media, patrols, people, public, today, visits

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


def install(app):
    """Register every blueprint."""
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
