"""The map of the site: one blueprint per noun."""

from routes import areas, assets, auth, patrols, people, public, today

BLUEPRINTS = (
    today.today,
    patrols.patrols,
    areas.areas,
    people.people,
    auth.auth,
    public.public,
    assets.assets,
)


def install(app):
    """Register every blueprint."""
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
